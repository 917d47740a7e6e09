import { createHash } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '@tapwright/connector';
import { PARTS, type Sampling } from '../suite/check.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { DIAGNOSTIC, PROFILE_VARIABLE } from '../suite/test-connector.ts';
import { levelOf } from './level.ts';
import { packageHashes } from './package-hashes.ts';
import type { ReportLine } from './report-line.ts';
import { runnerIdentity } from './runner-identity.ts';
import { ownModule, runTestProcess } from './test-process.ts';
import type { CheckResultEntry, TestResults } from './test-results.ts';

/** What happens while a package's tests run. */
export type TestEvent =
  | { readonly type: 'run-start'; readonly directory: string }
  | ({ readonly type: 'check-end'; readonly milliseconds: number } & CheckResultEntry)
  | { readonly type: 'run-end'; readonly results: TestResults; readonly milliseconds: number };

export interface RunPackageTestsOptions {
  readonly onEvent?: (event: TestEvent) => void;
  /** File of a behaviour profile to test against, instead of the blueprint's own view. */
  readonly profile?: string;
  readonly parts?: readonly string[];
  readonly signal?: AbortSignal;
  /** Milliseconds for all of it. Default 600000. */
  readonly timeout?: number;
  /** Default true: `test-results.json` is written into the package. */
  readonly write?: boolean;
  /** Flags of Node for the process in which the package's code runs. */
  readonly nodeFlags?: readonly string[];
  /** Confines that process. */
  readonly sandbox?: Sandbox | undefined;
  /** What was seen of the package without running it. */
  readonly static?: NonNullable<TestResults['static']>;
}

/**
 * Runs a connector package's own tests in a process of their own and writes what came of it to `test-results.json`.
 * Throws only when there is nothing to run; failed checks are results.
 */
export async function runPackageTests(directory: string, options: RunPackageTestsOptions = {}): Promise<TestResults> {
  const started = performance.now();
  const folder = resolve(directory);
  const files = await testFiles(folder, options.parts);
  options.onEvent?.({ type: 'run-start', directory: folder });
  const run = await runTests(folder, files, options);
  const results = resultsOf(run, {
    runner: await runnerIdentity(),
    versions: { node: process.versions.node },
    hashes: await hashesOf(folder, options.profile),
    ...(options.static && { static: options.static }),
  });
  if (options.write !== false) await writeResults(folder, results);
  options.onEvent?.({ type: 'run-end', results, milliseconds: performance.now() - started });
  return results;
}

/** The test files of a package, in the order of the suite's parts. */
export async function testFiles(folder: string, parts: readonly string[] | undefined): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'tests')).catch(() => []);
  const tests = names.filter(
    (name) => /\.test\.[jt]s$/.test(name) && (parts === undefined || parts.includes(partOf(name))),
  );
  if (tests.length > 0) return tests.sort(byPart).map((name) => join(folder, 'tests', name));
  throw new ConfigError(`${folder} has no tests`, {
    code: 'tests_missing',
    hint: 'Name the folder of a connector package; its tests are tests/*.test.ts.',
  });
}

function partOf(file: string): string {
  return basename(file).replace(/\.test\.[jt]s$/, '');
}

function byPart(left: string, right: string): number {
  const order = (name: string): number => {
    const index = PARTS.findIndex((part) => part === partOf(name));
    return index < 0 ? PARTS.length : index;
  };
  return order(left) - order(right) || (left < right ? -1 : 1);
}

/** What the tests said. */
export interface Run {
  readonly checks: readonly CheckResultEntry[];
  readonly origin: TestResults['origin'];
  readonly sampled: readonly Sampling[];
}

const TIMEOUT = 600_000;

