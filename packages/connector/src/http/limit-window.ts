import type { RateLimit } from '../definition.ts';

/** One declared limit. In no stretch of its length are there more starts than it allows. */
interface LimitWindow {
  /** When a request of this cost may start, in epoch milliseconds; 0 for at once. */
  nextAt(cost: number): number;
  start(now: number, cost: number): void;
}

/** Keeps the last starts in a ring: the next one may happen when the oldest of them has left the window. */
export function createLimitWindow(limit: RateLimit): LimitWindow {
  const size = Math.max(1, Math.floor(limit.requests));
  const starts: number[] = [];
  let oldest = 0;
  // What costs more than the whole window holds waits for an empty one.
  const units = (cost: number) => Math.min(size, Math.max(1, Math.ceil(cost)));
  return {
    nextAt(cost) {
      const leaving = starts.length + units(cost) - size;
      return leaving <= 0 ? 0 : (starts[(oldest + leaving - 1) % starts.length] ?? 0) + limit.per;
    },
    start(now, cost) {
      for (let left = units(cost); left > 0; left -= 1) {
        starts[oldest] = now;
        oldest = (oldest + 1) % size;
      }
    },
  };
}
