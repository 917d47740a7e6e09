import {
  describeFailure,
  isParked,
  isTapwrightError,
  reviveFailure,
  type ArtefactPort,
  type JsonObject,
  type StepContext,
  type StepFailure,
  type StepPort,
} from '@tapwright/connector';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Agent, Agents, Bench, PublishOutcome, Snapshot, TestOutcome } from '../agents/agent.ts';
import type { ModelCall } from '../model/model-call.ts';
import {
  afterwards,
  GATES,
  INITIAL,
  takenUp,
  type BuildInput,
  type BuildState,
  type GateName,
  type Happening,
  type Place,
} from './build-state.ts';
import { summaryOf } from './summary.ts';
import { assertFrozen, assertProven, assertPublished } from './trust.ts';

/** What one try of a stage cost. */
export interface StageCost {
  /** At list price; null where one of the calls has no known price. */
  readonly usd: number | null;
  readonly tokens: number;
  readonly calls: number;
  readonly milliseconds: number;
}

/** Who asks, for which try, and what the build has spent before it. */
export interface ModelRequest {
  readonly agent: keyof Agents;
  readonly context: StepContext;
  readonly spent: Pick<StageCost, 'usd' | 'tokens'>;
  /** To be told of every call when it ended. */
  readonly onCall: (call: ModelCall) => void;
}

export interface BuildPorts {
  readonly steps: StepPort;
  readonly artefacts: ArtefactPort;
  /** Opens what an agent asks its model with, for one try; absent: no model. */
  readonly model?: (request: ModelRequest) => AsyncDisposable & { readonly ask: NonNullable<Bench['ask']> };
  /** What runs before may be looked at after: how far it got. */
  readonly onState?: (state: BuildState) => void;
  /**
   * What becomes of a build that an agent cannot go on with. `ask`: a gate waits until somebody has mended what it says,
   * and it goes on where it was. Default `end`.
   */
  readonly whenParked?: 'ask' | 'end';
  /** Folder in which each try gets an empty one of its own. Default: that of the system. */
  readonly scratch?: string;
  /** What was spent on it before it began. Default: nothing. */
  readonly spent?: Ledger;
}

/** Longest time of one stage in milliseconds. */
const STAGE_TIMEOUT = 60 * 60_000;
/** Tries of a stage whose failure may pass. */
const STAGE_ATTEMPTS = 3;
/** Times that somebody may ask a stage to wait before a person has to look. */
const STAGE_WAITS = 20;

/**
 * Takes a connector from its subject to its publication: stage by stage, with gates between, until it is done, parked
 * or rejected. Can be broken off anywhere and run again with the same ports: finished stages are not run again.
 */
export async function runBuild(input: BuildInput, agents: Agents, given: BuildPorts): Promise<BuildState> {
  const ports = { ...given, steps: withNumberedGates(given.steps) };
  let state = INITIAL;
  let parked = 0;
  const ledger: Ledger = { usd: 0, tokens: 0, ...given.spent };
  while (state.at !== 'end') {
    ports.onState?.(state);
    const from = state;
    state = afterwards(from, await happeningAt(from, input, agents, ports, ledger), input.limits);
    if (state.end?.status === 'parked' && ports.whenParked === 'ask') state = await waited(state, (parked += 1), ports);
  }
  ports.onState?.(state);
  const { end } = state;
  await ports.steps.emit({ type: 'build-end', data: { ...end, ...ledger } });
  return state;
}

/** Goes on when somebody says that it can; ends as it was when they say no. */
async function waited(state: BuildState, count: number, { steps }: BuildPorts): Promise<BuildState> {
  const { at = 'research', reason = '', hint } = state.end ?? {};
  const decision = await steps.approve({
    name: `parked ${count}`,
    title: `It cannot go on (${at}): ${reason.replace(/[.:\s]+$/, '')}. Shall it try again?`,
    details: { at, reason, ...(hint !== undefined && { hint }) },
  });
  return decision.verdict === 'approved' ? takenUp(state, decision.comment, decision.changes?.['blueprint']) : state;
}

async function happeningAt(
  state: BuildState,
  input: BuildInput,
  agents: Agents,
  ports: BuildPorts,
  ledger: Ledger,
): Promise<Happening> {
  const { at } = state;
  const gate = GATES.find((name) => at === `gate:${name}`);
  if (gate !== undefined) return { kind: 'decided', decision: await decisionAt(gate, state, ports) };
  try {
    const happening = await stageAt(state, input, agents, ports, ledger);
    await ports.steps.emit({ type: 'stage-result', step: at, data: summaryOf(happening) });
    return happening;
  } catch (error) {
    if (!isTapwrightError(error)) throw error;
    await ports.steps.emit({ type: 'stage-failed', step: at, data: { code: error.code, message: error.message } });
    return { kind: 'failed', reason: error.message, ...(error.hint !== undefined && { hint: error.hint }) };
  }
}

