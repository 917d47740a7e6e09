import { basename, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { canonicalJson } from '@tapwright/blueprint';
import { ConfigError, type Decision } from '@tapwright/connector';
import { readBlueprint, withoutKeys, type BuildState } from '@tapwright/factory';
import { startEngine, type Engine } from '../engine/start-engine.ts';
import { homeFolder } from '../home.ts';
import { modelConfig } from '../model-config.ts';
import { openPostgres, type Postgres } from '../postgres/open-postgres.ts';
import { pendingApprovals, type Approval } from '../store/approvals.ts';
import { storedArtefacts } from '../store/artefacts.ts';
import { latestEvent, type RunEvent } from '../store/run-events.ts';
import { findRun, findWaitingRun } from '../store/find-run.ts';
import { getRun, listRuns, type Run } from '../store/runs.ts';
import { DEFAULT_SCOPE } from '../store/scope.ts';
import { buildProgram } from './build-program.ts';
import { parseBuildPlan, type BuildPlan, type BuildPlanInput } from './build-plan.ts';
import { gateChanges, gateEvidence, type GateChanges, type GateEvidence } from './gate-material.ts';
import { checkPublisher } from './open-publisher.ts';
import { parseWatchPlan, type WatchPlanInput } from '../watch/watch-plan.ts';
import { watchProgram } from '../watch/watch-program.ts';

export interface FactoryOptions {
  readonly home?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Configuration of models. Default: see {@link modelConfig}. */
  readonly modelFile?: string | undefined;
}

/** The factory of a home folder, at work in this process. */
export interface Factory extends AsyncDisposable {
  /** Begins a build; gives its run. */
  start(plan: BuildPlanInput): Promise<string>;
  /** Begins to watch, or goes on with what was begun with the same plan; gives the run. */
  watch(plan: WatchPlanInput): Promise<{ readonly run: string; readonly resumed: boolean }>;
  /** The run of that id or its beginning; without one, the latest build. */
  find(run?: string): Promise<Run>;
  /** The run of that id or its beginning, of whatever kind; without one, the latest that waits for somebody. */
  findWaiting(run?: string): Promise<Run>;
  /** Events from the number on, until the build has ended or waits for somebody. */
  follow(run: string, after?: number, signal?: AbortSignal): AsyncGenerator<RunEvent, Run>;
  /** What waits for a decision. */
  gates(run: string): Promise<readonly Approval[]>;
  /** The gate of that name that waits; without a name, the only one. */
  gateOf(run: string, name?: string): Promise<string>;
  /** Decides a gate; `blueprint` is the file of an edited one. */
  decide(run: string, gate: string, decision: FactoryDecision): Promise<void>;
  /** Number of the latest event. */
  latest(run: string): Promise<number>;
  /** The end of a build that has one. */
  result(run: string): Promise<BuildState | undefined>;
  /** Goes on with a build that was paused or waits for a time. */
  resume(run: string): Promise<void>;
  cancel(run: string): Promise<void>;
  artefact(hash: string): Promise<Uint8Array>;
  /** What changes with a yes at the gate, file by file; undefined where it is about no package. */
  changes(gate: Approval): Promise<GateChanges | undefined>;
  /** What was found about the API, and what proves it; undefined where the gate does not say. */
  evidence(gate: Approval): Promise<GateEvidence | undefined>;
  close(): Promise<void>;
}

export interface FactoryDecision {
  readonly verdict: Exclude<Decision['verdict'], 'expired'>;
  readonly by: string;
  readonly comment?: string | undefined;
  /** Path of the blueprint that is to be used instead. */
  readonly blueprint?: string | undefined;
}

/** See {@link openFactory}. */
export async function createFactory(options: FactoryOptions = {}): Promise<Factory> {
  const { env = process.env, modelFile: file } = options;
  const home = homeFolder(options.home, env);
  const postgres = await openPostgres({ home, url: env['DATABASE_URL'] });
  const model = () => modelConfig({ home, env, file });
  try {
    const host = { home, env, model, isModelChosen: file !== undefined };
    const programs = { build: buildProgram(host), watch: watchProgram(host) };
    const engine = await startEngine({ postgres, home, env, programs });
    const ready = async <Plan extends Pick<BuildPlan, 'publish'>>(plan: Plan, name: string): Promise<Plan> => {
      await checkPublisher(plan.publish, name, { home, env });
      if (file === undefined) return plan;
      // Whoever goes on with it, asks the same model, with keys of their own.
      const chosen = await model();
      return { ...plan, ...(chosen && { model: withoutKeys(chosen) }) };
    };
    return factoryOf(engine, postgres, ready);
  } catch (error) {
    await postgres.close();
    throw error;
  }
}

/** Checks what a plan needs of its surroundings, and adds what it is to keep of them. */
type Ready = <Plan extends Pick<BuildPlan, 'publish'>>(plan: Plan, name: string) => Promise<Plan>;

function factoryOf(engine: Engine, postgres: Postgres, ready: Ready): Factory {
  const { control, store } = engine;
  const gates: Factory['gates'] = async (run) =>
    (await pendingApprovals(store.pool, DEFAULT_SCOPE)).filter((gate) => gate.run === run);
  const artefacts = storedArtefacts(store.pool, { tenant: DEFAULT_SCOPE.tenant });
  const close = async (): Promise<void> => {
    await engine.close();
    await postgres.close();
  };
  return {
    start: async (given) => {
      const parsed = parseBuildPlan(given);
      const plan = await ready(parsed, parsed.name ?? 'name');
      return await control.start({ kind: 'build', name: plan.name ?? plan.subject.slice(0, 100), plan });
    },
    watch: async (given) => {
      const parsed = parseWatchPlan(given);
      const name = basename(parsed.package);
      // As it will be read back.
      const plan = parseWatchPlan(JSON.parse(JSON.stringify(await ready(parsed, name))));
      const begun = await listRuns(store.pool, DEFAULT_SCOPE, { kind: 'watch', status: [...AT_WORK] });
      const same = begun.find((run) => isDeepStrictEqual(run.plan, plan));
      if (same?.status === 'paused') await control.resume(same.id);
      const run = same?.id ?? (await control.start({ kind: 'watch', name, plan }));
      return { run, resumed: same !== undefined };
    },
    find: (id) => findRun(store.pool, DEFAULT_SCOPE, { id, kind: 'build' }),
    findWaiting: (id) => findWaitingRun(store.pool, DEFAULT_SCOPE, id),
    follow: (run, after = 0, signal) => control.follow(run, { after, untilRest: true, signal }),
    gates,
    gateOf: async (run, name) => {
      const waiting = (await gates(run)).map(({ gate }) => gate);
      const fitting = waiting.filter((gate) => name === undefined || gate === name);
      const [only] = fitting;
      if (only !== undefined && fitting.length === 1) return only;
      throw new ConfigError(
        waiting.length === 0 ? `${run} waits for nobody` : `${run} waits at ${waiting.join(', ')}`,
        {
          code: 'no_gate',
          hint: waiting.length === 0 ? 'See how it stands with: tapwright runs' : 'Choose one of them with --gate.',
        },
      );
    },
    decide: async (run, gate, { blueprint, comment, ...decision }) => {
      const changes = blueprint === undefined ? undefined : { blueprint: await keptBlueprint(blueprint, engine, run) };
      await control.decide(run, gate, {
        ...decision,
        ...(comment !== undefined && { comment }),
        ...(changes && { changes }),
      });
    },
    latest: (run) => latestEvent(store.pool, run),
    result: async (id) => {
      const { result } = await getRun(store.pool, id);
      // The engine gives back what the program of builds returned.
      return result as BuildState | undefined;
    },
    resume: (run) => control.resume(run),
    cancel: (run) => control.cancel(run),
    artefact: (hash) => artefacts.get(hash),
    changes: (gate) => gateChanges(gate, artefacts),
    evidence: (gate) => gateEvidence(gate, artefacts),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const AT_WORK = ['queued', 'running', 'waiting', 'paused'] as const;

/** Refuses what is no blueprint before anybody's decision hangs on it. */
async function keptBlueprint(path: string, { store }: Engine, run: string): Promise<string> {
  const text = canonicalJson(readBlueprint(resolve(path)));
  return await storedArtefacts(store.pool, { tenant: DEFAULT_SCOPE.tenant, run }).put(text, 'application/json');
}
