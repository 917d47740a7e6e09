import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { DBOS, Error as DbosError, type DBOSClient } from '@dbos-inc/dbos-sdk';
import { ConfigError, describeFailure, SystemError } from '@tapwright/connector';
import type { Postgres } from '../postgres/open-postgres.ts';
import { storedArtefacts } from '../store/artefacts.ts';
import { transaction } from '../store/database.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { appendEvents } from '../store/run-events.ts';
import { changeRun, claimRun, getRun, hasEnded, type Run, type RunChange } from '../store/runs.ts';
import { createDurableSteps } from './durable-steps.ts';
import { createEventWriter, type EventWriter } from './event-writer.ts';
import { APPLICATION, APPLICATION_VERSION, dbosUrl, openDbosClient, quietLogger, RUN_FUNCTION } from './dbos.ts';
import { fireSchedules } from './fire-schedules.ts';
import { persist } from './persist.ts';
import { planProgram, type Action } from './plan.ts';
import type { Program } from './program.ts';
import { replayRun, type Replay } from './replay.ts';
import { createRunControl, wake, type RunControl } from './run-control.ts';
import { enterWorker, WORKER_TIMES, type WorkerLife, type WorkerTimes } from './worker-life.ts';

export interface QueueOptions {
  /** Runs at once in one process. Default 8. */
  readonly perWorker?: number;
  /** Runs at once in all processes together. Default: no limit. */
  readonly overall?: number;
  /** Not more than so many runs begin within so many seconds. */
  readonly rate?: { readonly runs: number; readonly seconds: number };
}