async function stageAt(
  state: BuildState,
  input: BuildInput,
  agents: Agents,
  ports: BuildPorts,
  ledger: Ledger,
): Promise<Happening> {
  const run = <Task, Outcome>(agent: keyof Agents, work: Agent<Task, Outcome>, task: Task, check?: Check<Outcome>) =>
    runStage({ at: state.at, agent, work, task, ports, ledger, ...(check && { check }) });
  const told = state.feedback === undefined ? {} : { feedback: state.feedback };
  const { wanted, allowPrivate } = input;
  if (state.at === 'research') {
    const named = input.name === undefined ? {} : { name: input.name };
    const { blueprint: found, dossier } = state.research ?? {};
    const blueprint = state.edited ?? found;
    const known = { ...(blueprint && { blueprint }), ...(dossier && { dossier }) };
    const task = { subject: input.subject, ...named, wanted, allowPrivate, ...told, ...known };
    return { kind: 'researched', outcome: await run('research', agents.research, task) };
  }
  const { name, blueprint, dossier } = needed(state.research, 'research');
  const before = state.generated?.package;
  if (state.at === 'generate' || state.at === 'fix-code') {
    const mode = state.at === 'generate' ? 'GENERATE' : 'FIX';
    const task = { mode, name, blueprint, dossier, wanted, ...(before && { package: before }), ...told } as const;
    const check: Check<{ readonly package: Snapshot }> = async (outcome) =>
      mode === 'FIX' && before ? assertFrozen('code', before, outcome.package, ports.artefacts) : undefined;
    return { kind: 'generated', outcome: await run('generate', agents.generate, task, check) };
  }
  const snapshot = needed(before, 'generation');
  if (state.at === 'test' || state.at === 'rerun' || state.at === 'fix-tests') {
    const mode = MODES[state.at];
    const check: Check<TestOutcome> = async (outcome) => {
      await assertFrozen(mode === 'RERUN' ? 'all' : 'tests', snapshot, outcome.package, ports.artefacts);
      if (outcome.passed) await assertProven(outcome.package, ports.artefacts, outcome);
    };
    const task = { mode, package: snapshot, blueprint, dossier, ...told };
    return { kind: 'tested', outcome: await run('test', agents.test, task, check) };
  }
  const outcome = needed(state.tested, 'tests');
  if (state.at === 'test-review') {
    const task = { package: snapshot, blueprint, dossier, outcome };
    return { kind: 'judged', outcome: await run('testReview', agents.testReview, task) };
  }
  if (state.at === 'review') {
    const task = { name, package: snapshot, blueprint, dossier };
    return { kind: 'reviewed', outcome: await run('review', agents.review, task) };
  }
  const key = ports.steps.run;
  if (state.at === 'publish') {
    await assertProven(snapshot, ports.artefacts);
    const review = needed(state.reviewed, 'review');
    const task = { key, name, package: snapshot, blueprint, dossier, test: outcome, review };
    const check: Check<PublishOutcome> = (published) => assertPublished(published, snapshot, ports.artefacts);
    return { kind: 'published', outcome: await run('publish', agents.publish, task, check) };
  }
  const published = needed(state.published, 'publication');
  return { kind: 'merged', outcome: await run('merge', agents.merge, { key, published }) };
}

const MODES = { test: 'GENERATE', rerun: 'RERUN', 'fix-tests': 'FIX' } as const;

function needed<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing !== undefined) return thing;
  throw new Error(`the build is beyond its ${what}, and has none`);
}

type Check<Outcome> = (outcome: Outcome) => Promise<void>;

interface Stage<Task, Outcome> {
  readonly at: Place | 'look';
  readonly agent: keyof Agents;
  readonly work: Agent<Task, Outcome>;
  readonly task: Task;
  readonly ports: Pick<BuildPorts, 'steps' | 'artefacts' | 'model' | 'scratch'>;
  /** What it costs is added. */
  readonly ledger: Ledger;
  /** Throws where the agent did what it must not. */
  readonly check?: Check<Outcome>;
}

