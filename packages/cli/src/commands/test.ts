import { relative } from 'node:path';
import {
  assertMutants,
  readRecording,
  testGrid,
  testMutants,
  testPackage,
  testRecording,
  type LiveResults,
  type TestGridResult,
  type TestPackageResult,
  type TestResults,
} from '@tapwright/app';
import { Command } from 'commander';
import { emitJson, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { liveLines } from '../live-lines.ts';
import { mutantReport, passesMutants } from '../mutant-report.ts';
import { caseReport, gridReport } from '../grid-report.ts';
import { EXIT } from '../report-error.ts';
import { paint } from '../style.ts';
import { table } from '../table.ts';
import { duration } from '../units.ts';

interface TestFlags extends GlobalOptions {
  readonly types: boolean;
  readonly profile?: string;
  readonly all?: boolean;
  readonly grid?: boolean;
  readonly mutants?: boolean | string;
  readonly case?: string;
  readonly seed?: string;
  readonly recording?: string;
}

interface Progress {
  passed: number;
  failed: number;
  last: string;
}

export function testCommand(context: CommandContext): Command {
  return new Command('test')
    .description('type-check a connector package, really run its tests, and write its test-results.json')
    .argument('<connector>', 'name or folder')
    .option('--no-types', 'leave the type check out')
    .option('--profile <file>', "how the API behaves, by a person or a recording, instead of the connector's own view")
    .option('--all', 'list every check, not only those that failed')
    .option(
      '--mutants [name]',
      'make the connector wrong in many ways, and see whether its tests notice (1 to 3 minutes); with a name only those that begin so, and nothing is written',
    )
    .option('--grid', 'let every fault meet a stream of each kind as well (some 20 s)')
    .option('--recording <file>', 'read a recording of the live API again as well, made by `record`')
    .option('--seed <text>', 'of the grid: the same seed gives the same data and hits')
    .option('--case <case>', 'run one cell of the grid only: <stream>/<fault>/<seed>, as a failing one is printed')
    .action(async (connector: string, flags: TestFlags) => {
      if (flags.case !== undefined) return runCase(context, connector, flags);
      const only = someMutants(flags);
      // What is missing is told before minutes are spent.
      if (flags.recording !== undefined) await readRecording(flags.recording);
      if (only !== undefined) await assertMutants({ connector, only, signal: context.signal });
      const started = performance.now();
      const live = liveLines(process.stderr);
      const progress: Progress = { passed: 0, failed: 0, last: '' };
      const tested = await testPackage({
        connector,
        types: flags.types,
        write: only === undefined,
        profile: flags.profile,
        signal: context.signal,
        onEvent: (event) => {
          if (flags.json) emitJson(event);
          if (event.type !== 'check-end') return;
          if (event.status === 'failed') progress.failed += 1;
          else progress.passed += 1;
          progress.last = `${event.part}: ${event.name}`;
          if (!flags.quiet && !flags.json) live.update(() => [progressText(progress)]);
        },
      }).finally(() => live.end(false));
      const mutated = await withMutants(context, connector, flags, tested);
      const grid = flags.grid === true ? await runGrid(context, connector, flags, mutated) : undefined;
      const result = await withRecording(connector, flags, { ...mutated, results: grid?.results ?? mutated.results });
      if (flags.json) emitJson({ type: 'types', diagnostics: result.diagnostics });
      else {
        if (grid !== undefined) process.stdout.write(`${gridReport(grid, flags.all === true)}\n`);
        process.stdout.write(`${report(result, flags, performance.now() - started)}\n`);
      }
      const failed = result.results.counts.failed + (grid?.grid.counts.failed ?? 0);
      const { mutants, live: recorded } = result.results;
      const problems = recorded?.problems.length ?? 0;
      if (result.diagnostics.length > 0 || failed + problems > 0 || !passesMutants(mutants))
        context.outcome.exitCode = EXIT.failure;
    });
}

/** What the names of the mutants begin with where not all are asked for. Nothing is written then. */
function someMutants({ mutants }: TestFlags): string | undefined {
  return typeof mutants === 'string' ? mutants : undefined;
}

/** The results with those of a recording, where one is given. */
async function withRecording(
  connector: string,
  flags: TestFlags,
  tested: TestPackageResult,
): Promise<TestPackageResult> {
  if (flags.recording === undefined) return tested;
  const { results } = tested;
  const { live, results: written } = await testRecording({
    connector,
    recording: flags.recording,
    results: someMutants(flags) === undefined ? results : undefined,
  });
  if (flags.json) emitJson({ type: 'live', ...live });
  else process.stdout.write(`${liveText(live)}\n`);
  return { ...tested, results: written ?? results };
}

function liveText({ recorded, exchanges, streams, problems }: LiveResults): string {
  const out = process.stdout;
  const read = Object.entries(streams).map(([stream, records]) => `${stream} ${records}`);
  return [
    `recording of ${recorded}: ${exchanges} exchanges; records: ${read.join(', ') || 'none'}`,
    ...problems.map((problem) => `${paint('red', '✗', out)} ${problem}`),
  ].join('\n');
}

/** The results with those of the mutants, where they are asked for. */
async function withMutants(
  context: CommandContext,
  connector: string,
  flags: TestFlags,
  tested: TestPackageResult,
): Promise<TestPackageResult> {
  if (flags.mutants === undefined) return tested;
  if (tested.results.counts.failed > 0) {
    process.stderr.write('The mutants were not run: the tests fail without them.\n');
    return tested;
  }
  const started = performance.now();
  const results = await runMutants(context, connector, flags, tested.results);
  if (!flags.json && results.mutants !== undefined)
    process.stdout.write(`${mutantReport(results.mutants, flags.all === true, performance.now() - started)}\n`);
  return { ...tested, results };
}

async function runMutants(
  context: CommandContext,
  connector: string,
  flags: TestFlags,
  results: TestResults,
): Promise<TestResults> {
  const live = liveLines(process.stderr);
  let ended = 0;
  let survived = 0;
  let of = 0;
  return testMutants({
    connector,
    results,
    profile: flags.profile,
    only: someMutants(flags),
    signal: context.signal,
    onEvent: (event) => {
      if (flags.json) emitJson(event);
      if (event.type === 'mutants-start') of = event.applicable;
      if (event.type !== 'mutant-end') return;
      ended += 1;
      if (event.status === 'survived') survived += 1;
      const lived = survived > 0 ? paint('red', ` ${survived} survived`) : '';
      const line = `${paint('green', `${ended - survived} killed`)}${lived} of ${of}  ${paint('dim', event.name)}`;
      if (!flags.quiet && !flags.json) live.update(() => [line]);
    },
  }).finally(() => live.end(false));
}

async function runGrid(
  context: CommandContext,
  connector: string,
  flags: TestFlags,
  { results }: TestPackageResult,
): Promise<TestGridResult> {
  const live = liveLines(process.stderr);
  const progress: Progress = { passed: 0, failed: 0, last: '' };
  return testGrid({
    connector,
    results: someMutants(flags) === undefined ? results : undefined,
    seed: flags.seed,
    profile: flags.profile,
    signal: context.signal,
    onCell: (cell) => {
      if (flags.json) emitJson({ type: 'cell', ...cell });
      if (cell.status === 'failed') progress.failed += 1;
      else progress.passed += 1;
      progress.last = `grid: ${cell.case}`;
      if (!flags.quiet && !flags.json) live.update(() => [progressText(progress)]);
    },
  }).finally(() => live.end(false));
}

async function runCase(context: CommandContext, connector: string, flags: TestFlags): Promise<void> {
  const result = await testGrid({ connector, case: flags.case, profile: flags.profile, signal: context.signal });
  if (flags.json) for (const cell of result.cells) emitJson({ type: 'cell', ...cell });
  else process.stdout.write(`${caseReport(result)}\n`);
  if (result.grid.counts.failed > 0) context.outcome.exitCode = EXIT.failure;
}

function progressText(progress: Progress): string {
  const failed = progress.failed > 0 ? paint('red', ` ${progress.failed} failed`) : '';
  return `${paint('green', `${progress.passed} passed`)}${failed}  ${paint('dim', progress.last)}`;
}

function report({ folder, diagnostics, results }: TestPackageResult, flags: TestFlags, milliseconds: number): string {
  const out = process.stdout;
  const lines: string[] = [];
  for (const diagnostic of diagnostics.slice(0, 20)) lines.push(`${paint('red', '✗', out)} ${diagnostic}`);
  if (diagnostics.length > 20) lines.push(`  … and ${diagnostics.length - 20} more`);
  for (const check of results.checks) {
    if (check.status === 'failed')
      lines.push(`${paint('red', '✗', out)} ${check.part}: ${check.name}`, ...indented(check.message));
    else if (flags.all === true)
      lines.push(
        `${paint(check.status === 'passed' ? 'green' : 'dim', check.status === 'passed' ? '✓' : '-', out)} ${check.part}: ${check.name}`,
      );
  }
  lines.push(partsTable(results), ...sampledText(results));
  const { passed, failed, skipped } = results.counts;
  const types = diagnostics.length === 0 ? 'types ok' : `${diagnostics.length} type errors`;
  lines.push(
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}; ${types}; ${duration(milliseconds)}`,
  );
  lines.push(claimText(results));
  lines.push(paint('dim', writtenText(folder, flags), out));
  return lines.join('\n');
}

function writtenText(folder: string, flags: TestFlags): string {
  const only = someMutants(flags);
  return only === undefined
    ? `results in ${relative(process.cwd(), folder) || '.'}/test-results.json`
    : `nothing was written: only mutants whose name begins with ${JSON.stringify(only)} were run`;
}

function indented(message: string | undefined): string[] {
  return (message ?? '')
    .split('\n')
    .slice(0, 6)
    .map((line) => `    ${line}`);
}

function partsTable(results: TestPackageResult['results']): string {
  const parts = new Map<string, { passed: number; failed: number; skipped: number }>();
  for (const check of results.checks) {
    const counts = parts.get(check.part) ?? { passed: 0, failed: 0, skipped: 0 };
    counts[check.status] += 1;
    parts.set(check.part, counts);
  }
  return table(
    ['part', 'passed', 'failed', 'skipped'],
    [...parts].map(([part, counts]) => [part, counts.passed, counts.failed, counts.skipped]),
  );
}

function sampledText(results: TestPackageResult['results']): string[] {
  return results.sampled.map(({ variant, ran, of }) =>
    paint('dim', `sampled: ${variant} ran for ${ran} of ${of}`, process.stdout),
  );
}

function claimText(results: TestPackageResult['results']): string {
  if (results.claim === 'correct') return `Level ${results.level}, against behaviour described by: ${results.origin}.`;
  return `Level ${results.level}, self-consistent: the mock behaves as the description was read, so a misreading would pass. A profile by hand or a live API proves more.`;
}
