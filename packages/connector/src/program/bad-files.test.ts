import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loopback } from '../auth/loopback.fixture.ts';
import { at } from '../path.ts';
import { configuredCatalog, exampleApi, exampleSource, TOKEN } from './example-source.fixture.ts';
import { program } from './program.fixture.ts';

const CANARY = 'canary-4711';
const streamState = (stream_state: unknown) => [
  { type: 'STREAM', stream: { stream_descriptor: { name: 'events' }, stream_state } },
];

test.each([
  ['a config that is not JSON', { config: `{"token": "${CANARY}"` }, /config file .* is not JSON/],
  ['a config that is a list', { config: [CANARY] }, /config is not a JSON object/],
  ['a config without its fields', { config: { token: 5, other: CANARY } }, /token/],
  ['a catalog that is not JSON', { catalog: '{"streams":[' }, /catalog file .* is not JSON/],
  [
    'a catalog of another shape',
    { catalog: { streams: [{ name: 'users' }] } },
    /not a configured catalog \(at streams/,
  ],
  ['an empty file', { catalog: '' }, /catalog file .* is not JSON/],
  ['a state that is not JSON', { state: 'garbage' }, /state file .* is not JSON/],
  ['a state that is a number', { state: 5 }, /neither a list of state messages nor an object/],
  [
    'a state of another program',
    { state: streamState({ cursor: 'x' }) },
    /state of the stream events was not written by/,
  ],
  [
    'a state of a later version',
    { state: streamState({ version: 2 }) },
    /state of the stream events was not written by/,
  ],
  [
    'a state with a broken slice',
    { state: streamState({ version: 1, slices: { '': { page: [] } } }) },
    /events was not/,
  ],
])('%s is named, without what is in it', async (_what, bad, message) => {
  vi.stubEnv('TAPWRIGHT_ALLOW_PRIVATE', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  await using api = await exampleApi();
  const files = {
    config: { token: TOKEN, base_url: api.url },
    catalog: configuredCatalog({ events: 'incremental' }),
    ...bad,
  };
  const { code, messages, stdout, stderr } = await program(exampleSource, ['read'], files);
  expect(code).toBe(1);
  const error = messages.map((one) => at(one, 'trace.error')).find((one) => one !== undefined);
  expect(at(error, 'message')).toMatch(message);
  expect(at(error, 'failure_type')).toBe('config_error');
  expect(stdout + stderr).not.toContain(CANARY);
  expect(stdout + stderr).not.toMatch(/\bat .*\.ts:\d+/);
});

test('a state of twenty thousand slices is taken in', async () => {
  vi.stubEnv('TAPWRIGHT_ALLOW_PRIVATE', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  await using api = await exampleApi();
  const slices = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, id) => [`id=${id}`, { cursor: '2025-01-01T00:00:00Z' }]),
  );
  const files = {
    config: { token: TOKEN, base_url: api.url },
    catalog: configuredCatalog({ events: 'incremental' }),
    state: streamState({ version: 1, slices }),
  };
  expect((await program(exampleSource, ['read'], files)).code).toBe(0);
});

test('a reader that closes the pipe ends the process, quickly and without a trace', { timeout: 60_000 }, async () => {
  await using api = await loopback(({ query }) => ({ body: [{ id: Number(query.get('page')) }] }));
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-pipe-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ base_url: api.url }));
  writeFileSync(join(folder, 'catalog.json'), JSON.stringify(configuredCatalog({ numbers: 'full_refresh' })));
  const entry = fileURLToPath(new URL('endless-source.fixture.ts', import.meta.url));
  const files = ['--config', join(folder, 'config.json'), '--catalog', join(folder, 'catalog.json')];
  const child = spawn(process.execPath, ['--conditions=@tapwright/source', entry, 'read', ...files], {
    env: { ...process.env, TAPWRIGHT_ALLOW_PRIVATE: '1' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child.stdout, 'data');
  child.stdout.destroy();
  await once(child, 'exit');
  expect(child.signalCode).toBeNull();
  expect(child.exitCode).toBe(1);
  expect(stderr).not.toMatch(/EPIPE|Unhandled|\.ts:\d+/);
});
