import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canonicalJson, diffBlueprints, parsedJson, type Blueprint } from '@tapwright/blueprint';
import { isJsonObject } from '@tapwright/connector';
import { gridResults, type GridResults } from '../grid/grid-results.ts';
import { runPackageGrid } from '../grid/run-package-grid.ts';
import { runMutants } from '../mutants/run-mutants.ts';
import { levelOf } from '../package/level.ts';
import { resultsOf, runPackageTests } from '../package/run-package-tests.ts';
import { runnerIdentity } from '../package/runner-identity.ts';
import { testResultsSchema, type TestResults } from '../package/test-results.ts';
import { typecheckPackage } from '../package/typecheck-package.ts';
import { openSandbox, type OpenSandboxOptions } from '../sandbox/open-sandbox.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { parseBlueprintInput } from '../suite/read-blueprint.ts';
import { compareChecks, compareGrid, compareMutants, selfContradictions } from './compare-results.ts';
import { distFindings } from './dist-findings.ts';
import { emitFindings, handWritten, hashFindings, sha256 } from './file-findings.ts';
import { finding, some, type Finding } from './finding.ts';
import { handCodeFindings } from './hand-code.ts';
import { installedFindings } from './installed-findings.ts';
import { lockFindings, manifestFindings } from './manifest-findings.ts';
import { openPackage, writeFiles, type OpenedPackage } from './open-package.ts';
import { runOwnSuite } from './run-own-suite.ts';
import { SIGNATURE_FILE, signatureProblem } from './signature.ts';

/** What the files of a package are made of, besides the blueprint. */
export interface EmitGiven {
  readonly name: string;
  readonly version: string;
  readonly overlay?: string;
  readonly hooks?: string;
  readonly descriptions: 'keep' | 'drop';
}

export interface VerifyOptions {
  /** Prints the files of a blueprint. */
  readonly emit: (blueprint: Blueprint, given: EmitGiven) => Promise<ReadonlyMap<string, string>>;
  /** Makes the blueprint anew from a description that the reader trusts, with the package's overlay. */
  readonly rebuild?: (packaged: Blueprint, overlay: string | undefined) => Promise<Blueprint>;
  /** A public key in PEM; the results must be signed by it. */
  readonly trust?: string;
  /** File of the behaviour profile that the results name. */
  readonly profile?: string;
  /** Which sandboxes will do for the package's code, and where what is known of this machine is kept. */
  readonly sandbox?: OpenSandboxOptions;
  /** Leaves out the type check, the mutants and the grid. */
  readonly quick?: boolean;
  readonly onStage?: (stage: VerifyStage, detail?: string) => void;
  readonly signal?: AbortSignal;
}

export type VerifyStage = 'files' | 'types' | 'checks' | 'mutants' | 'grid';

/** What a verification found. */
export interface VerifyReport {
  readonly status: 'verified' | 'failed';
  readonly name: string;
  /** What it comes to here; `none` where it failed. */
  readonly level: TestResults['level'];
  /** What the package's own results claim. */
  readonly claimed?: Pick<TestResults, 'level' | 'origin' | 'claim'>;
  /** Each reason why it failed. */
  readonly findings: readonly Finding[];
  /** What a reader should know all the same. */
  readonly notes: readonly string[];
  readonly counts?: TestResults['counts'];
  readonly mutants?: number;
  readonly grid?: GridResults['counts'];
  /** SHA-256 of the results that were verified. */
  readonly results?: string;
}

/**
 * Shows anew what a package claims of itself, and trusts nothing in it: its files against what the emitter prints for
 * its blueprint, its results against those of the reader's own suite, mutants and grid on its code. Everything runs on a
 * copy. Throws only where there is no package; what is wrong with one is in the report.
 */
export async function verifyPackage(path: string, options: VerifyOptions): Promise<VerifyReport> {
  await using opened = await openPackage(path);
  options.onStage?.('files');
  const seen = await look(opened, path, options);
  const findings = [...seen.findings];
  const notes = [...seen.notes];
  const { blueprint, results } = seen;
  if (findings.length > 0 || blueprint === undefined || results === undefined) {
    notes.push('the code of the package was not run: its files are not what they should be');
    return report(seen, { findings, notes });
  }
  const ran = await rerun(opened, seen.ready(), options);
  return report(seen, { findings: ran.findings, notes: [...notes, ...ran.notes], ran: ran.results });
}

interface Seen {
  readonly name: string;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly blueprint: Blueprint | undefined;
  readonly results: TestResults | undefined;
  readonly resultsHash: string | undefined;
  readonly ready: () => Ready;
}

interface Ready {
  readonly results: TestResults;
  readonly emitted: ReadonlyMap<string, string>;
  readonly byHand: readonly string[];
}

