import { expect, test } from 'vitest';
import { loopback } from '../auth/loopback.fixture.ts';
import { at } from '../path.ts';
import type { JsonObject } from '../json.ts';
import { configuredCatalog, exampleApi, exampleSource, TOKEN } from './example-source.fixture.ts';
import { program } from './program.fixture.ts';

const kinds = (messages: readonly JsonObject[]): string[] =>
  messages.map((message) => {
    const details = [at(message, 'trace.stream_status.status'), at(message, 'trace.type'), at(message, 'log.level')];
    return [message['type'], details.find((detail) => detail !== undefined)].join(' ').trim();
  });
const ofType = (messages: readonly JsonObject[], type: string): readonly JsonObject[] =>
  messages.filter((message) => message['type'] === type);

test('spec prints one SPEC message and needs no config', async () => {
  const { code, messages } = await program(exampleSource, ['spec']);
  expect(code).toBe(0);
  expect(messages).toMatchObject([
    {
      type: 'SPEC',
      spec: {
        documentationUrl: 'https://docs.example.com',
        supportsIncremental: true,
        connectionSpecification: {
          properties: { token: { airbyte_secret: true, title: 'Token' } },
          required: ['token'],
        },
      },
    },
  ]);
});

test('check succeeds with good credentials, and fails with a reason and exit code 0 with bad ones', async () => {
  await using api = await exampleApi();
  const good = await program(exampleSource, ['check'], { config: { token: TOKEN, base_url: api.url } });
  expect([good.code, good.messages]).toEqual([
    0,
    [{ type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED' } }],
  ]);
  const bad = await program(exampleSource, ['check'], { config: { token: 'bad-t0ken-456', base_url: api.url } });
  expect(bad.code).toBe(0);
  expect(bad.messages.at(-1)).toMatchObject({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED' } });
  expect(bad.stdout + bad.stderr).not.toContain('bad-t0ken-456');
});

test('check answers FAILED to a config that does not fit', async () => {
  const { code, messages } = await program(exampleSource, ['check'], { config: { token: 7 } });
  expect(code).toBe(0);
  expect(messages).toMatchObject([{ connectionStatus: { status: 'FAILED' } }]);
  expect(String(at(messages[0], 'connectionStatus.message'))).toContain('token');
});

test('discover prints the streams with keys, cursors and sync modes', async () => {
  const { code, messages } = await program(exampleSource, ['discover'], { config: { token: TOKEN } });
  expect(code).toBe(0);
  expect(messages).toMatchObject([
    {
      type: 'CATALOG',
      catalog: {
        streams: [
          {
            name: 'users',
            supported_sync_modes: ['full_refresh'],
            source_defined_primary_key: [['id']],
            source_defined_cursor: false,
            json_schema: { type: 'object' },
          },
          {
            name: 'events',
            supported_sync_modes: ['full_refresh', 'incremental'],
            default_cursor_field: ['updated_at'],
            source_defined_cursor: true,
          },
          { name: 'forbidden' },
        ],
      },
    },
  ]);
});

test('read prints records between the statuses of their stream, each page followed by its state', async () => {
  await using api = await exampleApi();
  const { code, messages, stdout } = await program(exampleSource, ['read'], {
    config: { token: TOKEN, base_url: api.url },
    catalog: configuredCatalog({ users: 'full_refresh' }),
  });
  expect(code).toBe(0);
  expect(kinds(messages).filter((kind) => !kind.startsWith('LOG'))).toEqual([
    'TRACE STARTED',
    'TRACE RUNNING',
    'RECORD',
    'RECORD',
    'STATE',
    'RECORD',
    'STATE',
    'TRACE COMPLETE',
  ]);
  expect(ofType(messages, 'RECORD')[1]).toEqual({
    type: 'RECORD',
    record: { stream: 'users', emitted_at: Date.UTC(2026, 0, 1), data: { id: 2, name: 'Bär "x"' } },
  });
  // Digits that JavaScript cannot hold go out as they came in.
  expect(stdout).toContain('"data":{"id":9007199254740993,"name":"Cy"}');
  const states = ofType(messages, 'STATE');
  expect(states.map((message) => at(message, 'state.sourceStats.recordCount')).slice(0, 2)).toEqual([2, 1]);
  expect(states.at(-1)).toMatchObject({
    state: { type: 'STREAM', stream: { stream_descriptor: { name: 'users' }, stream_state: { version: 1 } } },
  });
});

test('an incremental read goes on from the state of the last', async () => {
  await using api = await exampleApi();
  const files = { config: { token: TOKEN, base_url: api.url }, catalog: configuredCatalog({ events: 'incremental' }) };
  const first = await program(exampleSource, ['read'], files);
  expect(ofType(first.messages, 'RECORD')).toHaveLength(3);
  expect(first.messages.map((message) => at(message, 'trace.estimate.row_estimate'))).toContain(3);
  const state = ofType(first.messages, 'STATE')
    .map((message) => message['state'])
    .slice(-1);
  const second = await program(exampleSource, ['read'], { ...files, state });
  expect(ofType(second.messages, 'RECORD').map((message) => at(message, 'record.data.id'))).toEqual([3]);
  const full = { ...files, state, catalog: configuredCatalog({ events: 'full_refresh' }) };
  expect(ofType((await program(exampleSource, ['read'], full)).messages, 'RECORD')).toHaveLength(3);
});

test('an incremental read of a stream without cursor is a read in full, and says so', async () => {
  await using api = await exampleApi();
  const config = { token: TOKEN, base_url: api.url };
  const { code, messages } = await program(exampleSource, ['read'], {
    config,
    catalog: configuredCatalog({ users: 'incremental' }),
  });
  expect(code).toBe(0);
  expect(messages[0]).toEqual({
    type: 'LOG',
    log: { level: 'WARN', message: 'users has no cursor: it is read in full' },
  });
  const state = ofType(messages, 'STATE')
    .map((message) => message['state'])
    .slice(-1);
  const again = { config, state, catalog: configuredCatalog({ users: 'incremental' }) };
  expect(ofType((await program(exampleSource, ['read'], again)).messages, 'RECORD')).toHaveLength(3);
});

test('one failing stream does not stop the others, and the exit code says so', async () => {
  await using api = await exampleApi();
  const { code, messages } = await program(exampleSource, ['read'], {
    config: { token: TOKEN, base_url: api.url },
    catalog: configuredCatalog({ forbidden: 'full_refresh', events: 'full_refresh', missing: 'full_refresh' }),
  });
  expect(code).toBe(1);
  expect(ofType(messages, 'RECORD')).toHaveLength(3);
  const errors = messages.map((message) => at(message, 'trace.error')).filter((error) => error !== undefined);
  expect(errors).toMatchObject([
    { failure_type: 'config_error', stream_descriptor: { name: 'missing' }, internal_message: 'stream_unknown' },
    { failure_type: 'config_error', stream_descriptor: { name: 'forbidden' } },
  ]);
  const ends = messages
    .map((message) => at(message, 'trace.stream_status'))
    .filter((status) => ['COMPLETE', 'INCOMPLETE'].includes(String(at(status, 'status'))))
    .map((status) => `${String(at(status, 'stream_descriptor.name'))} ${String(at(status, 'status'))}`);
  expect(ends.toSorted()).toEqual(['events COMPLETE', 'forbidden INCOMPLETE', 'missing INCOMPLETE']);
});

test.each([
  ['a sync mode that does not exist', { catalog: { streams: [{ stream: { name: 'users' }, sync_mode: 'INVALID' }] } }],
  ['a catalog that is none', { catalog: [] }],
  ['a config that is not JSON', { config: `{"token": "${TOKEN}"` }],
  ['a state of something else', { state: { users: { cursor: 'x' } } }],
  ['a stream that is not there', { catalog: configuredCatalog({ user: 'full_refresh' }) }],
])('%s is a config error with a TRACE message', async (_name, wrong) => {
  const { code, messages, stdout } = await program(exampleSource, ['read'], {
    config: { token: TOKEN, base_url: 'http://127.0.0.1:9' },
    catalog: configuredCatalog({ users: 'full_refresh' }),
    ...wrong,
  });
  expect(code).toBe(1);
  expect(messages[0]).toMatchObject({
    type: 'TRACE',
    trace: { type: 'ERROR', error: { failure_type: 'config_error' } },
  });
  expect(stdout).not.toContain(TOKEN);
});

test.each([
  [[], 'no command was given'],
  [['frobnicate'], 'unknown command: frobnicate'],
  [['check'], 'check needs --config FILE'],
  [['read', '--config', 'x'], 'read needs --catalog FILE'],
  [['write', '--config', 'x'], 'this is a source'],
  [['spec', '--nonsense'], "Unknown option '--nonsense'"],
  [['spec', '--format', 'csv'], '--format is airbyte or singer, not csv'],
])('the arguments %j end with exit code 2 and one clear line', async (argv, message) => {
  const { code, stdout, stderr } = await program(exampleSource, argv);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('--help and --version answer on standard output', async () => {
  expect((await program(exampleSource, ['--help'])).stdout).toContain('source-example read');
  expect((await program(exampleSource, ['--version'])).stdout).toBe('1.2.3\n');
});

test('a used-up limit is told as a status of the stream that waits, and --debug tells each request', async () => {
  let asked = 0;
  await using api = await loopback(() => {
    asked += 1;
    return asked === 1 ? { status: 429, headers: { 'retry-after': '30' } } : { body: '[]' };
  });
  const files = { config: { token: TOKEN, base_url: api.url }, catalog: configuredCatalog({ users: 'full_refresh' }) };
  const { code, messages } = await program(exampleSource, ['read', '--debug'], files);
  expect(code).toBe(0);
  const reasons = messages.map((message) => at(message, 'trace.stream_status.reasons')).filter(Array.isArray);
  expect(reasons).toEqual([[{ type: 'RATE_LIMITED', rate_limited: { quota_reset: expect.any(Number) } }]]);
  const logs = messages.map((message) => at(message, 'log')).filter((log) => log !== undefined);
  expect(logs).toContainEqual({ level: 'INFO', message: 'waiting 30 s (rate-limit)' });
  expect(logs).toContainEqual({
    level: 'DEBUG',
    message: expect.stringMatching(/^GET http.*\/users\?page 429 in \d+ ms$/),
  });
});

test('a stop keeps what was read: the stream ends incomplete after its last state', async () => {
  await using api = await exampleApi();
  const stop = new AbortController();
  const { code, messages } = await program(
    exampleSource,
    ['read'],
    { config: { token: TOKEN, base_url: api.url }, catalog: configuredCatalog({ users: 'full_refresh' }) },
    { signal: stop.signal, onLine: (line) => line.includes('"STATE"') && stop.abort() },
  );
  expect(code).toBe(1);
  const [error, status] = messages.slice(-2);
  expect(error).toMatchObject({ trace: { error: { failure_type: 'transient_error', internal_message: 'stopped' } } });
  expect(status).toMatchObject({ trace: { stream_status: { status: 'INCOMPLETE' } } });
  expect(ofType(messages, 'RECORD')).toHaveLength(2);
});
