import { ConfigError, type StepFailure } from '@tapwright/connector';
import { z } from 'zod';
import { rowOf, rowsOf, type Database } from './database.ts';
import { count, date, json, jsonObject, optional, time, type Scope } from './scope.ts';

export const RUN_STATUSES = ['queued', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

const failure = z
  .object({
    code: z.string(),
    message: z.string(),
    failureType: z.enum(['config_error', 'transient_error', 'system_error']),
    hint: optional(z.string()),
    status: optional(z.number()),
    requestId: optional(z.string()),
    request: optional(z.string()),
    stream: optional(z.string()),
  })
  .transform((value): StepFailure => JSON.parse(JSON.stringify(value)));

const runRow = z.object({
  id: z.string(),
  tenant: z.string(),
  project: z.string(),
  kind: z.string(),
  name: z.string(),
  plan: jsonObject,
  status: z.enum(RUN_STATUSES),
  result: z.unknown(),
  failure: optional(failure),
  queue: z.string(),
  waitsFor: optional(z.string()),
  wakesAt: optional(time),
  worker: optional(z.string()),
  epoch: count,
  forkedFrom: optional(z.string()),
  createdBy: optional(z.string()),
  lastEvent: count,
  createdAt: time,
  startedAt: optional(time),
  endedAt: optional(time),
});

/** One run of a plan. */
export type Run = z.output<typeof runRow>;

const COLUMNS = `id, tenant, project, kind, name, plan, status, result, failure, queue, waits_for "waitsFor",
  wakes_at "wakesAt", worker, epoch, forked_from "forkedFrom", created_by "createdBy", last_event "lastEvent",
  created_at "createdAt", started_at "startedAt", ended_at "endedAt"`;

export interface NewRun {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly plan: Readonly<Record<string, unknown>>;
  readonly queue: string;
  readonly forkedFrom?: string | undefined;
  readonly createdBy?: string | undefined;
}

/** False where a run of this id is there already. */
export async function createRun(database: Database, scope: Scope, run: NewRun): Promise<boolean> {
  const { rowCount } = await database.query(
    `insert into runs (id, tenant, project, kind, name, plan, status, queue, forked_from, created_by)
     values ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $9) on conflict (id) do nothing`,
    [
      run.id,
      scope.tenant,
      scope.project,
      run.kind,
      run.name,
      json(run.plan),
      run.queue,
      run.forkedFrom ?? null,
      run.createdBy ?? null,
    ],
  );
  return rowCount === 1;
}

/** Throws a ConfigError (`unknown_run`) where there is none. */
export async function getRun(database: Database, id: string): Promise<Run> {
  const run = await rowOf(database, runRow, `select ${COLUMNS} from runs where id = $1`, [id]);
  if (run) return run;
  throw new ConfigError(`there is no run ${id}`, {
    code: 'unknown_run',
    hint: 'See them with: tapwright runs list',
  });
}

export interface RunFilter {
  readonly status?: readonly RunStatus[] | undefined;
  readonly kind?: string | undefined;
  /** What the id begins with. */
  readonly id?: string | undefined;
  /** Default 50, the latest first. */
  readonly limit?: number | undefined;
}

export async function listRuns(database: Database, scope: Scope, filter: RunFilter = {}): Promise<Run[]> {
  return await rowsOf(
    database,
    runRow,
    `select ${COLUMNS} from runs where tenant = $1 and project = $2
       and ($3::text[] is null or status = any ($3)) and ($4::text is null or kind = $4)
       and starts_with(id, $5) order by created_at desc, id limit $6`,
    [scope.tenant, scope.project, filter.status ?? null, filter.kind ?? null, filter.id ?? '', filter.limit ?? 50],
  );
}

export interface RunChange {
  readonly status: RunStatus;
  readonly waitsFor?: string | undefined;
  readonly wakesAt?: number | undefined;
  readonly result?: unknown;
  readonly failure?: StepFailure | undefined;
}

const ENDED: readonly RunStatus[] = ['succeeded', 'failed', 'cancelled'];

/** What a run of this status has left behind it. */
export function hasEnded(status: RunStatus): boolean {
  return ENDED.includes(status);
}

export interface RunGuard {
  /** Only while this is the run's epoch: a worker that lost it changes nothing. */
  readonly epoch?: number;
  /** Only from one of these. */
  readonly from?: readonly RunStatus[];
}

/** Writes down where the run stands. False where the guard did not let it. */
export async function changeRun(
  database: Database,
  id: string,
  change: RunChange,
  guard: RunGuard = {},
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update runs set status = $2, waits_for = $3, wakes_at = $4, result = $5, failure = $6, updated_at = now(),
       started_at = case when $2 = 'queued' then started_at else coalesce(started_at, now()) end,
       ended_at = case when $7 then now() end
     where id = $1 and ($8::bigint is null or epoch = $8) and ($9::text[] is null or status = any ($9))`,
    [
      id,
      change.status,
      change.waitsFor ?? null,
      date(change.wakesAt),
      json(change.result),
      json(change.failure),
      hasEnded(change.status),
      guard.epoch ?? null,
      guard.from ?? null,
    ],
  );
  return rowCount === 1;
}

/**
 * Makes the worker the one that works on the run. Returns the new epoch, which is greater than any before of any run;
 * undefined where there is nothing to work on (it ended, or rests).
 */
export async function claimRun(database: Database, id: string, worker: string): Promise<number | undefined> {
  const row = await rowOf(
    database,
    z.object({ epoch: count }),
    `update runs set worker = $2, epoch = nextval('lease_epochs'), waits_for = null, wakes_at = null, status = 'running',
       started_at = coalesce(started_at, now()), updated_at = now()
     where id = $1 and status in ('queued', 'running') returning epoch`,
    [id, worker],
  );
  return row?.epoch;
}

/** Written down before a step that must not run twice. False where it was begun before and its end is not known. */
export async function beginIntent(database: Database, run: string, key: string, worker: string): Promise<boolean> {
  const { rowCount } = await database.query(
    'insert into step_intents (run, key, worker) values ($1, $2, $3) on conflict do nothing',
    [run, key, worker],
  );
  return rowCount === 1;
}

/** Ids of runs that ended before. */
export async function runsEndedBefore(database: Database, scope: Scope, endedBefore: number): Promise<string[]> {
  const found = await rowsOf(
    database,
    z.object({ id: z.string() }),
    'select id from runs where tenant = $1 and project = $2 and ended_at < $3',
    [scope.tenant, scope.project, date(endedBefore)],
  );
  return found.map(({ id }) => id);
}

/** Removes runs with all that belongs to them here; what DBOS has of them is for its client to remove. */
export async function deleteRuns(database: Database, ids: readonly string[]): Promise<number> {
  return (await database.query('delete from runs where id = any ($1)', [ids])).rowCount ?? 0;
}