async function runTests(folder: string, files: readonly string[], options: RunPackageTestsOptions): Promise<Run> {
  const timeout = AbortSignal.timeout(options.timeout ?? TIMEOUT);
  const checks: CheckResultEntry[] = [];
  const claims: SuiteClaim[] = [];
  const { code, finished, noise } = await runTestProcess({
    folder,
    files,
    preload: [ownModule('package/resolution-hook')],
    nodeFlags: options.nodeFlags ?? [],
    sandbox: options.sandbox,
    ...(options.profile !== undefined && { readable: [options.profile] }),
    environment: options.profile === undefined ? {} : { [PROFILE_VARIABLE]: resolve(options.profile) },
    signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
    onLine: (line) => {
      const check = line.kind === 'end' ? checkOf(line) : undefined;
      if (check !== undefined && line.kind === 'end') {
        checks.push(check);
        options.onEvent?.({ type: 'check-end', milliseconds: line.milliseconds, ...check });
      }
      const claim = line.kind === 'diagnostic' ? claimOf(line.message) : undefined;
      if (claim !== undefined) claims.push(claim);
      return true;
    },
  });
  options.signal?.throwIfAborted();
  const failed = checks.some((check) => check.status === 'failed');
  if ((code !== 0 || !finished) && !failed) checks.push(brokenRun(code, noise));
  return { checks, origin: claims[0]?.origin ?? 'self', sampled: claims.flatMap((claim) => claim.sampled) };
}

/** What a test that ended comes to. */
export function checkOf(line: Extract<ReportLine, { kind: 'end' }>): CheckResultEntry | undefined {
  const status = line.skip !== undefined ? 'skipped' : line.passed ? 'passed' : 'failed';
  const message = status === 'skipped' ? line.skip : line.message;
  const prefix = line.name.split(':')[0] ?? '';
  const part = PARTS.some((one) => one === prefix) || line.file === undefined ? prefix : partOf(line.file);
  // A file without tests of its own is reported under its path, which says where the package lay.
  const name = isAbsolute(line.name) ? `tests/${basename(line.name)}` : line.name;
  return { name, part, status, ...(message === undefined || message === '' ? {} : { message }) };
}

/** Tests that could not be run at all, as a check that failed. */
export function brokenRun(code: number | null, noise: string): CheckResultEntry {
  const says = noise.trim().split('\n').slice(0, 12).join('\n');
  return {
    name: 'the tests can be run',
    part: 'config',
    status: 'failed',
    message: `the test process ended with ${code ?? 'a signal'}${code === 0 ? ' before its tests did' : ''}: ${says}`,
  };
}

const suiteClaim = z.object({
  origin: z.enum(['label', 'recording', 'third-party', 'self']),
  sampled: z.array(z.object({ variant: z.string(), ran: z.number(), of: z.number() })),
});
type SuiteClaim = z.output<typeof suiteClaim>;

function claimOf(message: string): SuiteClaim | undefined {
  return message.startsWith(DIAGNOSTIC) ? suiteClaim.parse(JSON.parse(message.slice(DIAGNOSTIC.length))) : undefined;
}

/** SHA-256 of what a run is about. */
export async function hashesOf(folder: string, profile?: string): Promise<TestResults['hashes']> {
  const { 'blueprint.json': blueprint = '', ...files } = await packageHashes(folder);
  if (profile === undefined) return { blueprint, files };
  const hash = createHash('sha256').update(await readFile(resolve(profile)));
  return { blueprint, files, profile: hash.digest('hex') };
}

type About = Pick<TestResults, 'runner' | 'versions' | 'hashes' | 'static'>;

/** What a run comes to. */
export function resultsOf(run: Run, { runner, versions, hashes, static: looked }: About): TestResults {
  const count = (status: CheckResultEntry['status']): number =>
    run.checks.filter((check) => check.status === status).length;
  const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
  return {
    formatVersion: 1,
    level: levelOf({ counts, ...(looked && { static: looked }) }),
    origin: run.origin,
    claim: run.origin === 'self' ? 'self-consistent' : 'correct',
    runner,
    ...(versions && { versions }),
    hashes,
    ...(looked && { static: looked }),
    counts,
    sampled: [...run.sampled],
    checks: run.checks.toSorted((left, right) => byPart(left.part, right.part)),
  };
}

/** Replaces a package's `test-results.json`. */
export async function writeResults(folder: string, results: TestResults): Promise<void> {
  const target = join(folder, 'test-results.json');
  await writeFile(`${target}.tmp`, `${JSON.stringify(results, undefined, 2)}\n`);
  await rename(`${target}.tmp`, target);
}
