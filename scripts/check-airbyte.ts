// npm run check:airbyte: do others understand our protocol? The pydantic models of the Airbyte protocol, the standard
// tests of airbyte-cdk, PyAirbyte and a Singer target read one of our sources as a program. Needs Python 3.10 or newer.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { startMock } from '@tapwright/app';
import { CLIENT_SECRET, COUNTS, startCheckApi, TOKEN, type CheckApi } from './check-airbyte-api.ts';
import { connectorFolders } from './connectors/table.ts';
import { root } from './documents.ts';
import { bench, finished, start, virtualEnvironment, writeLauncher, type Finished } from './python.ts';

const AIRBYTE = ['airbyte==0.71.3', 'airbyte-cdk==7.39.1', 'airbyte-protocol-models-pdv2==0.18.0', 'pytest==9.2.0'];
const SINGER = ['target-jsonl==0.1.4'];
const NAME = 'source-tapwright-check';
const NEW_EVENTS = 30;
/** What airbyte-cdk only warns of is an error here. */
const STRICT = 'error::airbyte_cdk.test.standard_tests.DiscoveredCatalogWarning';

/**
 * What the suite leaves out by its own rules: discovery with credentials that are expected to be refused. All else runs,
 * also with those.
 */
const SKIPPED = 'Skipping discover test for scenario that expects an exception.';

const scripts = import.meta.dirname;
const work = join(bench, 'airbyte-check');
const program = join(work, NAME);

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const airbyte = await virtualEnvironment('airbyte', AIRBYTE);
const singer = await virtualEnvironment('singer', SINGER);
writeLauncher(program, join(scripts, 'check-airbyte-source.ts'));

let failures = 0;
let added = 0;
await using api = await startCheckApi();
const config = file('config.json', { credentials: { auth_type: 'token', token: TOKEN }, base_url: api.url });
await step('every message of every command fits the protocol (pydantic models)', () => messages(api));
await step('a rotated refresh token is handed over as CONTROL', () => rotation(api));
await step('airbyte-cdk standard tests: spec lint, check, discover, read, bad catalog', () =>
  standardTests(NAME, program, config, { credentials: { auth_type: 'token', token: 'wrong-t0ken-99' } }),
);
for (const folder of connectorFolders())
  await step(`airbyte-cdk standard tests: ${basename(folder)}`, () => connectorTests(folder));
await step('PyAirbyte reads every record into DuckDB, then only what is new', () => pyAirbyte(api));
await step('a Singer target reads every record', singerTarget);
process.exitCode = failures === 0 ? 0 : 1;

