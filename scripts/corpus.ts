// npm run corpus: 60 public descriptions → package → type check → its own checks against its mock. Fails under 57.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { runPackageTests, typecheckPackage } from '@tapwright/conformance';
import { isTapwrightError } from '@tapwright/connector';
import { generatePackage } from '@tapwright/factory';
import { corpusDocument, corpusIds, root } from './documents.ts';

const NEEDED = 57;
/** Milliseconds for the tests of one package: a busy machine is no failure. */
const PATIENCE = 3_600_000;
/** Descriptions in which a person finds no list at all: no stream is the right answer there. */
const WITHOUT_LISTS = new Set<string>(['amazonaws.com/sagemaker-a2i-runtime']);

interface Row {
  readonly id: string;
  readonly ok: boolean;
  readonly streams: number;
  readonly actions: number;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  /** Of these, those of the package's tests. */
  readonly testSeconds: number;
  readonly problem: string;
}

const wanted = process.argv.slice(2);
const ids = corpusIds().filter((id) => wanted.length === 0 || wanted.some((part) => id.includes(part)));
const out = join(root, 'out', 'corpus');
mkdirSync(out, { recursive: true });
const rows: Row[] = [];
const waiting = [...ids];
// A package's tests are a process of their own: as many at a time as there are processors.
await Promise.all(Array.from({ length: availableParallelism() }, work));
const slowest = rows.toSorted((left, right) => right.testSeconds - left.testSeconds).slice(0, 5);
process.stdout.write(
  `\nslowest tests: ${slowest.map((row) => `${row.id} ${row.testSeconds.toFixed(1)} s`).join(', ')}\n`,
);
const good = rows.filter((row) => row.ok).length;
writeFileSync(join(out, 'result.json'), `${JSON.stringify(rows, null, 2)}\n`);
process.stdout.write(`\n${good} of ${rows.length} descriptions give a package that type-checks and passes\n`);
process.stdout.write(`${good} passed, ${rows.length - good} failed\n`);
if (good < Math.min(NEEDED, rows.length)) process.exitCode = 1;

async function work(): Promise<void> {
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const row = await build(id);
    rows.push(row);
    process.stdout.write(
      `${row.ok ? '✓' : '✗'} ${id.padEnd(44)} ${String(row.streams).padStart(4)} streams ${String(row.actions).padStart(4)} actions ` +
        `${String(row.passed).padStart(5)} checks ${row.seconds.toFixed(1).padStart(6)} s (tests ${row.testSeconds.toFixed(1)} s)  ${row.problem}\n`,
    );
  }
}

async function build(id: string): Promise<Row> {
  const started = performance.now();
  const folder = join(out, `source-${id.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}`);
  rmSync(folder, { recursive: true, force: true });
  const row = { id, streams: 0, actions: 0, passed: 0, failed: 0, testSeconds: 0 };
  const seconds = (): number => (performance.now() - started) / 1_000;
  try {
    const report = await generatePackage({ description: corpusDocument(id), out: folder, descriptions: 'drop' });
    const counts = { ...row, streams: report.streams.length, actions: report.actions.length };
    if (report.streams.length === 0 && !WITHOUT_LISTS.has(id))
      return { ...counts, ok: false, seconds: seconds(), problem: 'no streams' };
    const diagnostics = await typecheckPackage(folder);
    if (diagnostics.length > 0)
      return { ...counts, ok: false, seconds: seconds(), problem: `types: ${String(diagnostics[0])}` };
    const tested = performance.now();
    const results = await runPackageTests(folder, { timeout: PATIENCE });
    const testSeconds = (performance.now() - tested) / 1_000;
    const failed = results.checks.filter((check) => check.status === 'failed');
    const passed = results.checks.filter((check) => check.status === 'passed').length;
    const problem = failed[0] ? `check: ${failed[0].name}` : '';
    return {
      ...counts,
      passed,
      failed: failed.length,
      ok: failed.length === 0 && passed > 0,
      seconds: seconds(),
      testSeconds,
      problem,
    };
  } catch (error) {
    const problem = isTapwrightError(error) ? `${error.code}: ${error.message}` : `crash: ${String(error)}`;
    return { ...row, ok: false, seconds: seconds(), problem };
  }
}