/** Everything that can be told without running any code of the package. */
async function look(opened: OpenedPackage, path: string, options: VerifyOptions): Promise<Seen> {
  const { files } = opened;
  const findings: Finding[] = [...opened.findings];
  const notes: string[] = [];
  const manifest = parsed(files.get('package.json'));
  const name = isJsonObject(manifest) && typeof manifest['name'] === 'string' ? manifest['name'] : '';
  const blueprint = readBlueprint(files, findings);
  const results = readResults(files, findings);
  if (opened.kind === 'folder') findings.push(...(await installedFindings(resolve(path))));
  const lock = files.get('package-lock.json');
  if (lock !== undefined) findings.push(...lockFindings(parsed(lock)));
  const emitted = blueprint && (await emission(blueprint, manifest, files, options, findings));
  const byHand = handWritten(files, emitted ?? new Map());
  if (emitted !== undefined) {
    findings.push(
      ...emitFindings(opened, emitted),
      ...manifestFindings(manifest, JSON.parse(emitted.get('package.json') ?? '')),
    );
    for (const one of byHand.filter((file) => file.startsWith('src/')))
      findings.push(...handCodeFindings(one, textAt(files, one) ?? ''));
  }
  if (results !== undefined) {
    findings.push(...(await resultFindings(opened, results, options)));
    notes.push(...(await runnerNote(results)));
  }
  if (blueprint !== undefined) await trustBlueprint(blueprint, files, options, findings, notes);
  findings.push(...(await distFindings(opened.folder, files)));
  if (byHand.length > 0) notes.push(`written by hand, so read it yourself: ${some(byHand)}`);
  const bytes = files.get('test-results.json');
  return {
    name,
    findings,
    notes,
    blueprint,
    results,
    resultsHash: bytes && sha256(bytes),
    ready: () => {
      if (results === undefined || emitted === undefined) throw new Error('there is nothing to run');
      return { results, emitted, byHand };
    },
  };
}

function readBlueprint(files: OpenedPackage['files'], findings: Finding[]): Blueprint | undefined {
  try {
    const given = parsed(files.get('blueprint.json'));
    parseBlueprintInput(given);
    // What is printed follows the order of the fields, which parsing does not keep.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was parsed just now
    return given as Blueprint;
  } catch {
    findings.push(finding('blueprint-invalid', 'blueprint.json is missing or is no blueprint', 'blueprint.json'));
    return undefined;
  }
}

function readResults(files: OpenedPackage['files'], findings: Finding[]): TestResults | undefined {
  const bytes = files.get('test-results.json');
  const result = testResultsSchema.safeParse(parsed(bytes));
  if (result.success) return result.data;
  const why =
    bytes === undefined
      ? 'there is no test-results.json: run `tapwright test`'
      : 'test-results.json was not written by the runner';
  findings.push(finding('results-invalid', why, 'test-results.json'));
  return undefined;
}

/** What the emitter prints for the package's blueprint, with the description's words or without, whichever fits. */
async function emission(
  blueprint: Blueprint,
  manifest: unknown,
  files: OpenedPackage['files'],
  { emit }: VerifyOptions,
  findings: Finding[],
): Promise<ReadonlyMap<string, string> | undefined> {
  const field = (key: string): string => {
    const value = isJsonObject(manifest) ? manifest[key] : undefined;
    return typeof value === 'string' ? value : '';
  };
  const hooks = textAt(files, 'src/hooks.ts');
  const given = { name: field('name'), version: field('version'), ...(hooks !== undefined && { hooks }) };
  try {
    const kept = await emit(blueprint, { ...given, descriptions: 'keep' });
    const differing = (printed: ReadonlyMap<string, string>): number =>
      [...printed].filter(([path, text]) => textAt(files, path) !== text).length;
    if (differing(kept) === 0) return kept;
    const dropped = await emit(blueprint, { ...given, descriptions: 'drop' });
    return differing(dropped) < differing(kept) ? dropped : kept;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    findings.push(
      finding('blueprint-invalid', `nothing can be generated from blueprint.json: ${why}`, 'blueprint.json'),
    );
    return undefined;
  }
}