async function step(title: string, run: () => Promise<string>): Promise<void> {
  const started = performance.now();
  const outcome = await run().then(
    (detail) => `ok    ${title}: ${detail}`,
    (error: unknown) => {
      failures += 1;
      return `FAIL  ${title}\n${error instanceof Error ? error.message : String(error)}`;
    },
  );
  process.stdout.write(`${outcome} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
}

async function messages(server: CheckApi): Promise<string> {
  const spec = await ours('spec');
  const good = await ours('check', '--config', config);
  const bad = await ours(
    'check',
    '--config',
    file('bad.json', { credentials: { auth_type: 'token', token: 'wrong-t0ken-9' }, base_url: server.url }),
  );
  const discovered = await ours('discover', '--config', config);
  const catalog = file('catalog.json', configured(discovered));
  const read = await ours('read', '--config', config, '--catalog', catalog);
  const broken = await ours(
    'read',
    '--config',
    config,
    '--catalog',
    file('broken.json', { streams: [{ stream: { name: 'nothing' }, sync_mode: 'full_refresh' }] }),
  );
  expectEqual(
    'exit codes',
    [spec, good, bad, discovered, read, broken].map(({ code }) => code),
    [0, 0, 0, 0, 0, 1],
  );
  expectEqual('bad credentials', bad.output.includes('"FAILED"'), true);
  const lines = [spec, good, bad, discovered, read, broken].map(({ output }) => output).join('');
  expectEqual('secrets in the output', lines.includes(TOKEN) || lines.includes('wrong-t0ken-9'), false);
  const counts: unknown = JSON.parse((await python(airbyte, ['check-airbyte-messages.py'], lines)).output);
  const records = Object.values(COUNTS).reduce((sum, count) => sum + count, 0);
  expectEqual('records', pick(counts, 'RECORD'), records);
  return Object.entries(counts ?? {})
    .map(([kind, count]) => `${String(count)} ${kind}`)
    .join(', ');
}

async function rotation(server: CheckApi): Promise<string> {
  const credentials = {
    auth_type: 'oauth',
    client_id: 'id',
    client_secret: CLIENT_SECRET,
    refresh_token: server.refreshToken(),
    token_url: `${server.url}/token`,
  };
  const oauth = file('oauth.json', { credentials, base_url: server.url });
  const catalog = file('teams.json', { streams: [{ stream: { name: 'teams' }, sync_mode: 'full_refresh' }] });
  const { code, output } = await ours('read', '--config', oauth, '--catalog', catalog);
  expectEqual('exit code', code, 0);
  await python(airbyte, ['check-airbyte-messages.py'], output);
  const control = output.split('\n').find((line) => line.includes('"CONTROL"'));
  if (control === undefined) throw new Error('no CONTROL message');
  const next: unknown = JSON.parse(control);
  const token = ['control', 'connectorConfig', 'config', 'credentials', 'refresh_token'].reduce<unknown>(pick, next);
  expectEqual('the new refresh token', token, server.refreshToken());
  return 'the host has the new token';
}

/** The same of a connector of connectors/, against the mock of its own blueprint. */
async function connectorTests(folder: string): Promise<string> {
  const name = basename(folder);
  await using mock = await startMock({ description: join(root, folder, 'blueprint.json') });
  const launcher = writeLauncher(join(work, name), join(root, folder, 'src', 'main.ts'));
  const wrong = Object.fromEntries(
    Object.entries(mock.config).map(([field, value]) => [field, field.endsWith('_url') ? value : 'wrong-t0ken-99']),
  );
  // Awaited here: the mock ends with this function.
  return await standardTests(name, launcher, file(`${name}.json`, mock.config), wrong);
}

async function standardTests(name: string, run: string, good: string, wrong: object): Promise<string> {
  const rootFolder = join(work, `standard-tests-${name}`);
  mkdirSync(rootFolder);
  copyFileSync(join(scripts, 'check-airbyte-standard.py'), join(rootFolder, 'test_program.py'));
  writeFileSync(join(rootFolder, 'conftest.py'), 'pytest_plugins = ["airbyte_cdk.test.standard_tests.pytest_hooks"]\n');
  copyFileSync(good, join(rootFolder, 'config.json'));
  writeFileSync(join(rootFolder, 'bad.json'), JSON.stringify({ ...asObject(readFileSync(good, 'utf8')), ...wrong }));
  writeFileSync(
    join(rootFolder, 'metadata.yaml'),
    `data:\n  dockerRepository: airbyte/${name}\n  tags: [language:manifest-only]\n`,
  );
  writeFileSync(
    join(rootFolder, 'acceptance-test-config.yml'),
    `connector_image: airbyte/${name}:dev
acceptance_tests:
  spec: {tests: [{config_path: config.json}, {config_path: bad.json}]}
  connection: {tests: [{config_path: config.json, status: succeed}, {config_path: bad.json, status: failed}]}
  discovery: {tests: [{config_path: config.json}, {config_path: bad.json}]}
  basic_read: {tests: [{config_path: config.json}, {config_path: bad.json}]}
`,
  );
  const tests = [
    '-m',
    'pytest',
    '-q',
    '-rs',
    '-p',
    'no:cacheprovider',
    '-m',
    'not image_tests',
    '-W',
    STRICT,
    rootFolder,
  ];
  const { code, output } = await python(airbyte, tests, '', { CHECK_ROOT: rootFolder, CHECK_PROGRAM: run });
  if (code !== 0) throw new Error(output.slice(-4000));
  const skips = output.split('\n').filter((line) => line.startsWith('SKIPPED'));
  const surprising = skips.filter((line) => !line.includes(SKIPPED));
  if (surprising.length > 0) throw new Error(`tests were skipped:\n${surprising.join('\n')}`);
  return output.trim().split('\n').at(-1)?.replaceAll('=', '').trim() ?? '';
}

async function pyAirbyte(server: CheckApi): Promise<string> {
  const child = start(join(airbyte, 'bin', 'python'), [
    join(scripts, 'check-airbyte-pyairbyte.py'),
    NAME,
    program,
    config,
    join(work, 'cache.duckdb'),
  ]);
  const done = finished(child);
  const first = await answerOf(child, 'first');
  expectEqual('records in the cache', first, COUNTS);
  server.addEvents(NEW_EVENTS);
  added = NEW_EVENTS;
  child.stdin.end('go\n');
  const { code, output } = await done;
  if (code !== 0) throw new Error(output.slice(-4000));
  const second: unknown = JSON.parse(/^second (.*)$/m.exec(output)?.[1] ?? '{}');
  const { events, ...others } = COUNTS;
  expectEqual('records after the second read', pick(second, 'total'), { ...others, events: events + NEW_EVENTS });
  // Incremental: the streams without cursor again in full, of the events the new ones and the boundary.
  const again = Object.values(others).reduce((sum, count) => sum + count, 0) + NEW_EVENTS + 1;
  expectEqual('records read the second time', pick(second, 'read'), again);
  return `${JSON.stringify(first)}, then ${NEW_EVENTS} new events`;
}

async function singerTarget(): Promise<string> {
  const folder = join(work, 'singer');
  const target = start(join(singer, 'bin', 'target-jsonl'), [
    '--config',
    file('target.json', { destination_path: folder, do_timestamp_file: false }),
  ]);
  const tap = start(program, ['--config', config]);
  tap.stdout.pipe(target.stdin);
  const [source, destination] = await Promise.all([finished(tap, false), finished(target)]);
  expectEqual('exit codes', [source.code, destination.code], [0, 0]);
  const names = readdirSync(folder).toSorted();
  const counts = Object.fromEntries(names.map((name) => [name.replace('.jsonl', ''), lineCount(join(folder, name))]));
  expectEqual('records in the files', counts, { ...COUNTS, events: COUNTS.events + added });
  expectEqual(
    'the last state',
    Object.keys(
      asObject(JSON.stringify(asObject(destination.output.trim().split('\n').at(-1) ?? '{}')['bookmarks'])),
    ).toSorted(),
    Object.keys(COUNTS).toSorted(),
  );
  return JSON.stringify(counts);
}

// ---------------------------------------------------------------- tools

/** The rest of the first whole line that begins with the label. */
function answerOf(child: ChildProcessWithoutNullStreams, label: string): Promise<unknown> {
  return new Promise((resolveAnswer, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = new RegExp(`^${label} (.*)\\n`, 'm').exec(output)?.[1];
      if (found !== undefined) resolveAnswer(JSON.parse(found));
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('close', () => reject(new Error(`no answer:\n${output}${errors}`.slice(-4000))));
  });
}

async function ours(...args: readonly string[]): Promise<Finished> {
  const child = start(program, args);
  child.stdin.end();
  return finished(child);
}

async function python(
  environment: string,
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = start(join(environment, 'bin', 'python'), args, env);
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const result = await finished(child);
  if (result.code !== 0 && !args.includes('pytest')) throw new Error(result.output.slice(-4000));
  return result;
}

function file(name: string, content: unknown): string {
  const path = join(work, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

/** All streams of a discovered catalog, incremental where they can be. */
function configured({ output }: Finished): unknown {
  const message = asObject(output.split('\n').find((line) => line.includes('"CATALOG"')) ?? '{}');
  const streams = pick(pick(message, 'catalog'), 'streams');
  return {
    streams: (Array.isArray(streams) ? streams : []).map((stream: unknown) => {
      const modes = pick(stream, 'supported_sync_modes');
      const sync_mode = Array.isArray(modes) && modes.includes('incremental') ? 'incremental' : 'full_refresh';
      return { stream, sync_mode, destination_sync_mode: 'append' };
    }),
  };
}

function asObject(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function pick(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function lineCount(path: string): number {
  return readFileSync(path, 'utf8').split('\n').length - 1;
}

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`);
}