/** One agent's work as a step that is recorded with what it cost, and tried again where its failure may pass. */
export async function runStage<Task, Outcome>({
  at,
  agent,
  work,
  task,
  ports,
  ledger,
  check,
}: Stage<Task, Outcome>): Promise<Outcome> {
  const { steps, artefacts } = ports;
  await steps.emit({ type: 'stage-start', step: at });
  // What is published is found again by its key, so nothing is ever done twice.
  const effect = agent === 'publish' || agent === 'merge' ? 'keyed' : 'safe';
  const calls: ModelCall[] = [];
  const onCall = (call: ModelCall): void => void calls.push(call);
  let waits = 0;
  const options = { effect, timeout: STAGE_TIMEOUT, retry: { attempts: STAGE_ATTEMPTS } } as const;
  const ended = await steps.step(at, options, async (context): Promise<Ended<Outcome>> => {
    const started = performance.now();
    const folder = await mkdtemp(join(ports.scratch ?? tmpdir(), 'tapwright-stage-'));
    await using model = ports.model?.({ agent, context, spent: sumOf([ledger, costOf(calls, 0)]), onCall });
    const cost = (): StageCost => costOf(calls, performance.now() - started);
    try {
      const bench: Bench = {
        artefacts,
        folder,
        signal: context.signal,
        emit: context.emit,
        ...(model && { ask: model.ask }),
      };
      const outcome = await work(task, bench);
      await check?.(outcome);
      return { outcome, cost: cost() };
    } catch (error) {
      if (context.signal.aborted || !isTapwrightError(error)) throw error;
      if (isParked(error) && (waits += 1) <= STAGE_WAITS) throw error;
      // What may succeed later is tried again by the step; all else is an end, and what it cost is kept with it.
      if (!isParked(error) && error.failureType === 'transient_error' && context.attempt < STAGE_ATTEMPTS) throw error;
      return { failure: describeFailure(error), cost: cost() };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
  Object.assign(ledger, sumOf([ledger, ended.cost]));
  await steps.emit({ type: 'stage-end', step: at, data: { ...ended.cost } });
  if ('failure' in ended) throw reviveFailure(ended.failure);
  return ended.outcome;
}

type Ended<Outcome> =
  | { readonly outcome: Outcome; readonly cost: StageCost }
  | { readonly failure: StepFailure; readonly cost: StageCost };

/** What a build has spent: the sum of what its steps have recorded, so the same whenever it is taken up. */
export interface Ledger {
  usd: number | null;
  tokens: number;
}

function sumOf(costs: readonly Ledger[]): Ledger {
  return costs.reduce<Ledger>(
    (sum, { usd, tokens }) => ({
      usd: sum.usd === null || usd === null ? null : sum.usd + usd,
      tokens: sum.tokens + tokens,
    }),
    { usd: 0, tokens: 0 },
  );
}

function costOf(calls: readonly ModelCall[], milliseconds: number): StageCost {
  const usd = calls.reduce<number | null>(
    (sum, call) => (sum === null || call.usd === null ? null : sum + call.usd),
    0,
  );
  const tokens = calls.reduce((sum, { tokens: used }) => sum + (used === null ? 0 : used.input + used.output), 0);
  return { usd, tokens, calls: calls.length, milliseconds: Math.round(milliseconds) };
}

async function decisionAt(name: GateName, state: BuildState, { steps }: BuildPorts) {
  const decision = await steps.approve({ name, title: TITLES[name], details: detailsOf(name, state) });
  await steps.emit({ type: 'gate', step: state.at, data: { verdict: decision.verdict, by: decision.by } });
  return decision;
}

/** A gate that is come to again is another one, whatever happened in between: `tests`, then `tests 2`. */
function withNumberedGates(steps: StepPort): StepPort {
  const asked = new Map<string, number>();
  return {
    ...steps,
    approve: (gate) => {
      const count = (asked.get(gate.name) ?? 0) + 1;
      asked.set(gate.name, count);
      return steps.approve(count === 1 ? gate : { ...gate, name: `${gate.name} ${count}` });
    },
  };
}

const TITLES: Readonly<Record<GateName, string>> = {
  research: 'Is this what the API is?',
  generation: 'Is this the code to test?',
  tests: 'Do these tests show what they should?',
  merge: 'Shall it be merged?',
};

/** What the one who decides should see: hashes of what is long. */
function detailsOf(name: GateName, state: BuildState): JsonObject {
  const { research, generated, tested, reviewed, published } = state;
  const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value ?? {})) as JsonObject;
  switch (name) {
    case 'research':
      return plain(research);
    case 'generation':
      return { ...plain(generated), assumptions: [...(research?.assumptions ?? [])], ...compared(name, state) };
    case 'tests':
      return { ...plain(tested), ...compared(name, state) };
    case 'merge':
      return {
        ...compared(name, state),
        ...plain(published),
        risk: plain(reviewed?.risk),
        findings: plain({ list: reviewed?.findings })['list'] ?? [],
      };
  }
}

/**
 * The two packages whose difference the one who decides should see: to what they saw last, or to what users have now,
 * where there is either. What is merged is always compared with what users have. Beside them, what it all rests on.
 */
function compared(name: GateName, { research, generated, shown }: BuildState): JsonObject {
  if (research === undefined || generated === undefined) return {};
  const { blueprint, dossier } = research;
  const evidence = { blueprint, dossier };
  const { package: after, published } = generated;
  const before = name === 'merge' ? published : (shown ?? published);
  if (before === undefined) return { evidence, compared: { since: 'nothing', after } };
  return { evidence, compared: { since: before === published ? 'published' : 'shown', before, after } };
}
