import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { ConfigError } from '@tapwright/connector';
import { processStart } from '@tapwright/sync';
import { z } from 'zod';
import { rowOf, rowsOf, type Database } from './database.ts';
import { count, optional, time } from './scope.ts';

const workerRow = z.object({
  id: z.string(),
  epoch: count,
  host: z.string(),
  pid: z.number(),
  processStarted: z.string(),
  startedAt: time,
  seenAt: time,
  lostAt: optional(time),
  endedAt: optional(time),
});

/** A process that works on runs. */
export type Worker = z.output<typeof workerRow>;

const COLUMNS = `id, epoch, host, pid, process_started "processStarted", started_at "startedAt", seen_at "seenAt",
  lost_at "lostAt", ended_at "endedAt"`;

/** Machine, boot and process space: two processes of the same number there are the same process. */
export function hostIdentity(): string {
  const read = (work: () => string): string => {
    try {
      return work().trim();
    } catch {
      return '';
    }
  };
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  return [hostname(), boot, read(() => readlinkSync('/proc/self/ns/pid'))].join(' ');
}

/** Enters a worker; throws a ConfigError (`worker_id_in_use`) while another process of this id is alive. */
export async function registerWorker(database: Database, id: string, deadAfter: number): Promise<number> {
  const row = await rowOf(
    database,
    z.object({ epoch: count }),
    `insert into workers (id, epoch, host, pid, process_started, started_at, seen_at)
     values ($1, 1, $2, $3, $4, now(), now())
     on conflict (id) do update set epoch = workers.epoch + 1, host = excluded.host, pid = excluded.pid,
       process_started = excluded.process_started, started_at = now(), seen_at = now(), lost_at = null, ended_at = null
     where workers.ended_at is not null or workers.lost_at is not null
       or workers.seen_at < now() - make_interval(secs => $5)
       or (workers.host = excluded.host and workers.pid = excluded.pid
         and workers.process_started = excluded.process_started)
     returning epoch`,
    [id, hostIdentity(), process.pid, (await processStart(process.pid)) ?? '', deadAfter / 1_000],
  );
  if (row) return row.epoch;
  throw new ConfigError(`a worker ${id} is at work already`, {
    code: 'worker_id_in_use',
    hint: 'Give this one another --id, or leave it out.',
  });
}

/** A sign of life. False where the worker was given up: its runs are with others now. */
export async function workerSeen(database: Database, id: string, epoch: number): Promise<boolean> {
  const sql = 'update workers set seen_at = now() where id = $1 and epoch = $2 and lost_at is null';
  return (await database.query(sql, [id, epoch])).rowCount === 1;
}

export async function endWorker(database: Database, id: string, epoch: number): Promise<void> {
  await database.query('update workers set ended_at = now() where id = $1 and epoch = $2', [id, epoch]);
}

/** Those who neither ended nor were given up. */
export async function listWorkers(database: Database): Promise<Worker[]> {
  const sql = `select ${COLUMNS} from workers where ended_at is null and lost_at is null order by id`;
  return await rowsOf(database, workerRow, sql);
}

/** Gives a worker up if it has not given a sign since. */
export async function giveUpWorker(database: Database, { id, epoch, seenAt }: Worker): Promise<boolean> {
  const { rowCount } = await database.query(
    `update workers set lost_at = now() where id = $1 and epoch = $2 and lost_at is null and ended_at is null
       and seen_at <= $3::timestamptz + interval '1 millisecond'`,
    [id, epoch, new Date(seenAt)],
  );
  return rowCount === 1;
}

/** Those who have been silent for so long, by the database's clock. */
export async function silentWorkers(database: Database, deadAfter: number): Promise<Worker[]> {
  const sql = `select ${COLUMNS} from workers where ended_at is null and lost_at is null
    and seen_at < now() - make_interval(secs => $1)`;
  return await rowsOf(database, workerRow, sql, [deadAfter / 1_000]);
}
