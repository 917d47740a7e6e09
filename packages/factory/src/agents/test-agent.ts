import {
  gridResults,
  levelOf,
  openSandbox,
  runMutants,
  runPackageGrid,
  runPackageTests,
  typecheckPackage,
  writeResults,
  type OpenSandboxOptions,
  type Sandbox,
  type TestResults,
} from '@tapwright/conformance';
import { parseBlueprint } from '@tapwright/blueprint';
import { ConfigError } from '@tapwright/connector';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { editedGenerated } from '../write/manifest.ts';
import type { Agent, Bench, TestOutcome, TestTask } from './agent.ts';
import { pristineTests } from './pristine-tests.ts';
import { artefactJson } from './read-artefact.ts';
import { restoreSnapshot, takeSnapshot } from './snapshot.ts';

/** How far a package is to be proven before it goes on. */
export type WantedLevel = 'L1' | 'L2' | 'L3';

export interface TestAgentOptions {
  /** Default `L3`. */
  readonly level?: WantedLevel;
  /** Which sandboxes will do for the package's code. Default: every one that holds; none at all has to be asked for. */
  readonly sandbox?: OpenSandboxOptions;
  /** Milliseconds that the checks may take. Default: ten minutes. */
  readonly timeout?: number;
}

/** More of them in an outcome than these would make it long; all are in `test-results.json`. */
const MOST = 20;

/** Runs a package's tests, mutants and fault grid; believes nothing but what ran. */
export function createTestAgent(options: TestAgentOptions = {}): Agent<TestTask, TestOutcome> {
  return async (task, bench) => {
    const folder = join(bench.folder, 'package');
    mkdirSync(folder);
    await restoreSnapshot(task.package, folder, bench.artefacts);
    if (task.mode === 'FIX') await repairTests(task, folder, bench);
    const sandbox = await openSandbox(options.sandbox);
    const wanted = await reachable(options.level ?? 'L3', task, bench);
    const { results, diagnostics } = await proven(folder, { ...options, level: wanted }, sandbox, bench);
    const failures = results.checks.filter(({ status }) => status === 'failed');
    return {
      package: await takeSnapshot(folder, bench.artefacts),
      passed: results.level >= wanted && results.level !== 'none',
      level: results.level,
      counts: results.counts,
      ...(results.mutants && { mutants: results.mutants.score }),
      ...(results.grid && { grid: { passed: results.grid.counts.passed, failed: results.grid.counts.failed } }),
      diagnostics: diagnostics.slice(0, MOST),
      failures: [
        ...failures.map(({ name, message = '' }) => ({ check: name, message: message.slice(0, 500) })),
        ...shortcomings(results, wanted),
      ].slice(0, MOST),
      sandbox: sandbox.level,
    };
  };
}

/** Faults are made while a stream is read: without any there is no grid, and L2 is as far as a package can be proven. */
async function reachable(wanted: WantedLevel, { blueprint }: TestTask, { artefacts }: Bench): Promise<WantedLevel> {
  if (wanted !== 'L3') return wanted;
  const { interpretation } = parseBlueprint(await artefactJson(blueprint, artefacts));
  return interpretation.streams.length === 0 ? 'L2' : wanted;
}

/** Why a package whose checks pass is not proven as far as wanted. */
function shortcomings(results: TestResults, wanted: WantedLevel): TestOutcome['failures'] {
  const { counts, mutants, grid, static: looked } = results;
  if (counts.failed > 0) return [];
  const alive = mutants !== undefined && wanted !== 'L1' && mutants.score < mutants.gate ? mutants.list : [];
  return [
    ...(looked?.edited ?? []).map((path) => ({ check: `file ${path}`, message: 'it is not as it was printed' })),
    ...(counts.passed === 0 ? [{ check: 'all checks', message: 'none of them ran' }] : []),
    ...alive
      .filter(({ status, justified }) => status === 'survived' && justified === undefined)
      .map(({ name, missing = '' }) => ({
        check: `mutant ${name}`,
        message: `no test notices it; missing: ${missing}`,
      })),
    ...(wanted === 'L3' ? (grid?.failures ?? []) : []).map((failure) => ({
      check: `fault ${JSON.stringify(failure).slice(0, 120)}`,
      message: JSON.stringify(failure).slice(0, 500),
    })),
  ];
}

async function proven(
  folder: string,
  { level = 'L3', timeout }: TestAgentOptions,
  sandbox: Sandbox,
  { signal, emit }: Bench,
): Promise<{ readonly results: TestResults; readonly diagnostics: readonly string[] }> {
  await emit({ type: 'test-part', data: { part: 'types' } });
  const diagnostics = await typecheckPackage(folder);
  const looked = { types: diagnostics.length, edited: editedGenerated(folder) };
  await emit({ type: 'test-part', data: { part: 'checks' } });
  const within = timeout === undefined ? {} : { timeout };
  let results = await runPackageTests(folder, { signal, static: looked, sandbox, ...within });
  if (level !== 'L1' && results.level === 'L1') {
    await emit({ type: 'test-part', data: { part: 'mutants' } });
    results = await runMutants(folder, { results, signal, sandbox });
  }
  if (level === 'L3' && results.level === 'L2') {
    await emit({ type: 'test-part', data: { part: 'grid' } });
    const facts = { ...results, grid: gridResults(await runPackageGrid(folder, { signal, sandbox })) };
    results = { ...facts, level: levelOf(facts) };
    await writeResults(folder, results);
  }
  return { results, diagnostics };
}

/** Tests as the emitter prints them judge at least as strictly as what stood there. */
async function repairTests(task: TestTask, folder: string, bench: Bench): Promise<void> {
  const replaced = await pristineTests(task.blueprint, folder, bench);
  if (replaced.length > 0) return bench.emit({ type: 'tests-restored', data: { files: [...replaced] } });
  throw new ConfigError(`its tests are what is printed, and nothing in them can be repaired: ${task.feedback ?? ''}`, {
    code: 'tests_as_printed',
    hint: 'Look at what the checks say; an overlay corrects what the package is made from.',
  });
}
