// The engine and its database cost a start half a second: they are loaded by those commands alone that use them.
import type { DurableSyncOptions, DurableSyncResult, ScheduleSyncOptions } from './durable-sync.ts';
import type { Schedule } from './store/schedules.ts';
import type { OpenRunsOptions, Runs } from './open-runs.ts';
import type { KeyRotation, RotateKeyOptions } from './rotate-secret-key.ts';
import type { AuditReport } from './store/audit.ts';
import type { TransferReport } from './store/transfer.ts';
import type { TransferOptions } from './transfer-store.ts';
import type { DatabaseOptions } from './with-pool.ts';
import type { ScheduleWatchOptions } from './watch/schedule-watch.ts';
import type { WatchOnceOptions, WatchOnceResult } from './watch/watch-once.ts';
import type { WorkerOptions } from './worker.ts';

/** Works on runs until the signal. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { runWorker: run } = await import('./worker.ts');
  await run(options);
}

/** The runs of a database, to look at and to steer. */
export async function openRuns(options: OpenRunsOptions): Promise<Runs> {
  const { openRuns: open } = await import('./open-runs.ts');
  return await open(options);
}

/** A sync as a run that outlives this process. */
export async function syncDurably(options: DurableSyncOptions): Promise<DurableSyncResult> {
  const { syncDurably: run } = await import('./durable-sync.ts');
  return await run(options);
}

/** The whole store into a file, to be read by any later version, on any later PostgreSQL. */
export async function exportDatabase(options: TransferOptions): Promise<TransferReport> {
  const { exportDatabase: run } = await import('./transfer-store.ts');
  return await run(options);
}

/** A file of {@link exportDatabase} into an empty database. */
export async function importDatabase(options: TransferOptions): Promise<TransferReport> {
  const { importDatabase: run } = await import('./transfer-store.ts');
  return await run(options);
}

/** Puts all secrets under a new key. */
export async function rotateSecretKey(options: RotateKeyOptions): Promise<KeyRotation> {
  const { rotateSecretKey: run } = await import('./rotate-secret-key.ts');
  return await run(options);
}

/** Goes through the audit trail; throws at the first entry that was changed, removed or put in. */
export async function verifyAuditTrail(options: DatabaseOptions & { readonly head?: string }): Promise<AuditReport> {
  const { verifyAuditTrail: run } = await import('./verify-audit-trail.ts');
  return await run(options);
}

/** A sync that workers run each time it is due. */
export async function scheduleSync(options: ScheduleSyncOptions): Promise<Schedule> {
  const { scheduleSync: run } = await import('./durable-sync.ts');
  return await run(options);
}

/** A watch that workers run each time it is due. */
export async function scheduleWatch(options: ScheduleWatchOptions): Promise<Schedule> {
  const { scheduleWatch: run } = await import('./watch/schedule-watch.ts');
  return await run(options);
}

/** Looks at a package's description and reports. */
export async function watchOnce(options: WatchOnceOptions): Promise<WatchOnceResult> {
  const { watchOnce: run } = await import('./watch/watch-once.ts');
  return await run(options);
}
