import type { CursorValue } from '../connection.ts';
import type { CursorOps } from './cursor-type.ts';

/** A span of the cursor: `lower` belongs to it, `upper` to the next one. */
export interface CursorWindow {
  readonly lower: CursorValue | undefined;
  /** Undefined in the last window, which ends with the data. */
  readonly upper: CursorValue | undefined;
}

const MAX_WINDOWS = 100_000;

/** Cuts the time from `lower` to `now` into windows. Without a lower bound there is nothing to cut: one window. */
export function cutWindows(
  ops: CursorOps,
  lower: CursorValue | undefined,
  now: number,
  size: number | undefined,
): readonly CursorWindow[] {
  const end = ops.fromInstant(now);
  const start = lower === undefined ? undefined : ops.rank(lower);
  const last = end === undefined ? undefined : ops.rank(end);
  if (lower === undefined || size === undefined || typeof start !== 'number' || typeof last !== 'number') {
    return [{ lower, upper: undefined }];
  }
  // Windows narrower than the cursor's own step would be empty, and far too many would never end.
  const step = Math.max(size, ops.granularity, (last - start) / MAX_WINDOWS);
  const windows: CursorWindow[] = [];
  let from = lower;
  for (let at = start + step; at < last; at += step) {
    const upper = ops.fromInstant(at, lower);
    if (upper === undefined || upper === from) continue;
    windows.push({ lower: from, upper });
    from = upper;
  }
  return [...windows, { lower: from, upper: undefined }];
}
