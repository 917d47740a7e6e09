import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { memoryArtefacts, type StepEvent } from '@tapwright/connector';
import {
  assertProven,
  createBudget,
  createResearchAgent,
  createReviewAgent,
  openModel,
  takeSnapshot,
  testReviewAgent,
  type Agents,
  type Bench,
  type ModelCall,
  type ModelConfig,
  type PublishOutcome,
  type ResearchOutcome,
  type ReviewOutcome,
  type ReviewTask,
  type TestOutcome,
  type TestReviewOutcome,
  type Wanted,
} from '@tapwright/factory';
import { testResultsSchema, type TestResults } from '@tapwright/conformance';
import { homeFolder, homeSubfolder } from '../home.ts';
import { findPackage } from '../load-connector.ts';
import { modelConfig } from '../model-config.ts';
import { testPackage } from '../test-package.ts';
import { checkPublisher, openPublisher } from './open-publisher.ts';
import { researchWith } from './research-with.ts';
import { parsePublishPlan, type PublishPlanInput } from './publish-plan.ts';
import { reviewFor } from './review-for.ts';

export interface AgentOptions {
  readonly home?: string | undefined;
  /** Configuration of models. Default: as for a build. */
  readonly modelFile?: string | undefined;
  /** Dollars at most. */
  readonly budget?: number | undefined;
  /** Tokens at most. */
  readonly tokens?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: StepEvent) => void) | undefined;
  readonly onCall?: ((call: ModelCall) => void) | undefined;
}

export interface ResearchOptions extends AgentOptions {
  readonly subject: string;
  readonly name?: string | undefined;
  readonly wanted?: Wanted | undefined;
  readonly allowPrivate?: boolean | undefined;
  readonly directories?: readonly string[] | undefined;
  /** Folder that gets `blueprint.json` and `dossier.json`. */
  readonly out: string;
}

/** Finds out how an API works, and writes down what was found with what proves it. */
export async function researchApi(options: ResearchOptions): Promise<ResearchOutcome> {
  const { subject, name, wanted = {}, allowPrivate = false, directories, out } = options;
  return await atBench('research', options, async (bench, config) => {
    const cache = homeSubfolder(homeFolder(options.home), 'pages');
    const research = createResearchAgent({ cache, ...(directories && { directories }), ...researchWith(config) });
    const outcome = await research({ subject, wanted, allowPrivate, ...(name !== undefined && { name }) }, bench);
    await mkdir(out, { recursive: true });
    await writeFile(join(out, 'blueprint.json'), await bench.artefacts.get(outcome.blueprint));
    await writeFile(join(out, 'dossier.json'), await bench.artefacts.get(outcome.dossier));
    return outcome;
  });
}

export interface PackageOptions extends AgentOptions {
  /** Name or folder of the connector. */
  readonly connector: string;
}

/** Reviews a package: mechanically, then by the model where there is one. */
export async function reviewConnector(options: PackageOptions): Promise<ReviewOutcome> {
  return await atBench('review', options, async (bench) =>
    createReviewAgent()(await packageTask(options, bench), bench),
  );
}

/** Runs a package's tests and finds out whose mistake each failure is; undefined where nothing failed. */
export async function reviewTests(options: PackageOptions): Promise<TestReviewOutcome | undefined> {
  return await atBench('testReview', options, async (bench) => {
    const { results, diagnostics } = await testPackage({
      connector: options.connector,
      write: false,
      ...(options.signal && { signal: options.signal }),
    });
    const outcome = outcomeOf('', results, diagnostics);
    if (outcome.failures.length + diagnostics.length === 0) return undefined;
    return testReviewAgent({ ...(await packageTask(options, bench)), outcome }, bench);
  });
}

export interface PublishOptions extends PackageOptions {
  readonly target: PublishPlanInput;
  /** Also what comes after the last gate: the merge. */
  readonly merge?: boolean | undefined;
}

export interface Published {
  readonly review: ReviewOutcome;
  /** Undefined where the review rejected it. */
  readonly published?: PublishOutcome;
}

/** Publishes a package whose own results are of these very files, after a review. */
export async function publishConnector(options: PublishOptions): Promise<Published> {
  const plan = parsePublishPlan(options.target);
  const host = { home: homeFolder(options.home), env: process.env };
  return await atBench('publish', options, async (bench) => {
    const task = await packageTask(options, bench);
    const results = await ownResults(options, task.package, bench);
    await checkPublisher(plan, task.name, host, bench.signal);
    const review = await reviewFor(plan, host, keyOf(task))(task, bench);
    if (review.verdict === 'reject') return { review };
    const trust = { allowOpenSandbox: review.risk.handwritten.length === 0 };
    await using publisher = await openPublisher(plan, task.name, host, trust);
    const key = keyOf(task);
    const test = outcomeOf(task.package, results, []);
    const published = await publisher.publish({ ...task, key, test, review }, bench);
    return { review, published: options.merge === true ? await publisher.merge({ key, published }, bench) : published };
  });
}

/** The same package is published once. */
function keyOf({ package: snapshot }: Pick<ReviewTask, 'package'>): string {
  return snapshot.slice(0, 12);
}

async function packageTask({ connector }: PackageOptions, bench: Bench) {
  const folder = findPackage(connector);
  const text = await readFile(join(folder, 'blueprint.json'), 'utf8');
  const { name }: { name: string } = JSON.parse(text);
  return {
    name,
    package: await takeSnapshot(folder, bench.artefacts),
    blueprint: await bench.artefacts.put(text),
    dossier: await bench.artefacts.put('{}'),
  };
}

/** What the package says of itself, if that is of these very files; `tapwright verify` shows whether it is true. */
async function ownResults({ connector }: PackageOptions, snapshot: string, bench: Bench): Promise<TestResults> {
  await assertProven(snapshot, bench.artefacts);
  return testResultsSchema.parse(JSON.parse(await readFile(join(findPackage(connector), 'test-results.json'), 'utf8')));
}

function outcomeOf(snapshot: string, results: TestResults, diagnostics: readonly string[]): TestOutcome {
  const failed = results.checks.filter(({ status }) => status === 'failed');
  return {
    package: snapshot,
    passed: results.level !== 'none' && results.level !== 'L0',
    level: results.level,
    counts: results.counts,
    diagnostics,
    failures: failed.map(({ name, message = '' }) => ({ check: name, message })),
    sandbox: 'none',
  };
}

/** An agent's bench in this process alone: nothing of it outlives the call but what the caller keeps. */
export async function atBench<Outcome>(
  agent: keyof Agents,
  options: AgentOptions,
  work: (bench: Bench, config: ModelConfig | undefined) => Promise<Outcome>,
): Promise<Outcome> {
  const { signal = new AbortController().signal, onEvent, onCall, budget: usd, tokens } = options;
  const folder = await mkdtemp(join(tmpdir(), 'tapwright-agent-'));
  const home = homeFolder(options.home);
  const config = await modelConfig({
    home,
    ...(options.modelFile !== undefined && { file: resolve(options.modelFile) }),
  });
  const model =
    config &&
    openModel(config, {
      budget: createBudget({ ...(usd !== undefined && { usd }), ...(tokens !== undefined && { tokens }) }),
      ...(onCall && { onCall }),
    });
  try {
    const bench: Bench = {
      artefacts: memoryArtefacts(),
      folder,
      signal,
      emit: async (event) => onEvent?.(event),
      ...(model && { ask: (question) => model.ask({ ...question, agent, signal }) }),
    };
    return await work(bench, config);
  } finally {
    await model?.close();
    await rm(folder, { recursive: true, force: true });
  }
}
