import { parsedJson } from '@tapwright/blueprint';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { levelOf } from '../package/level.ts';
import { brokenRun, checkOf, testFiles, writeResults } from '../package/run-package-tests.ts';
import { ownModule, runTestProcess } from '../package/test-process.ts';
import type { TestResults } from '../package/test-results.ts';
import { PROFILE_VARIABLE } from '../suite/test-connector.ts';
import { MUTANT_VARIABLE } from './active-mutation.ts';
import { chooseMutants } from './choose-mutants.ts';
import { justificationsSchema, mutantResults, type MutantResult, type MutantResults } from './mutant-results.ts';
import type { PlannedMutant } from './plan-mutants.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { warmCache, type CompileCache } from '../sandbox/warm-cache.ts';

/** What happens while the mutants of a package are run. */
export type MutantEvent =
  | { readonly type: 'mutants-start'; readonly applicable: number; readonly of: number }
  | ({ readonly type: 'mutant-end'; readonly milliseconds: number } & MutantResult)
  | { readonly type: 'mutants-end'; readonly score: number; readonly milliseconds: number };

export interface RunMutantsOptions {
  /** What the tests say of the connector as it is; a check that fails there kills nothing. */
  readonly results: TestResults;
  readonly onEvent?: (event: MutantEvent) => void;
  /** The behaviour profile that the tests ran against. */
  readonly profile?: string;
  readonly signal?: AbortSignal;
  /** Mutants run at once. Default: as many as there are processors. */
  readonly concurrency?: number;
  /** Milliseconds after which a mutant counts as hanging, which its tests noticed. Default 120000. */
  readonly timeout?: number;
  /** Only mutants whose name begins so. A part of them proves no level, and nothing is written. */
  readonly only?: string;
  /** Flags of Node for the processes in which the package's code runs. */
  readonly nodeFlags?: readonly string[];
  /** Confines those processes. */
  readonly sandbox?: Sandbox | undefined;
  /** Default true: the results go into `test-results.json`. */
  readonly write?: boolean;
}

/**
 * Makes a package's connector wrong in many ways, one at a time, and runs the package's own tests on each until one
 * fails. A mutant that no test notices survives: the tests would not notice that bug either.
 */
export async function runMutants(directory: string, options: RunMutantsOptions): Promise<TestResults> {
  const started = performance.now();
  const folder = resolve(directory);
  const { only, signal, nodeFlags, sandbox } = options;
  const planned = await chooseMutants(folder, {
    ...(only !== undefined && { only }),
    ...(signal && { signal }),
    ...(nodeFlags && { nodeFlags }),
    sandbox,
  });
  const justified = await justifications(folder);
  const files = await testFiles(folder, undefined);
  const applicable = planned.filter((one) => one.inapplicable === undefined);
  options.onEvent?.({ type: 'mutants-start', applicable: applicable.length, of: planned.length });
  const milliseconds: Record<string, number> = {};
  const found = new Map<string, MutantResult>();
  const alone: Surroundings['alone'] = new Map();
  // Halves the start of each process. What is confined reads it only.
  await using cache = await (sandbox === undefined ? ownCache(options) : warmCache(sandbox));
  const surroundings: Surroundings = {
    folder,
    files,
    options,
    alone,
    environment: environmentOf(options, cache?.folder),
    readable: [options.profile, cache?.folder].filter((path) => path !== undefined),
  };
  const runOne = async (mutant: PlannedMutant): Promise<void> => {
    const began = performance.now();
    const killedBy = await killerOf(mutant, surroundings);
    const result = resultOf(mutant, killedBy, justified);
    milliseconds[mutant.name] = Math.round(performance.now() - began);
    found.set(mutant.name, result);
    options.onEvent?.({ type: 'mutant-end', milliseconds: milliseconds[mutant.name] ?? 0, ...result });
  };
  await eachAtOnce(applicable, options.concurrency ?? availableParallelism(), runOne);
  const list = planned.map((mutant) => found.get(mutant.name) ?? notApplicable(mutant));
  const mutants = mutantResults(
    list,
    Object.fromEntries(applicable.map(({ name }) => [name, milliseconds[name] ?? 0])),
  );
  const results = resultsWith(options, mutants);
  if (options.write !== false && only === undefined) await writeResults(folder, results);
  options.onEvent?.({ type: 'mutants-end', score: mutants.score, milliseconds: performance.now() - started });
  return results;
}

function resultsWith({ results, only }: RunMutantsOptions, mutants: MutantResults): TestResults {
  const proven = { ...results, mutants };
  return only === undefined ? { ...proven, level: levelOf(proven) } : proven;
}

function resultOf(
  { name, bug, missing }: PlannedMutant,
  killedBy: string | undefined,
  justified: Readonly<Record<string, string>>,
): MutantResult {
  if (killedBy !== undefined) return { name, bug, status: 'killed', killedBy };
  const reason = justified[name];
  return { name, bug, status: 'survived', missing, ...(reason !== undefined && { justified: reason }) };
}

function notApplicable({ name, bug, inapplicable }: PlannedMutant): MutantResult {
  return { name, bug, status: 'not-applicable', ...(inapplicable !== undefined && { reason: inapplicable }) };
}

