import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateConnector } from './generate-connector.ts';
import { verifyConnector } from './verify-connector.ts';

test('a package printed without words is known as such, and is what its description comes to without them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-words-'));
  try {
    const description = join(folder, 'bells.json');
    const get = { operationId: 'listBells', description: 'All of them.', responses: { 200: { description: 'bells' } } };
    const post = { operationId: 'ringBell', responses: { 204: { description: 'rung' } } };
    const info = { title: 'Bells', version: '1' };
    const servers = [{ url: 'https://api.bells.example' }];
    writeFileSync(description, JSON.stringify({ openapi: '3.0.3', info, servers, paths: { '/bells': { get, post } } }));
    const out = join(folder, 'source-bells');
    await generateConnector({ description, out, descriptions: 'drop' });
    const { findings } = await verifyConnector({ package: out, description });
    expect(findings.map(({ code, path }) => [code, path])).toEqual([['results-invalid', 'test-results.json']]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
