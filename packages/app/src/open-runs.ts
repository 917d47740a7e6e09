import type { Decision } from '@tapwright/connector';
import { gateChanges, gateEvidence, type GateChanges, type GateEvidence } from './build/gate-material.ts';
import { openDbosClient } from './engine/dbos.ts';
import { createRunControl, type RunControl } from './engine/run-control.ts';
import { homeFolder } from './home.ts';
import { openPostgres } from './postgres/open-postgres.ts';
import { listApprovals, pendingApprovals, type Approval } from './store/approvals.ts';
import { collectArtefacts, storedArtefacts } from './store/artefacts.ts';
import { findWaitingRun } from './store/find-run.ts';
import { openStore } from './store/open-store.ts';
import { deleteRuns, getRun, listRuns, runsEndedBefore, type Run, type RunFilter } from './store/runs.ts';
import { listSchedules, putSchedule, removeSchedule, type NewSchedule, type Schedule } from './store/schedules.ts';
import { DEFAULT_SCOPE, type Scope } from './store/scope.ts';
import { listWorkers, type Worker } from './store/workers.ts';

export interface OpenRunsOptions {
  readonly home?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly scope?: Scope;
}

/** The runs of a database, to look at and to steer; works on none of them itself. */
export interface Runs extends AsyncDisposable, RunControl {
  list(filter?: RunFilter): Promise<Run[]>;
  get(run: string): Promise<Run>;
  /** Gates of a run, decided or not; without a run all that wait. */
  gates(run?: string): Promise<Approval[]>;
  workers(): Promise<Worker[]>;
  schedules(): Promise<Schedule[]>;
  schedule(schedule: NewSchedule): Promise<Schedule>;
  unschedule(name: string): Promise<void>;
  /** Removes ended runs that are older than so many milliseconds, and artefacts that no run uses. */
  prune(age: number): Promise<{ readonly runs: number; readonly artefacts: number }>;
  /** The run of that id or its beginning; without one, the latest that waits for somebody. */
  findWaiting(run?: string): Promise<Run>;
  /** See {@link Factory.changes}. */
  changes(gate: Approval): Promise<GateChanges | undefined>;
  /** See {@link Factory.evidence}. */
  evidence(gate: Approval): Promise<GateEvidence | undefined>;
  decide(run: string, gate: string, decision: Omit<Decision, 'at'>): Promise<Approval>;
}

export async function openRuns(options: OpenRunsOptions): Promise<Runs> {
  const env = options.env ?? process.env;
  const scope = options.scope ?? DEFAULT_SCOPE;
  const home = homeFolder(options.home, env);
  const postgres = await openPostgres({ home, url: env['DATABASE_URL'] });
  const store = await openStore({ url: postgres.url, home, env, connections: 4 }).catch(async (error: unknown) => {
    await postgres.close();
    throw error;
  });
  const client = await openDbosClient(store, postgres.url);
  const { pool } = store;
  const artefacts = storedArtefacts(pool, { tenant: scope.tenant });
  return {
    ...createRunControl(store, client),
    list: (filter) => listRuns(pool, scope, filter),
    get: (run) => getRun(pool, run),
    gates: (run) => (run === undefined ? pendingApprovals(pool, scope) : listApprovals(pool, run)),
    findWaiting: (run) => findWaitingRun(pool, scope, run),
    changes: (gate) => gateChanges(gate, artefacts),
    evidence: (gate) => gateEvidence(gate, artefacts),
    workers: () => listWorkers(pool),
    schedules: () => listSchedules(pool, scope),
    schedule: (schedule) => putSchedule(pool, scope, schedule, Date.now()),
    unschedule: (name) => removeSchedule(pool, scope, name),
    prune: async (age) => {
      const ids = await runsEndedBefore(pool, scope, Date.now() - age);
      if (ids.length > 0) await client.deleteWorkflows(ids);
      const runs = await deleteRuns(pool, ids);
      return { runs, artefacts: await collectArtefacts(pool, scope.tenant) };
    },
    [Symbol.asyncDispose]: async () => {
      await client.destroy();
      await store.close();
      await postgres.close();
    },
  };
}