async function resultFindings(
  opened: OpenedPackage,
  results: TestResults,
  options: VerifyOptions,
): Promise<readonly Finding[]> {
  const found = [...hashFindings(opened, results.hashes), ...selfContradictions(results)];
  if (results.runner.name !== OWN_NAME)
    found.push(
      finding('result-differs', `the results are of ${results.runner.name}, not of ${OWN_NAME}`, 'test-results.json'),
    );
  if (results.live !== undefined && !opened.files.has(RECORDING))
    found.push(
      finding(
        'recording-missing',
        `the results speak of a recording; it is not in the package as ${RECORDING}`,
        RECORDING,
      ),
    );
  if (results.origin !== 'self' && options.profile === undefined)
    found.push(
      finding(
        'profile-missing',
        `the results are under a profile of origin ${results.origin}: give it with --profile`,
        'test-results.json',
      ),
    );
  if (options.profile !== undefined) {
    if (sha256(await readFile(options.profile)) !== results.hashes.profile)
      found.push(
        finding('profile-differs', 'the results are not under the profile that you gave', 'test-results.json'),
      );
  }
  if (options.trust !== undefined) {
    const bytes = opened.files.get('test-results.json') ?? new Uint8Array();
    const problem = signatureProblem(bytes, opened.files.get(SIGNATURE_FILE), options.trust);
    if (problem !== undefined) found.push(finding('not-signed', problem, SIGNATURE_FILE));
  }
  return found;
}

const OWN_NAME = '@tapwright/conformance';

/** What the reader should know of who wrote the results. Another build counts for nothing: all is run anew. */
async function runnerNote({ runner }: TestResults): Promise<readonly string[]> {
  const own = await runnerIdentity();
  if (runner.version === own.version && runner.hash === own.hash) return [];
  const name = (one: TestResults['runner']): string => `${one.version} (${one.hash?.slice(0, 12) ?? 'unknown'})`;
  return [`the results say that they are of the runner ${name(runner)}; they were held against ${name(own)}`];
}

/** A recording that travels with its package. */
const RECORDING = 'recording.json';

const UNTRUSTED =
  'nobody vouched for the blueprint: a package that misreads its API all the way through would pass. Give the description that it was made from with --description, or a key that you trust with --trust';

async function trustBlueprint(
  blueprint: Blueprint,
  files: OpenedPackage['files'],
  { rebuild, trust }: VerifyOptions,
  findings: Finding[],
  notes: string[],
): Promise<void> {
  if (rebuild === undefined) {
    if (trust === undefined) notes.push(UNTRUSTED);
    return;
  }
  const overlay = textAt(files, 'overlay.json');
  const facts = isJsonObject(parsed(files.get('overlay.json'))) ? parsed(files.get('overlay.json')) : {};
  const rebuilt = await rebuild(blueprint, overlay);
  if (comparable(rebuilt) !== comparable(blueprint)) {
    const changes = diffBlueprints(rebuilt, blueprint).changes.map((change) => change.message);
    const what = changes.length === 0 ? 'evidence or documentation' : changes.slice(0, 5).join('; ');
    findings.push(
      finding('blueprint-differs', `blueprint.json is not what the description comes to: ${what}`, 'blueprint.json'),
    );
  }
  if (isJsonObject(facts) && Array.isArray(facts['facts']) && facts['facts'].length > 0)
    notes.push(`overlay.json states ${facts['facts'].length} facts that the description does not: read it yourself`);
}

function comparable({ generator: _generator, ...blueprint }: Blueprint): string {
  return canonicalJson(blueprint);
}

interface Reran {
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly results: TestResults;
}

/** Runs the reader's own suite, mutants and grid on the code of the package. */
async function rerun(
  opened: OpenedPackage,
  { results: told, emitted, byHand }: Ready,
  options: VerifyOptions,
): Promise<Reran> {
  const { folder } = opened;
  await putOwnTests(folder, opened.files, emitted);
  const sandbox = await openSandbox(options.sandbox);
  const findings: Finding[] = [];
  const notes = [sandboxNote(sandbox)];
  const types = options.quick === true ? [] : await typesOf(folder, options);
  findings.push(...types.map((line) => finding('type-error', line)));
  options.onStage?.('checks');
  const suite = await runOwnSuite({
    job: {
      folder,
      ...(told.live && { recording: join(folder, RECORDING) }),
      handWritten: byHand.map((path) => pathToFileURL(join(folder, path)).href),
      ...(options.profile !== undefined && { profile: resolve(options.profile) }),
    },
    sandbox,
    onCheck: ({ name }) => options.onStage?.('checks', name),
    ...(options.signal && { signal: options.signal }),
  });
  const ownTests = byHand.some((path) => path.startsWith('tests/'));
  const compared = compareChecks(told.checks, suite.checks, ownTests);
  if (suite.broken !== undefined) findings.push(finding('cannot-run', `the checks cannot be run: ${suite.broken}`));
  findings.push(...compared.findings);
  if (compared.unknown.length > 0) notes.push(`not run here, as they are the package's own: ${some(compared.unknown)}`);
  if (told.live !== undefined && JSON.stringify(told.live) !== JSON.stringify(suite.live))
    findings.push(
      finding('result-differs', 'the recording gives something else than the results say of it', 'test-results.json'),
    );
  const now = resultsOf(
    { checks: suite.checks, origin: suite.end?.origin ?? 'self', sampled: suite.end?.sampled ?? [] },
    { runner: await runnerIdentity(), hashes: told.hashes, static: { types: types.length, edited: [] } },
  );
  if (suite.broken === undefined && JSON.stringify(now.sampled) !== JSON.stringify(told.sampled))
    findings.push(
      finding('result-differs', 'the results tell of other samples than were run here', 'test-results.json'),
    );
  if (now.origin !== told.origin)
    findings.push(
      finding('result-differs', `the results are under origin ${now.origin}, not ${told.origin}`, 'test-results.json'),
    );
  const proven =
    findings.length > 0 ? now : await further(folder, { told, now, sandbox, ownTests, options, findings, notes });
  const all = { ...proven, ...(suite.live && { live: suite.live }) };
  return { findings, notes, results: { ...all, level: levelOf(all) } };
}

