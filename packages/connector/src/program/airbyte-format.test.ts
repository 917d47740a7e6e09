import { expect, test } from 'vitest';
import { z } from 'zod';
import { SystemError } from '../errors.ts';
import { airbyteFormat } from './airbyte-format.ts';
import { configuredCatalog, exampleApi, exampleSource, TOKEN } from './example-source.fixture.ts';
import { programError } from './program-error.ts';
import { program } from './program.fixture.ts';

/** The Airbyte protocol, version 0.2, as far as a source speaks it; nothing besides. */
const name = z.strictObject({ name: z.string() });
const streamStatus = z.strictObject({
  stream_descriptor: name,
  status: z.enum(['STARTED', 'RUNNING', 'COMPLETE', 'INCOMPLETE']),
  reasons: z
    .array(z.strictObject({ type: z.literal('RATE_LIMITED'), rate_limited: z.strictObject({ quota_reset: z.int() }) }))
    .optional(),
});
const errorTrace = z.strictObject({
  message: z.string().min(1),
  internal_message: z.string(),
  failure_type: z.enum(['system_error', 'config_error', 'transient_error']),
  stream_descriptor: name.optional(),
});
const estimate = z.strictObject({ name: z.string(), type: z.literal('STREAM'), row_estimate: z.int() });
const emitted_at = z.number();
const trace = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('STREAM_STATUS'), emitted_at, stream_status: streamStatus }),
  z.strictObject({ type: z.literal('ERROR'), emitted_at, error: errorTrace }),
  z.strictObject({ type: z.literal('ESTIMATE'), emitted_at, estimate }),
]);
const stream = z.strictObject({
  name: z.string(),
  json_schema: z.looseObject({ type: z.literal('object') }),
  supported_sync_modes: z.array(z.enum(['full_refresh', 'incremental'])).min(1),
  source_defined_cursor: z.boolean(),
  default_cursor_field: z.array(z.string()),
  source_defined_primary_key: z.array(z.array(z.string()).min(1)),
  is_resumable: z.boolean(),
});
const message = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('RECORD'),
    record: z.strictObject({ stream: z.string(), emitted_at: z.int(), data: z.record(z.string(), z.unknown()) }),
  }),
  z.strictObject({
    type: z.literal('STATE'),
    state: z.strictObject({
      type: z.literal('STREAM'),
      stream: z.strictObject({ stream_descriptor: name, stream_state: z.looseObject({ version: z.literal(1) }) }),
      sourceStats: z.strictObject({ recordCount: z.number() }),
    }),
  }),
  z.strictObject({ type: z.literal('TRACE'), trace }),
  z.strictObject({
    type: z.literal('LOG'),
    log: z.strictObject({ level: z.enum(['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE']), message: z.string() }),
  }),
  z.strictObject({
    type: z.literal('SPEC'),
    spec: z.strictObject({
      documentationUrl: z.url().optional(),
      connectionSpecification: z.looseObject({ type: z.literal('object'), properties: z.looseObject({}) }),
      supportsIncremental: z.boolean(),
      advanced_auth: z.looseObject({}).optional(),
    }),
  }),
  z.strictObject({
    type: z.literal('CONNECTION_STATUS'),
    connectionStatus: z.strictObject({ status: z.enum(['SUCCEEDED', 'FAILED']), message: z.string().optional() }),
  }),
  z.strictObject({ type: z.literal('CATALOG'), catalog: z.strictObject({ streams: z.array(stream) }) }),
  z.strictObject({
    type: z.literal('CONTROL'),
    control: z.strictObject({
      type: z.literal('CONNECTOR_CONFIG'),
      emitted_at,
      connectorConfig: z.strictObject({ config: z.looseObject({}) }),
    }),
  }),
]);

const format = airbyteFormat(
  () => 1_767_225_600_000,
  (text) => text.replaceAll('hush', '[secret]'),
);

test('every line of every command is a message of the protocol', async () => {
  await using api = await exampleApi();
  const config = { token: TOKEN, base_url: api.url };
  const catalog = configuredCatalog({
    users: 'full_refresh',
    events: 'incremental',
    forbidden: 'full_refresh',
    missing: 'full_refresh',
  });
  const runs = [
    await program(exampleSource, ['spec']),
    await program(exampleSource, ['check'], { config }),
    await program(exampleSource, ['check'], { config: {} }),
    await program(exampleSource, ['discover'], { config }),
    await program(exampleSource, ['read'], { config, catalog }),
  ];
  const lines = runs.flatMap(({ stdout }) => stdout.split('\n')).filter((line) => line !== '');
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) expect(message.safeParse(JSON.parse(line)), line).toMatchObject({ success: true });
});

test('messages that a run seldom needs are of the protocol too', () => {
  const lines = [
    format.rateLimited('users', 1_767_225_600_000.5),
    format.estimate('users', 12),
    format.configChanged({ refresh_token: 'r' }),
    format.log('warning', 'careful'),
    format.error(new SystemError('broken', { code: 'c', status: 500, request: 'GET /x' }), undefined),
  ];
  for (const line of lines) expect(message.safeParse(JSON.parse(line)), line).toMatchObject({ success: true });
});

test('texts are redacted, and a failure that nobody foresaw keeps its stack for the maintainers', () => {
  expect(format.log('info', 'the key hush')).not.toContain('hush');
  const failure = format.error(programError(new TypeError('hush is not a function'), false), 'users');
  expect(failure).not.toContain('hush');
  expect(failure).toContain('airbyte-format.test');
  expect(format.error(new SystemError('foreseen', { code: 'c', cause: new Error('x') }), 'users')).not.toContain(
    '.test',
  );
});
