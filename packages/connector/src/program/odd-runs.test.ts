import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { loopback } from '../auth/loopback.fixture.ts';
import { defineConnector, defineStream } from '../definition.ts';
import { at } from '../path.ts';
import { configuredCatalog, exampleApi, exampleSource, TOKEN } from './example-source.fixture.ts';
import { collector, program } from './program.fixture.ts';
import { runProgram } from './run-program.ts';

const things = defineStream<{ meta: { id: number } }>()({
  name: 'things',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  primaryKey: ['meta.id'],
  request: { method: 'GET', path: '/things' },
  records: 'data',
});
const bare = defineConnector({
  name: 'source-bare',
  config: z.object({}),
  client: { baseUrl: 'https://api.example.com' },
  check: 'things',
  streams: [things],
});

describe('a Singer tap', () => {
  test('says by its exit code and on standard error whether the connection works', async () => {
    await using api = await exampleApi();
    const check = (token: unknown) =>
      program(exampleSource, ['check', '--format', 'singer'], { config: { token, base_url: api.url } });
    expect(await check(TOKEN)).toMatchObject({ code: 0, stdout: '', stderr: 'INFO the connection works\n' });
    const bad = await check('bad-t0ken-456');
    expect(bad).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^ERROR /) });
    expect(bad.stderr).not.toContain('bad-t0ken-456');
    const broken = await program(exampleSource, ['discover', '--format', 'singer'], { config: '{' });
    expect(broken).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^ERROR The config file .* not JSON/),
    });
  });

  test('without a catalog reads every stream, and names the one that fails', async () => {
    await using api = await exampleApi();
    const { code, messages, stderr } = await program(exampleSource, [], {
      config: { token: TOKEN, base_url: api.url },
    });
    expect(code).toBe(1);
    const streams = messages.filter(({ type }) => type === 'SCHEMA').map(({ stream }) => stream);
    expect(streams).toEqual(expect.arrayContaining(['users', 'events']));
    expect(stderr).toMatch(/ERROR forbidden: /);
  });

  test('announces no key that it could not name', async () => {
    const { messages } = await program(bare, ['--discover'], { config: {} });
    expect(messages[0]).toMatchObject({ streams: [{ tap_stream_id: 'things', key_properties: [] }] });
  });

  test('prints what it is for --about', async () => {
    const { code, messages } = await program(bare, ['--about']);
    expect([code, messages.length]).toEqual([0, 1]);
  });
});

describe('arguments', () => {
  test.each([
    [['check', 'config.json'], 'unexpected argument: config.json'],
    [['read'], 'read needs --config FILE'],
    [['check'], 'check needs --config FILE'],
    [['read', '--config', 'c.json'], 'read needs --catalog FILE'],
    [['write'], 'this is a source'],
    [['spec', '--format', 'xml'], '--format is airbyte or singer, not xml'],
    [['spec', '--nonsense'], "Unknown option '--nonsense'"],
    [[], 'no command was given'],
  ])('%j are a mistake that is named', async (argv, message) => {
    const { code, stderr, stdout } = await program(bare, argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`source-bare: ${message}`);
    expect(stderr).toContain('Run source-bare --help');
  });

  test('a connector without title and version has a help all the same', async () => {
    expect((await program(bare, ['--help'])).stdout).toMatch(/^source-bare\n\nUsage/);
    expect((await program(exampleSource, ['--help'])).stdout).toMatch(/^Example 1\.2\.3\n/);
    expect((await program(bare, ['--version'])).stdout).toBe('unknown\n');
  });

  test.each([
    ['/nowhere/config.json', 'ENOENT'],
    ['/', 'EISDIR'],
  ])('a config at %s cannot be read (%s)', async (path, code) => {
    const { messages } = await program(bare, ['check', '--config', path]);
    expect(at(messages[0], 'connectionStatus.message')).toContain(`The config file ${path} cannot be read (${code})`);
  });
});

test('a mistake in the connector is one, also in a check, and the maintainers get its stack', async () => {
  vi.stubEnv('TAPWRIGHT_ALLOW_PRIVATE', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const thrown of [new TypeError('oops'), 'just a text']) {
    const buggy = defineConnector({
      ...bare,
      client: {
        ...bare.client,
        auth: {
          kind: 'bearer',
          token: () => {
            throw thrown;
          },
        },
      },
    });
    const { code, messages } = await program(buggy, ['check'], { config: { base_url: 'http://127.0.0.1:1' } });
    const error = messages.map((one) => at(one, 'trace.error')).find((one) => one !== undefined);
    expect(code).toBe(1);
    expect(error).toMatchObject({
      message: expect.stringContaining(`An unexpected ${thrown instanceof Error ? 'TypeError' : 'failure'} happened`),
      failure_type: 'system_error',
    });
    expect(String(at(error, 'internal_message')).includes('odd-runs.test.ts')).toBe(thrown instanceof Error);
  }
});

test('what happens on the way is told: a retry, a difference from the schema, a stream named twice', async () => {
  vi.stubEnv('TAPWRIGHT_ALLOW_PRIVATE', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  let calls = 0;
  await using api = await loopback(() =>
    ++calls === 1 ? { status: 503 } : { body: { data: [{ id: 'x', meta: { id: 1 } }] } },
  );
  const once = configuredCatalog({ things: 'full_refresh' })['streams'];
  const twice = { streams: Array.isArray(once) ? [...once, ...once] : [] };
  const files = { config: { base_url: api.url }, catalog: twice };
  const { code, messages } = await program(bare, ['read'], files);
  expect(code).toBe(1);
  const logs = messages.flatMap((one) => (one['type'] === 'LOG' ? [String(at(one, 'log.message'))] : []));
  expect(logs).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/waiting \d+ s \(retry\)/),
      expect.stringMatching(/things: the field id differs from the schema \(type\).*actual=string/),
    ]),
  );
  const errors = messages.map((one) => at(one, 'trace.error.message')).filter((one) => one !== undefined);
  expect(errors).toEqual([expect.stringContaining('names the stream things twice')]);
});

test('without a clock of its own a program goes by that of the machine', async () => {
  const stdout = collector();
  const before = Date.now();
  expect(await runProgram(bare, ['read', '--config', '/nowhere'], { stdout, stderr: collector() })).toBe(2);
  expect(await runProgram(bare, ['discover', '--config', '/nowhere'], { stdout, stderr: collector() })).toBe(1);
  const emitted = Number(/"emitted_at":(\d+)/.exec(stdout.text())?.[1]);
  expect(emitted).toBeGreaterThanOrEqual(before);
});
