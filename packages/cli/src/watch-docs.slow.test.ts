import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { docsOnlyBench, stages, type DocsOnlyBench } from './testing/docs-only-bench.ts';
import { examplePath, serveExample } from './testing/docs-only.ts';
import type { Outcome } from './testing/tapwright.ts';

let bench: DocsOnlyBench;

beforeAll(() => {
  bench = docsOnlyBench();
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
}, 60_000);

interface Event {
  readonly type: string;
  readonly step?: string;
  readonly status?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What a command told with `--json`. */
function told({ stdout }: Outcome): readonly Event[] {
  return stdout.split('\n').flatMap((line): Event[] => (line === '' ? [] : [JSON.parse(line)]));
}

const answeredBy = (outcome: Outcome): readonly unknown[] =>
  told(outcome).flatMap(({ type, data }) => (type === 'model-call' ? [data?.['answeredBy']] : []));

const version = (name: string): string => {
  const { version: found }: { version: string } = JSON.parse(
    readFileSync(join(bench.folder, name, 'package.json'), 'utf8'),
  );
  return found;
};

test('documentation that changed is read again, once, and the package renewed, tested and put in its place', async () => {
  await using api = await serveExample('tidewatch');
  const model = examplePath('tidewatch/model.yaml');
  const docs = `${api.url}/docs/ --allow-private --gates auto --level L1 --model ${model}`;
  expect(await bench.tapwright(`build ${docs}`.split(' '))).toMatchObject({ code: 0 });

  const watch = 'watch source-tidewatch --allow-private --json'.split(' ');
  const full = [...watch, '--level', 'L1', '--gates', 'auto', '--add', 'buoys'];
  await using played = await bench.play('asked');
  const same = await bench.tapwright([...watch, '--level', 'L1'], played.env);
  expect([same.code, same.stderr, answeredBy(same)]).toEqual([0, '', []]);
  expect(told(same)).toContainEqual(
    expect.objectContaining({ type: 'build-result', reason: expect.stringContaining('nothing changed') }),
  );

  await api.release();
  const nobody = await bench.tapwright(full);
  expect([nobody.code, nobody.stdout]).toEqual([2, expect.stringContaining('only a model can read')]);
  const looked = await bench.tapwright([...watch, '--once', '--add', 'buoys'], played.env);
  expect([looked.code, looked.stderr]).toEqual([0, '']);
  expect(told(looked)).toContainEqual(expect.objectContaining({ type: 'drift', level: 'minor' }));

  const renewed = await bench.tapwright(full, played.env);
  expect([renewed.code, renewed.stderr]).toEqual([0, '']);
  // The look finds what was read a moment ago; who reviews is asked.
  const ends = told(renewed).filter(({ type }) => type === 'stage-end');
  const asked = ends.map(({ step, data }) => [step, data?.['calls']]);
  expect(asked).toEqual([
    ['look', 0],
    ['research', 0],
    ['generate', 0],
    ['test', 0],
    ['review', 1],
    ['publish', 0],
    ['merge', 0],
  ]);
  expect(answeredBy(renewed)).toEqual(['program']);
  expect([bench.results('source-tidewatch'), version('source-tidewatch')]).toEqual([['L1', 0], '0.1.1']);

  const streams = ['stations', 'readings', 'alerts', 'buoys'];
  await bench.synced('source-tidewatch', api, streams);
  await api.change();
  await bench.synced('source-tidewatch', api, streams);
  const paths = (await api.calls()).map(({ path }) => path);
  expect(paths.filter((path) => /[?&]since=2026/.test(path)).length).toBeGreaterThan(0);
  expect(paths.filter((path) => path.includes('measured_since'))).toEqual([]);

  const after = await bench.tapwright(full);
  expect([after.code, answeredBy(after)]).toEqual([0, []]);
}, 900_000);

test('pages in a folder that lost something are a matter for a person', async () => {
  const docs = join(bench.folder, 'docs');
  cpSync(examplePath('freightbook/docs'), docs, { recursive: true });
  await using played = await bench.play('asked-of-folder');
  const build = `build ${docs} --streams depots,carriers --gates auto --level L1`.split(' ');
  const built = await bench.tapwright(build, played.env);
  expect([built.code, stages(built).at(-1)]).toEqual([0, 'merge']);

  const watch = 'watch source-freightbook --level L1 --gates auto'.split(' ');
  const unknown = await bench.tapwright([...watch, '--once']);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('--description')]);
  const same = await bench.tapwright([...watch, '--once', '--description', 'docs']);
  expect([same.code, same.stdout]).toEqual([0, expect.stringContaining('nothing changed')]);

  const page = join(docs, 'carriers.html');
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, text.replace(/<tr>\s*<td><code>active<[^]*?<\/tr>/, ''));
  const waiting = await bench.tapwright([...watch, '--description', 'docs'], played.env);
  expect([waiting.code, waiting.stderr]).toEqual([3, expect.stringMatching(/look .* by program .*drifted major/)]);
  expect(existsSync(join(bench.folder, 'source-freightbook.next'))).toBe(true);
  expect(await bench.tapwright(['approve', '--by', 'ada'], played.env)).toMatchObject({ code: 0 });
  expect(version('source-freightbook')).toBe('0.2.0');
}, 900_000);