interface Surroundings {
  readonly folder: string;
  readonly files: readonly string[];
  readonly options: RunMutantsOptions;
  readonly environment: Readonly<Record<string, string>>;
  /** Files besides the package that its tests read. */
  readonly readable: readonly string[];
  /** Checks that fail without any mutant where only some are run, by selection. */
  readonly alone: Map<string, Promise<ReadonlySet<string>>>;
}

/** Some of a package's tests: files, and the names of the tests in them. */
interface Selection {
  readonly files: readonly string[];
  readonly names: readonly string[];
}

/** The first check that fails for a mutant and not without it; those that are likely to, then all. */
async function killerOf(mutant: PlannedMutant, surroundings: Surroundings): Promise<string | undefined> {
  const { files } = surroundings;
  const likely = files.filter((file) =>
    mutant.parts.some((part) => /\/([^/]*)\.test\.[jt]s$/.exec(file)?.[1] === part),
  );
  const names = mutant.subject === undefined ? [] : [`^[a-z]+: ${escaped(mutant.subject)}[: ]`];
  const all: Selection = { files, names: [] };
  for (const selection of likely.length === 0 ? [all] : [{ files: likely, names }, all]) {
    const killer = await failingCheck(mutant, selection, surroundings);
    if (killer !== undefined && (await passesUnmutated(killer, selection, surroundings))) return killer;
  }
  return undefined;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Tests that need what others left behind would fail on their own, and so notice nothing. */
async function passesUnmutated(check: string, selection: Selection, surroundings: Surroundings): Promise<boolean> {
  if (selection.names.length === 0 || check === HANGS) return true;
  const { alone } = surroundings;
  const key = JSON.stringify(selection);
  const failed = alone.get(key) ?? failingAlone(selection, surroundings);
  alone.set(key, failed);
  return !(await failed).has(check);
}

async function failingAlone(
  selection: Selection,
  { folder, options, environment, readable }: Surroundings,
): Promise<ReadonlySet<string>> {
  const failed = new Set<string>();
  await runTestProcess({
    folder,
    ...selection,
    preload: [ownModule('package/resolution-hook')],
    nodeFlags: options.nodeFlags ?? [],
    sandbox: options.sandbox,
    readable,
    environment,
    signal: options.signal ?? AbortSignal.timeout(options.timeout ?? TIMEOUT),
    onLine: (line) => {
      const check = line.kind === 'end' ? checkOf(line) : undefined;
      if (check?.status === 'failed') failed.add(check.name);
      return true;
    },
  });
  return failed;
}

const TIMEOUT = 120_000;

/** What notices a mutant that does not come to an end. */
const HANGS = 'the tests end in time';

async function failingCheck(
  { operator, subject }: PlannedMutant,
  selection: Selection,
  { folder, options, environment, readable }: Surroundings,
): Promise<string | undefined> {
  const failedBefore = new Set(
    options.results.checks.filter((check) => check.status === 'failed').map((check) => check.name),
  );
  const timeout = AbortSignal.timeout(options.timeout ?? TIMEOUT);
  let killer: string | undefined;
  const { code, finished, noise } = await runTestProcess({
    folder,
    ...selection,
    preload: [ownModule('mutants/preload')],
    nodeFlags: options.nodeFlags ?? [],
    sandbox: options.sandbox,
    readable,
    environment: {
      ...environment,
      [MUTANT_VARIABLE]: JSON.stringify({ operator, ...(subject !== undefined && { subject }) }),
    },
    signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
    onLine: (line) => {
      const check = line.kind === 'end' ? checkOf(line) : undefined;
      if (check?.status === 'failed' && !failedBefore.has(check.name)) killer = check.name;
      return killer === undefined;
    },
  });
  options.signal?.throwIfAborted();
  if (killer !== undefined) return killer;
  if (timeout.aborted) return HANGS;
  return (code !== 0 || !finished) && failedBefore.size === 0 ? brokenRun(code, noise).name : undefined;
}

/** A folder that nobody else can write into. */
async function ownCache({ nodeFlags }: RunMutantsOptions): Promise<CompileCache | undefined> {
  if (nodeFlags !== undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'tapwright-mutants-'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

function environmentOf({ profile }: RunMutantsOptions, cache: string | undefined): Readonly<Record<string, string>> {
  return {
    ...(profile !== undefined && { [PROFILE_VARIABLE]: resolve(profile) }),
    ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }),
  };
}

async function justifications(folder: string): Promise<Readonly<Record<string, string>>> {
  const file = join(folder, 'mutants.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  const parsed = justificationsSchema.safeParse(parsedJson(text));
  if (parsed.success) return parsed.data.justified;
  throw new ConfigError(`${file} is not as it should be: ${parsed.error.issues[0]?.message ?? ''}`, {
    code: 'justifications_invalid',
    hint: 'It is {"justified": {"<mutant>": "<why it changes nothing that anyone could notice>"}}.',
  });
}

async function eachAtOnce<Item>(
  items: readonly Item[],
  most: number,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await run(item);
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(most, items.length)) }, worker));
}
