import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  calledOnce,
  examplePath,
  rowsOf,
  serveExample,
  startExample,
  texts,
  type ServedExample,
} from './testing/docs-only.ts';
import { createWorkbench, type Outcome, type Started, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;

beforeAll(() => {
  bench = createWorkbench();
  // The database's own user has to pass through.
  chmodSync(bench.folder, 0o711);
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
}, 60_000);

const tapwright = (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  bench.start(argv, { env }).done;

const stages = ({ stderr }: Outcome): string[] =>
  stderr.split('\n').flatMap((line) => /^(?:✔|✗) ([\w-]+) /.exec(line)?.[1] ?? []);

/** Level of the published package, and what of it failed. */
function results(name: string): readonly [level: string, failed: number] {
  const file = join(bench.folder, name, 'test-results.json');
  const { level, counts }: { level: string; counts: { failed: number } } = JSON.parse(readFileSync(file, 'utf8'));
  return [level, counts.failed];
}

/** Syncs the real API with the published package, and compares every row of every stream. */
async function synced(name: string, api: ServedExample, streams: readonly string[]): Promise<Outcome> {
  writeFileSync(join(bench.folder, `${name}.json`), api.config);
  const database = join(bench.folder, `${name}.db`);
  const outcome = await tapwright(
    `sync ${name} --to duckdb:${database} --config ${name}.json --allow-private --json`.split(' '),
  );
  expect([outcome.code, outcome.code === 0 ? '' : outcome.stderr]).toEqual([0, '']);
  const truth = await api.truth();
  for (const stream of streams) {
    const rows = truth[stream] ?? [];
    expect(await rowsOf(database, stream, rows)).toEqual(texts(rows));
  }
  return outcome;
}

interface Played extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

/** `tapwright bridge`, with the reader of the examples behind it. */
async function play(folder: string, ...manner: readonly string[]): Promise<Played> {
  const bridge: Started = bench.start(['bridge', '--dir', folder, '--answered-by', 'program', '--json']);
  const [line = ''] = (await bridge.seen('"environment"')).split('\n');
  const { environment }: { environment: Record<string, string> } = JSON.parse(line);
  const reader = startExample('reader/at-the-bridge.ts', join(bench.folder, folder), ...manner);
  return {
    env: environment,
    [Symbol.asyncDispose]: async () => {
      await reader.end();
      bridge.child.kill('SIGINT');
      await bridge.done;
    },
  };
}

test('documentation on a server and a recording become a package that reads everything, and what is new', async () => {
  await using api = await serveExample('freightbook');
  const model = examplePath('freightbook/model.yaml');
  const built = await tapwright(
    `build ${api.url}/docs/ --allow-private --gates auto --level L1 --model ${model}`.split(' '),
  );
  expect(built.stderr, 'renew the recordings with `npm run recordings`').not.toContain('was not recorded');
  expect([built.code, stages(built)]).toEqual([0, ['research', 'generate', 'test', 'review', 'publish', 'merge']]);
  expect(results('source-freightbook')).toEqual(['L1', 0]);

  const streams = ['depots', 'carriers', 'shipments', 'scans'];
  await synced('source-freightbook', api, streams);
  await api.change();
  const again = await synced('source-freightbook', api, streams);
  // Of 166 shipments those that are new or may be: the filter leaves out its own instant.
  expect(rowCount(again, 'shipments')).toBeLessThan(60);

  const booked = calledOnce(
    join(bench.folder, 'source-freightbook'),
    api.config,
    'create_booking',
    '{"depot_id":9007199254740995,"carrier_code":"axle","reference":"first"}',
  );
  expect(booked).toContain('"depot_id":9007199254740995,');
  expect((await api.truth())['bookings']).toMatchObject([{ depot_id: '9007199254740995', reference: 'first' }]);
  const answers = (await api.calls()).map(({ status }) => status);
  expect(answers.filter((status) => status === 403).length).toBeGreaterThan(2);
  expect(answers.filter((status) => status === 401).length).toBeGreaterThan(1);
}, 240_000);

/** Rows that a sync read of a stream. */
function rowCount({ stdout }: Outcome, stream: string): number {
  const ends = stdout.split('\n').flatMap((line) => {
    const event: { type: string; stream?: string; records?: number } = line === '' ? { type: '' } : JSON.parse(line);
    return event.type === 'stream-end' && event.stream === stream ? [event.records ?? 0] : [];
  });
  return ends.at(-1) ?? 0;
}

test('a program at the bridge that reads a folder of pages is enough for a package that reads everything', async () => {
  await using api = await serveExample('tidewatch');
  await using played = await play('asked');
  const built = await tapwright(
    `build ${examplePath('tidewatch/docs')} --gates auto --level L1 --json`.split(' '),
    played.env,
  );
  expect([built.code, built.stderr]).toEqual([0, '']);
  expect(built.stdout).toContain('"answeredBy":"program"');
  expect(built.stdout).not.toMatch(/"answeredBy":"(?!program")/);
  expect(results('source-tidewatch')).toEqual(['L1', 0]);

  await synced('source-tidewatch', api, ['stations', 'readings', 'alerts']);
  await api.change();
  await synced('source-tidewatch', api, ['stations', 'readings', 'alerts']);
  const input = '{"station_id":"st-001","above_cm":200}';
  calledOnce(join(bench.folder, 'source-tidewatch'), api.config, 'create_alert', input);
  const alerts = (await api.truth())['alerts'] ?? [];
  expect(alerts.slice(57)).toEqual([{ id: 58, state: 'armed', station_id: 'st-001', above_cm: 200 }]);
  expect((await api.calls()).map(({ status }) => status)).toContain(403);
}, 240_000);

test('a sentence that was misread fails against the answers that the pages show, and is read again', async () => {
  await using api = await serveExample('freightbook');
  await using played = await play('asked-in-haste', '--hasty');
  const built = await tapwright(
    `build ${examplePath('freightbook/docs')} --name mended --streams depots,shipments --gates auto --level L1`.split(
      ' ',
    ),
    played.env,
  );
  const first = ['research', 'generate', 'test', 'test-review'];
  const second = ['research', 'generate', 'test', 'review', 'publish', 'merge'];
  expect([built.code, stages(built)]).toEqual([0, [...first, ...second]]);
  expect(built.stderr).toMatch(/test-review .* verdict research, .*expects a list of records at "answer"/);
  expect(results('source-mended')).toEqual(['L1', 0]);
  await synced('source-mended', api, ['depots', 'shipments']);
}, 240_000);
