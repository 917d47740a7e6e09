import { isParked, isTapwrightError, type Clock, type ReadOptions } from '@tapwright/connector';
import type { Commit, Destination, StreamPlan, StreamWriter } from './destination.ts';
import type { SyncSource } from './sync.ts';
import type { StreamFailure, StreamResult, StreamStatus, SyncEvent } from './sync-event.ts';

interface StreamSync {
  readonly plan: StreamPlan;
  readonly source: SyncSource;
  readonly destination: Destination;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly readOptions: ReadOptions;
  /** Waits while the listener is slow. */
  readonly emit: (event: SyncEvent) => Promise<void>;
  /** Does not wait; for reports out of callbacks. */
  readonly report: (event: SyncEvent) => void;
}

interface Counts {
  read: number;
  bytes: number;
  batches: number;
  committed: number;
}

/** Reads one stream into the destination. Never throws: how it ended is the result. */
export async function syncStream(job: StreamSync): Promise<StreamResult> {
  const startedAt = job.clock.now();
  const counts: Counts = { read: 0, bytes: 0, batches: 0, committed: 0 };
  const result = (status: StreamStatus, more: Partial<StreamResult> = {}): StreamResult => ({
    stream: job.plan.name,
    status,
    records: counts.committed,
    bytes: counts.bytes,
    milliseconds: job.clock.now() - startedAt,
    ...more,
  });
  if (job.signal.aborted) return result('stopped');
  let writer: StreamWriter | undefined;
  try {
    writer = await job.destination.openStream(job.plan, { onCommit: (commit) => reportCommit(job, counts, commit) });
    await copyBatches(job, writer, counts, startedAt);
    await writer.finish();
    return result('complete');
  } catch (error) {
    const failure = (await suspendQuietly(writer)) ?? error;
    return endOf(job.signal, error, failure, result);
  }
}

async function copyBatches(job: StreamSync, writer: StreamWriter, counts: Counts, startedAt: number): Promise<void> {
  const { plan, clock } = job;
  const { syncMode, writeMode } = plan;
  await job.emit({
    type: 'stream-start',
    at: clock.now(),
    stream: plan.name,
    syncMode,
    writeMode,
    resumed: writer.resumed,
  });
  if (writer.ended) return;
  const batches = job.source.read(plan.name, {
    ...job.readOptions,
    ...(writer.resumeFrom ? { state: writer.resumeFrom } : {}),
    syncMode,
    signal: job.signal,
  });
  for await (const batch of batches) {
    const bytes = batch.lines.byteLength;
    await writer.write(batch);
    batch.release?.();
    counts.read += batch.count;
    counts.bytes += bytes;
    counts.batches += 1;
    await job.emit({
      type: 'batch-write',
      at: clock.now(),
      stream: plan.name,
      records: counts.read,
      bytes: counts.bytes,
      batches: counts.batches,
      milliseconds: clock.now() - startedAt,
    });
    // A source may end instead of throwing when it is stopped; that must not look like the end of the stream.
    job.signal.throwIfAborted();
  }
  job.signal.throwIfAborted();
}

function reportCommit(job: StreamSync, counts: Counts, commit: Commit): void {
  const stream = job.plan.name;
  const at = job.clock.now();
  counts.committed += commit.records;
  for (const misfit of commit.misfits) job.report({ type: 'value-misfit', at, stream, ...misfit });
  job.report({
    type: 'state-commit',
    at,
    stream,
    records: counts.committed,
    ...(commit.state ? { state: commit.state } : {}),
  });
}

/** The error that kept the rows so far from being committed, if one did. */
async function suspendQuietly(writer: StreamWriter | undefined): Promise<unknown> {
  try {
    await writer?.suspend();
    return undefined;
  } catch (error) {
    return error;
  }
}

function endOf(
  signal: AbortSignal,
  error: unknown,
  failure: unknown,
  result: (status: StreamStatus, more?: Partial<StreamResult>) => StreamResult,
): StreamResult {
  if (failure === error && signal.aborted) return result('stopped');
  if (failure === error && isParked(error)) {
    return result('parked', { resumeAt: error.resumeAt, error: failureOf(error) });
  }
  return result('failed', { error: failureOf(failure) });
}

/** What an error says to a person. */
export function failureOf(error: unknown): StreamFailure {
  if (isTapwrightError(error)) {
    const { code, message, hint, failureType } = error;
    return { code, message, failureType, ...(hint === undefined ? {} : { hint }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'unexpected', message, failureType: 'system_error' };
}