export interface EngineOptions {
  readonly postgres: Pick<Postgres, 'url'>;
  readonly home: string;
  /** Unique among those at work. Default: host, process and chance. */
  readonly workerId?: string | undefined;
  /** What steps of plans can do. */
  readonly actions?: Readonly<Record<string, Action>>;
  /** Further kinds of runs besides `plan`. */
  readonly programs?: Readonly<Record<string, Program>>;
  /** Runs of a queue at once in this process. Default 8. */
  readonly concurrency?: number | undefined;
  /** Queues besides those of the kinds of runs, or other limits for those. */
  readonly queues?: Readonly<Record<string, QueueOptions>>;
  readonly times?: Partial<WorkerTimes>;
  /** Milliseconds between looks for new work. Default 200. */
  readonly poll?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** A worker: it takes runs from the queues, wakes those that sleep, starts those that are due. */
export interface Engine extends AsyncDisposable {
  readonly workerId: string;
  readonly store: Store;
  readonly control: RunControl;
  replay(run: string): Promise<Replay>;
  /** Breaks off what is at work and hands it to others, then ends. */
  close(): Promise<void>;
}

/** DBOS knows one engine per process; its function is registered once and finds the engine here. */
let current: ((run: string) => Promise<void>) | undefined;
let registered = false;

function register(): void {
  if (registered) return;
  registered = true;
  const execute = async (): Promise<void> => {
    const run = DBOS.workflowID;
    if (current === undefined || run === undefined)
      throw new SystemError('no engine is at work here', { code: 'no_engine' });
    await current(run);
  };
  DBOS.registerWorkflow(execute, { name: RUN_FUNCTION, maxRecoveryAttempts: 1_000_000 });
}

/** Starts a worker in this process. There can be one at a time; other processes have theirs. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  if (current !== undefined) throw alreadyStarted();
  current = async () => undefined;
  const workerId = options.workerId ?? `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const times = { ...WORKER_TIMES, ...options.times };
  const { url } = options.postgres;
  const store = await openStore({ url, home: options.home, ...(options.env && { env: options.env }) }).catch(
    (error: unknown) => {
      current = undefined;
      throw error;
    },
  );
  try {
    register();
    const client = await openDbosClient(store, url);
    const life = await enterWorker(store, client, workerId, times);
    const control = createRunControl(store, client);
    const programs: Record<string, Program> = { plan: planProgram(options.actions ?? {}), ...options.programs };
    const events = createEventWriter(store.pool);
    const held = createHeldRuns();
    const suspend = async (run: Run, epoch: number, change: RunChange): Promise<void> => {
      await persist(() => client.cancelWorkflow(run.id));
      await persist(() => changeRun(store.pool, run.id, change, { epoch, from: ['running'] }));
    };
    const letRest = async (id: string): Promise<void> => {
      // Ended, and killed before DBOS had it: then it has ended there, too.
      if (hasEnded((await persist(() => getRun(store.pool, id))).status)) return;
      await persist(() => client.cancelWorkflow(id));
      throw new DbosError.DBOSWorkflowConflictError(id);
    };
    current = (id) =>
      held.hold(id, (stop) => executeRun({ id, workerId, store, events, programs, stop, suspend, letRest }));
    await launch(url, workerId, options, Object.keys(programs));
    const sweeping = every(times.sweep, () => life.sweep());
    const loops = [
      sweeping,
      every(times.beat, () => keepAlive(life, held)),
      every(Math.max(options.poll ?? 200, 50), () => wake(store, client)),
      every(1_000, () => fireSchedules(store, client, Date.now())),
    ];
    // Who says that it is at work has taken over what the dead left.
    await sweeping.first;
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> =>
      (closing ??= (async () => {
        await Promise.all(loops.map((loop) => loop.stop()));
        const left = held.release();
        // Others may take them at once; what is still on its way here is kept by nobody.
        await life.end();
        for (const id of left) await handOn(store, client, id);
        await DBOS.shutdown();
        await events.flush();
        await client.destroy();
        await store.close();
        current = undefined;
      })());
    const replay = async (id: string): Promise<Replay> => {
      const { kind } = await getRun(store.pool, id);
      return await replayRun(store, control, programOf(programs, kind), id);
    };
    return { workerId, store, control, replay, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    current = undefined;
    await store.close();
    throw error;
  }
}

async function handOn(store: Store, client: DBOSClient, id: string): Promise<void> {
  const { status, queue } = await getRun(store.pool, id);
  if (status === 'running') await client.resumeWorkflow(id, { queueName: queue });
}

async function launch(url: string, workerId: string, options: EngineOptions, kinds: readonly string[]): Promise<void> {
  const queues: Record<string, QueueOptions> = {
    ...Object.fromEntries(kinds.map((kind) => [kind, {}])),
    ...options.queues,
  };
  DBOS.setConfig({
    name: APPLICATION,
    systemDatabaseUrl: dbosUrl(url),
    applicationVersion: APPLICATION_VERSION,
    executorID: workerId,
    // Runs of kinds that this worker does not know are for others.
    listenQueues: Object.keys(queues),
    enablePatching: true,
    logger: quietLogger,
  });
  await DBOS.launch();
  for (const [name, queue] of Object.entries(queues)) {
    const perWorker = queue.perWorker ?? options.concurrency ?? 8;
    await DBOS.registerQueue(name, {
      workerConcurrency: Math.min(perWorker, queue.overall ?? perWorker),
      ...(queue.overall === undefined ? {} : { globalConcurrency: queue.overall }),
      ...(queue.rate && { rateLimit: { limitPerPeriod: queue.rate.runs, periodSec: queue.rate.seconds } }),
      minPollingIntervalMs: options.poll ?? 200,
      onConflict: 'always_update',
    });
  }
}

interface HeldRuns {
  hold(id: string, work: (stop: AbortSignal) => Promise<void>): Promise<void>;
  /** Stops all that is at work; returns what it was. */
  release(): string[];
}

function createHeldRuns(): HeldRuns {
  let stop = new AbortController();
  const at = new Set<string>();
  return {
    hold: async (id, work) => {
      at.add(id);
      try {
        await work(stop.signal);
      } finally {
        at.delete(id);
      }
    },
    release: () => {
      const ids = [...at];
      at.clear();
      stop.abort(new Error('the worker has stopped'));
      stop = new AbortController();
      return ids;
    },
  };
}

/** Given up by the others (it was asleep, or cut off): what it held is no longer its own. */
async function keepAlive(life: WorkerLife, held: HeldRuns): Promise<void> {
  if (await life.beat()) return;
  held.release();
  await life.enterAgain();
}

