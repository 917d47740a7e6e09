import { ConfigError } from '@tapwright/connector';
import { Cron } from 'croner';
import { z } from 'zod';
import { rowOf, rowsOf, type Database } from './database.ts';
import { date, json, jsonObject, newId, optional, time, type Scope } from './scope.ts';

const scheduleRow = z.object({
  id: z.string(),
  tenant: z.string(),
  project: z.string(),
  name: z.string(),
  cron: z.string(),
  timezone: z.string(),
  catchUp: z.enum(['skip', 'once', 'all']),
  overlap: z.enum(['skip', 'queue']),
  plan: jsonObject,
  enabled: z.boolean(),
  nextAt: optional(time),
  lastAt: optional(time),
  lastRun: optional(z.string()),
});

/** When a plan is run. */
export type Schedule = z.output<typeof scheduleRow>;

const COLUMNS = `id, tenant, project, name, cron, timezone, catch_up "catchUp", overlap, plan, enabled, next_at "nextAt",
  last_at "lastAt", last_run "lastRun"`;

export interface NewSchedule {
  readonly name: string;
  /** Five fields, or six with seconds first. */
  readonly cron: string;
  /** Default `UTC`. */
  readonly timezone?: string | undefined;
  /** What becomes of times at which nothing ran. Default `once`: one run for all of them. */
  readonly catchUp?: Schedule['catchUp'] | undefined;
  /** Default `skip`: not while the run before is at work. */
  readonly overlap?: Schedule['overlap'] | undefined;
  readonly plan: Readonly<Record<string, unknown>>;
}

/** Keeps a schedule; one of the same name is replaced and counts from now on. */
export async function putSchedule(
  database: Database,
  scope: Scope,
  schedule: NewSchedule,
  now: number,
): Promise<Schedule> {
  const { name, cron, timezone = 'UTC', catchUp = 'once', overlap = 'skip', plan } = schedule;
  const next = nextTime({ cron, timezone }, now);
  await database.query(
    `insert into schedules (id, tenant, project, name, cron, timezone, catch_up, overlap, plan, next_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (tenant, project, name) do update set cron = excluded.cron, timezone = excluded.timezone,
       catch_up = excluded.catch_up, overlap = excluded.overlap, plan = excluded.plan, next_at = excluded.next_at,
       enabled = true`,
    [newId('schedule'), scope.tenant, scope.project, name, cron, timezone, catchUp, overlap, json(plan), date(next)],
  );
  return await getSchedule(database, scope, name);
}

export async function getSchedule(database: Database, scope: Scope, name: string): Promise<Schedule> {
  const sql = `select ${COLUMNS} from schedules where tenant = $1 and project = $2 and (name = $3 or id = $3)`;
  const found = await rowOf(database, scheduleRow, sql, [scope.tenant, scope.project, name]);
  if (found) return found;
  throw new ConfigError(`there is no schedule ${name}`, { code: 'unknown_schedule', hint: 'Check the name.' });
}

export async function listSchedules(database: Database, scope: Scope): Promise<Schedule[]> {
  const sql = `select ${COLUMNS} from schedules where tenant = $1 and project = $2 order by name`;
  return await rowsOf(database, scheduleRow, sql, [scope.tenant, scope.project]);
}

/** Begins again from now on: what was missed while it was off stays missed. */
export async function enableSchedule(
  database: Database,
  scope: Scope,
  name: string,
  enabled: boolean,
  now: number,
): Promise<void> {
  const schedule = await getSchedule(database, scope, name);
  const next = enabled ? nextTime(schedule, now) : undefined;
  await database.query('update schedules set enabled = $2, next_at = $3 where id = $1', [
    schedule.id,
    enabled,
    date(next),
  ]);
}

export async function removeSchedule(database: Database, scope: Scope, name: string): Promise<void> {
  const { id } = await getSchedule(database, scope, name);
  await database.query('delete from schedules where id = $1', [id]);
}

/** Those whose time has come; locked, and passed over by other workers, until the transaction ends. */
export async function lockDueSchedules(database: Database, now: number): Promise<Schedule[]> {
  const sql = `select ${COLUMNS} from schedules where enabled and next_at <= $1 order by next_at for update skip locked`;
  return await rowsOf(database, scheduleRow, sql, [date(now)]);
}

export async function scheduleFired(
  database: Database,
  schedule: Schedule,
  fired: { readonly nextAt: number | undefined; readonly lastAt: number; readonly lastRun: string | undefined },
): Promise<void> {
  await database.query(
    'update schedules set next_at = $2, last_at = $3, last_run = coalesce($4, last_run) where id = $1',
    [schedule.id, date(fired.nextAt), date(fired.lastAt), fired.lastRun ?? null],
  );
}

/** Not more runs than this for what was missed, the latest ones. */
const MOST_MISSED = 100;

/** A time that was missed by no more than this was not missed. */
const PUNCTUAL = 60_000;

/** The times to run at, by the schedule's policy, and when it is due next. */
export function dueTimes(
  schedule: Pick<Schedule, 'cron' | 'timezone' | 'catchUp' | 'nextAt'>,
  now: number,
): { readonly times: readonly number[]; readonly nextAt: number | undefined } {
  const since = schedule.nextAt;
  if (since === undefined || since > now) return { times: [], nextAt: since };
  const next = nextTime(schedule, now);
  const times = missedTimes(schedule, now).filter((at) => at >= since);
  const latest = times.slice(-1);
  if (schedule.catchUp === 'all') return { times, nextAt: next };
  if (schedule.catchUp === 'once') return { times: latest, nextAt: next };
  return { times: latest.filter((at) => now - at <= PUNCTUAL), nextAt: next };
}

function missedTimes({ cron, timezone }: Pick<Schedule, 'cron' | 'timezone'>, now: number): number[] {
  const job = new Cron(cron, { timezone, paused: true });
  // A time belongs to those before it only when it has passed.
  return job
    .previousRuns(MOST_MISSED, new Date(now + 1))
    .map((at) => at.getTime())
    .toSorted((a, b) => a - b);
}

/** Undefined where there is none any more. Throws a ConfigError for what is no cron expression or time zone. */
export function nextTime(
  schedule: { readonly cron: string; readonly timezone: string },
  after: number,
): number | undefined {
  try {
    return new Cron(schedule.cron, { timezone: schedule.timezone, paused: true }).nextRun(new Date(after))?.getTime();
  } catch (error) {
    throw new ConfigError(`${schedule.cron} (${schedule.timezone}) is no schedule`, {
      code: 'schedule_invalid',
      hint: 'Write a cron expression such as "0 6 * * 1-5", and a time zone such as Europe/Berlin.',
      cause: error,
    });
  }
}
