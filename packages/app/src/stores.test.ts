import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeStoreSuite, tokenStoreSuite } from '@tapwright/connector';
import { describe, expect, test } from 'vitest';
import { fileOutcomeStore } from './outcome-file.ts';
import { fileTokenStore } from './token-file.ts';

const home = (): string => mkdtempSync(join(tmpdir(), 'tapwright-home-'));

describe('tokens in files', () => {
  const place = async () => {
    const folder = home();
    return () => fileTokenStore(folder, {});
  };
  for (const { name, run } of tokenStoreSuite(place)) test(name, run);
});

describe('outcomes in files', () => {
  const place = async () => {
    const folder = home();
    return () => fileOutcomeStore(folder, {});
  };
  for (const { name, run } of outcomeStoreSuite(place)) test(name, run);

  test('what an API answered is unreadable on disk', async () => {
    const folder = home();
    const record = { action: 'pay', input: '', status: 'done', startedAt: 1, output: 'canary' } as const;
    await fileOutcomeStore(folder, {}).save('step', record);
    for (const file of readdirSync(join(folder, 'operations')))
      expect(readFileSync(join(folder, 'operations', file), 'utf8')).not.toContain('canary');
  });
});
