import type { Batch, Clock, StreamState } from '@tapwright/connector';
import type { Commit, StreamWriter, WriterOptions } from './destination.ts';
import { openPart, type Part } from './part.ts';

/** When a part is closed and committed; whichever comes first. */
export interface CommitPolicy {
  /** Default 50. */
  readonly batches: number;
  /** Default 32 MiB. */
  readonly bytes: number;
  /** Age of a part's first batch in milliseconds. */
  readonly milliseconds: number;
}

/** What a destination does with the parts of one stream. */
export interface PartSink {
  readonly resumeFrom: StreamState | undefined;
  readonly resumed: boolean;
  readonly ended: boolean;
  /** Where the next part is spooled. */
  nextPath(): string;
  /** The spooled file is what stays: it must be on disk before it is committed. */
  readonly durableParts?: boolean;
  /** Turns what `read` gave into the bytes that are spooled. Default: the batch's lines. */
  readonly linesOf?: (batch: Batch<unknown>) => Uint8Array;
  /** Looks at each batch, for fields that the schema does not name. */
  readonly inspect?: (batch: Batch<unknown>) => void;
  /**
   * Commits the part's rows with its state, atomically; with `complete` the read has come to its end. Without a part
   * only the end is committed. Owns the part's file from here on, also when it fails: only the sink knows whether
   * the file is committed by then.
   */
  commit(part: Part | undefined, complete: boolean): Promise<Pick<Commit, 'misfits'>>;
}

/**
 * Gathers batches into parts. While one part is being committed the next one fills; when that is full too, the writer
 * makes the reader wait, so that never more than two parts are on disk.
 */
export function createPartWriter(
  sink: PartSink,
  policy: CommitPolicy,
  clock: Clock,
  options: WriterOptions = {},
): StreamWriter {
  let filling: Part | undefined;
  let timer = new AbortController();
  let committing: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;

  const commit = async (part: Part | undefined, complete: boolean): Promise<void> => {
    if (failure) {
      // A later part must never be committed over the gap of a failed one.
      await part?.discard();
      return;
    }
    try {
      await sealed(part, sink.durableParts ?? false);
      const { misfits } = await sink.commit(part, complete);
      const state = part?.state;
      options.onCommit?.({
        records: part?.records ?? 0,
        bytes: part?.bytes ?? 0,
        misfits,
        ...(state ? { state } : {}),
      });
    } catch (error) {
      failure ??= { error };
    }
  };
  const rotate = (): void => {
    timer.abort();
    const part = filling;
    filling = undefined;
    committing = commit(part, false).finally(() => (committing = undefined));
  };
  const rotateWhenOld = (part: Part): void => {
    timer = new AbortController();
    const due = (): void => {
      if (filling !== part) return;
      if (!committing) rotate();
      // The next batch or the end commits it.
    };
    clock.sleep(policy.milliseconds, timer.signal).then(due, () => {});
  };
  const rethrow = (): void => {
    if (failure) throw failure.error;
  };
  const end = async (complete: boolean): Promise<void> => {
    timer.abort();
    await committing;
    const part = filling;
    filling = undefined;
    if (failure) await part?.discard();
    rethrow();
    if (part || complete) await commit(part, complete);
    rethrow();
  };
  const isFull = (part: Part): boolean => part.batches >= policy.batches || part.bytes >= policy.bytes;
  const isOld = (part: Part): boolean => clock.now() - part.openedAt >= policy.milliseconds;

  return {
    resumeFrom: sink.resumeFrom,
    resumed: sink.resumed,
    ended: sink.ended,
    write: async (batch) => {
      rethrow();
      sink.inspect?.(batch);
      if (!filling) {
        filling = openPart(sink.nextPath(), clock.now());
        rotateWhenOld(filling);
      }
      await filling.append(batch, sink.linesOf?.(batch) ?? batch.lines);
      if (filling && isFull(filling)) {
        await committing;
        if (filling) rotate();
      } else if (filling && !committing && isOld(filling)) rotate();
      rethrow();
    },
    finish: () => end(true),
    suspend: () => end(false),
  };
}

async function sealed(part: Part | undefined, sync: boolean): Promise<void> {
  try {
    await part?.seal({ sync });
  } catch (error) {
    await part?.discard();
    throw error;
  }
}
