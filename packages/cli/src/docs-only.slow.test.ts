import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { docsOnlyBench, stages, type DocsOnlyBench } from './testing/docs-only-bench.ts';
import { calledOnce, examplePath, serveExample } from './testing/docs-only.ts';
import type { Outcome } from './testing/tapwright.ts';

let bench: DocsOnlyBench;

beforeAll(() => {
  bench = docsOnlyBench();
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
}, 60_000);

test('documentation on a server and a recording become a package that reads everything, and what is new', async () => {
  await using api = await serveExample('freightbook');
  const model = examplePath('freightbook/model.yaml');
  const built = await bench.tapwright(
    `build ${api.url}/docs/ --allow-private --gates auto --level L1 --model ${model}`.split(' '),
  );
  expect(built.stderr, 'renew the recordings with `npm run recordings`').not.toContain('was not recorded');
  expect([built.code, stages(built)]).toEqual([0, ['research', 'generate', 'test', 'review', 'publish', 'merge']]);
  expect(bench.results('source-freightbook')).toEqual(['L1', 0]);

  const streams = ['depots', 'carriers', 'shipments', 'scans'];
  await bench.synced('source-freightbook', api, streams);
  await api.change();
  const again = await bench.synced('source-freightbook', api, streams);
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
  await using played = await bench.play('asked');
  const built = await bench.tapwright(
    `build ${examplePath('tidewatch/docs')} --gates auto --level L1 --json`.split(' '),
    played.env,
  );
  expect([built.code, built.stderr]).toEqual([0, '']);
  expect(built.stdout).toContain('"answeredBy":"program"');
  expect(built.stdout).not.toMatch(/"answeredBy":"(?!program")/);
  expect(bench.results('source-tidewatch')).toEqual(['L1', 0]);

  await bench.synced('source-tidewatch', api, ['stations', 'readings', 'alerts']);
  await api.change();
  await bench.synced('source-tidewatch', api, ['stations', 'readings', 'alerts']);
  const input = '{"station_id":"st-001","above_cm":200}';
  calledOnce(join(bench.folder, 'source-tidewatch'), api.config, 'create_alert', input);
  const alerts = (await api.truth())['alerts'] ?? [];
  expect(alerts.slice(57)).toEqual([{ id: 58, state: 'armed', station_id: 'st-001', above_cm: 200 }]);
  expect((await api.calls()).map(({ status }) => status)).toContain(403);
}, 240_000);

test('a sentence that was misread fails against the answers that the pages show, and is read again', async () => {
  await using api = await serveExample('freightbook');
  await using played = await bench.play('asked-in-haste', '--hasty');
  const built = await bench.tapwright(
    `build ${examplePath('freightbook/docs')} --name mended --streams depots,shipments --gates auto --level L1`.split(
      ' ',
    ),
    played.env,
  );
  const first = ['research', 'generate', 'test', 'test-review'];
  const second = ['research', 'generate', 'test', 'review', 'publish', 'merge'];
  expect([built.code, stages(built)]).toEqual([0, [...first, ...second]]);
  expect(built.stderr).toMatch(/test-review .* verdict research, .*expects a list of records at "answer"/);
  expect(bench.results('source-mended')).toEqual(['L1', 0]);
  await bench.synced('source-mended', api, ['depots', 'shipments']);
}, 240_000);