interface Loop {
  /** Ends with the first time the work was done. */
  readonly first: Promise<void>;
  stop(): Promise<void>;
}

/** Repeats the work with pauses; a failure (the database is away) waits for the next time. */
function every(pause: number, work: () => Promise<unknown>): Loop {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const next = (): void => {
    timer = setTimeout(() => {
      running = once();
    }, pause);
  };
  const once = async (): Promise<void> => {
    await work().catch((error: unknown) => quietLogger.warn(error));
    if (!stopped) next();
  };
  const first = once();
  let running = first;
  const stop = async (): Promise<void> => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
  return { first, stop };
}

interface Execution {
  readonly id: string;
  readonly workerId: string;
  readonly store: Store;
  readonly events: EventWriter;
  readonly programs: Readonly<Record<string, Program>>;
  readonly stop: AbortSignal;
  readonly suspend: (run: Run, epoch: number, change: RunChange) => Promise<void>;
  /** For a run that is here although it ended or rests. */
  readonly letRest: (run: string) => Promise<void>;
}

/** What the durable function does, from the beginning each time the run is taken up. */
async function executeRun(execution: Execution): Promise<void> {
  const { id, workerId, store, events, stop } = execution;
  const run = await persist(() => getRun(store.pool, id));
  const epoch = await persist(() => claimAndTell(execution, run));
  if (epoch === undefined) return await execution.letRest(id);
  const { port, assertHeld } = createDurableSteps({
    run,
    worker: workerId,
    store,
    events,
    stop,
    suspend: ({ waitsFor, wakesAt }) => execution.suspend(run, epoch, { status: 'waiting', waitsFor, wakesAt }),
  });
  const { tenant, project } = run;
  const artefacts = storedArtefacts(store.pool, { tenant, run: id });
  const change = await outcomeOf(async () => {
    const program = programOf(execution.programs, run.kind);
    return await program(run.plan, { steps: port, artefacts, scope: { tenant, project }, epoch });
  });
  // Whatever the program made of it: a run that is not ours any more has no end here.
  assertHeld();
  await events.flush();
  await persist(() =>
    transaction(store.pool, async (database) => {
      if (!(await changeRun(database, id, change, { epoch, from: ['running'] }))) return;
      const data = { status: change.status, ...(change.failure && { failure: change.failure }) };
      await appendEvents(database, [{ run: id, at: Date.now(), type: 'run-end', data }]);
    }),
  );
}

/** In one commit: who is killed right after has either begun, as everybody sees, or not begun at all. */
async function claimAndTell({ store, workerId }: Execution, { id, startedAt }: Run): Promise<number | undefined> {
  return await transaction(store.pool, async (database) => {
    const epoch = await claimRun(database, id, workerId);
    if (epoch === undefined) return undefined;
    const begun = startedAt === undefined ? { type: 'run-start', key: 'run-start' } : { type: 'run-continue' };
    await appendEvents(database, [{ ...begun, run: id, at: Date.now(), data: { worker: workerId, epoch } }]);
    return epoch;
  });
}

async function outcomeOf(work: () => Promise<unknown>): Promise<RunChange> {
  try {
    return { status: 'succeeded', result: await work() };
  } catch (error) {
    if (error instanceof DbosError.DBOSWorkflowConflictError) throw error;
    return { status: 'failed', failure: describeFailure(error) };
  }
}

function programOf(programs: Readonly<Record<string, Program>>, kind: string): Program {
  const program = Object.hasOwn(programs, kind) ? programs[kind] : undefined;
  if (program) return program;
  throw new ConfigError(`this worker has no program for runs of the kind ${kind}`, {
    code: 'unknown_kind',
    hint: `It knows: ${Object.keys(programs).join(', ')}. Is it of an older version?`,
  });
}

function alreadyStarted(): ConfigError {
  return new ConfigError('an engine is at work in this process already', {
    code: 'engine_started',
    hint: 'Close it first, or use its control.',
  });
}