function sandboxNote({ level, warning }: Sandbox): string {
  if (warning === undefined)
    return `the code of the package ran in ${level}: without a network, files of yours, or rights`;
  const inside = level === 'none' ? 'without a sandbox' : `under ${level}`;
  return `the code of the package ran ${inside}: ${warning}`;
}

async function typesOf(folder: string, { onStage }: VerifyOptions): Promise<readonly string[]> {
  onStage?.('types');
  return typecheckPackage(folder);
}

interface Further {
  readonly told: TestResults;
  readonly now: TestResults;
  readonly sandbox: Sandbox;
  readonly ownTests: boolean;
  readonly options: VerifyOptions;
  readonly findings: Finding[];
  readonly notes: string[];
}

/** Mutants and grid, where the package claims them. */
async function further(
  folder: string,
  { told, now, sandbox, ownTests, options, findings, notes }: Further,
): Promise<TestResults> {
  if (options.quick === true) {
    if (told.mutants !== undefined || told.grid !== undefined)
      notes.push(`mutants and grid were left out (--quick): the claimed level ${told.level} was not looked at`);
    return now;
  }
  const common = {
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(options.signal && { signal: options.signal }),
  };
  let proven = now;
  if (told.mutants !== undefined) {
    options.onStage?.('mutants');
    // A run in which everything fails would kill every mutant.
    const { counts } = await runPackageTests(folder, { ...common, write: false, sandbox });
    if (counts.failed > 0 || counts.passed < now.counts.passed) {
      findings.push(finding('cannot-run', 'the mutants cannot be run: the tests fail without them'));
      return now;
    }
    const { mutants } = await runMutants(folder, {
      ...common,
      results: now,
      write: false,
      sandbox,
      onEvent: (event) => event.type === 'mutant-end' && options.onStage?.('mutants', event.name),
    });
    if (mutants !== undefined) {
      findings.push(...compareMutants(told.mutants, mutants, ownTests));
      proven = { ...proven, mutants };
    }
  }
  if (told.grid !== undefined) {
    options.onStage?.('grid');
    const run = await runPackageGrid(folder, {
      ...common,
      seed: told.grid.seed,
      sandbox,
      onCell: (cell) => options.onStage?.('grid', cell.case),
    });
    const grid = gridResults(run);
    findings.push(...compareGrid(told.grid, grid));
    proven = { ...proven, grid };
  }
  return proven;
}

/** The copy gets the tests that belong to its blueprint, and no others. */
async function putOwnTests(
  folder: string,
  files: OpenedPackage['files'],
  emitted: ReadonlyMap<string, string>,
): Promise<void> {
  for (const path of files.keys()) if (path.startsWith('tests/')) await rm(join(folder, path), { force: true });
  await writeFiles(folder, new Map([...emitted].filter(([path]) => path.startsWith('tests/'))));
  await rm(join(folder, 'mutants.json'), { force: true });
}

interface Outcome {
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly ran?: TestResults;
}

function report({ name, results, resultsHash }: Seen, { findings, notes, ran }: Outcome): VerifyReport {
  const failed = findings.length > 0;
  return {
    status: failed ? 'failed' : 'verified',
    name,
    level: failed || ran === undefined ? 'none' : ran.level,
    ...(results && { claimed: { level: results.level, origin: results.origin, claim: results.claim } }),
    findings,
    notes,
    ...(ran && { counts: ran.counts }),
    ...(ran?.mutants && { mutants: ran.mutants.score }),
    ...(ran?.grid && { grid: ran.grid.counts }),
    ...(resultsHash !== undefined && { results: resultsHash }),
  };
}

function textAt(files: OpenedPackage['files'], path: string): string | undefined {
  const bytes = files.get(path);
  return bytes && Buffer.from(bytes).toString('utf8');
}

function parsed(bytes: Uint8Array | undefined): unknown {
  return parsedJson(bytes && Buffer.from(bytes).toString('utf8'));
}
