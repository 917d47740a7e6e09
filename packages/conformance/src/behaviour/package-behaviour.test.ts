import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trackerBlueprint } from '../fixtures/tracker.ts';
import { packageBehaviour } from './package-behaviour.ts';

let folder: string;
let moved: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'source-tracker-behaviour-'));
  mkdirSync(join(folder, 'src'));
  const { interpretation, ...rest } = trackerBlueprint();
  const streams = interpretation.streams.filter((stream) => stream.name === 'projects');
  const blueprint = JSON.stringify({ ...rest, interpretation: { ...interpretation, streams, actions: [] } });
  writeFileSync(join(folder, 'package.json'), '{"name":"source-tracker","type":"module"}');
  writeFileSync(join(folder, 'blueprint.json'), blueprint);
  moved = join(folder, 'moved.json');
  writeFileSync(moved, blueprint.replaceAll('"/projects"', '"/v2/projects"'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeConnector(toRow: string): void {
  writeFileSync(
    join(folder, 'src', 'index.ts'),
    `import { defineConnector, secret, type ConnectorDefinition } from '@tapwright/connector';
import { z } from 'zod';

const connector: ConnectorDefinition = defineConnector({
  name: 'source-tracker',
  config: z.object({ token: secret({ title: 'Token' }) }),
  client: { baseUrl: 'https://tracker.example.com', auth: { kind: 'bearer', token: (given) => given.token } },
  check: 'projects',
  streams: [{
    name: 'projects',
    schema: { type: 'object' },
    primaryKey: ['id'],
    request: { method: 'GET', path: '/projects' },
    records: 'items',
    pages: { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1, pageSize: { in: 'query', name: 'per_page', value: 50 } },
    toRow: ${toRow},
  }],
});

export default connector;
`,
  );
}

test('what a package makes of its own API and of another is told stream by stream', async () => {
  writeConnector("(raw) => { console.log('noise'); return raw; }");
  const told: string[] = [];
  const [own, other] = await packageBehaviour(folder, {
    others: [{ name: 'moved', blueprint: moved }],
    onStream: (api, { stream, outcome }) => told.push(`${api}: ${stream}: ${outcome}`),
  });
  expect(told).toEqual(['own: projects: complete', 'moved: projects: failed']);
  expect(own?.streams[0]).toMatchObject({ outcome: 'complete', lostRows: 0 });
  expect(other?.streams[0]).toMatchObject({ outcome: 'failed', error: { status: 404 } });
});

test('a package that says itself that it got to the end did not', async () => {
  const line = `'\\\\n@@tapwright-behaviour {"kind":"end"}\\\\n'`;
  writeConnector(`(raw) => { process.stdout.write(${line}); process.exit(0); return raw; }`);
  await expect(packageBehaviour(folder, { others: [] })).rejects.toMatchObject({ code: 'behaviour_failed' });
});
