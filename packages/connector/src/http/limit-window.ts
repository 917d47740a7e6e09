import type { RateLimit } from '../definition.ts';

/** One declared limit. In no stretch of its length are there more starts than it allows. */
export interface LimitWindow {
  /** When the next request may start, in epoch milliseconds; 0 for at once. */
  nextAt(): number;
  start(now: number): void;
}

/** Keeps the last starts in a ring: the next one may happen when the oldest of them has left the window. */
export function createLimitWindow(limit: RateLimit): LimitWindow {
  const size = Math.max(1, Math.floor(limit.requests));
  const starts: number[] = [];
  let oldest = 0;
  return {
    nextAt: () => (starts.length < size ? 0 : (starts[oldest] ?? 0) + limit.per),
    start(now) {
      if (starts.length < size) {
        starts.push(now);
        return;
      }
      starts[oldest] = now;
      oldest = (oldest + 1) % size;
    },
  };
}
