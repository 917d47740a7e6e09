import type { Quota } from './rate-limit-headers.ts';

/** What the server's own headers say about the rest of its window. */
interface LearnedQuota {
  /** When the next request may start, in epoch milliseconds; 0 for at once. */
  nextAt(now: number): number;
  start(now: number, cost: number): void;
  learn(quota: Quota, now: number): void;
}

// Below this share of the quota the rest is spread over the time that is left.
const SLOW_BELOW = 0.1;
// Two answers speak of the same window when their resets are this close: deltas are cut to whole seconds.
const SAME_WINDOW = 2000;

export function createLearnedQuota(): LearnedQuota {
  let limit = 0;
  let remaining = Number.POSITIVE_INFINITY;
  let resetAt = 0;
  let lastStart = 0;
  return {
    nextAt(now) {
      if (resetAt <= now) return 0;
      if (remaining <= 0) return resetAt;
      if (remaining >= limit * SLOW_BELOW) return 0;
      return lastStart + (resetAt - lastStart) / (remaining + 1);
    },
    start(now, cost) {
      lastStart = now;
      remaining -= cost;
      if (resetAt <= now) remaining = Number.POSITIVE_INFINITY;
    },
    learn(quota, now) {
      if (quota.remaining === undefined || quota.reset === undefined) return;
      const reset = now + quota.reset;
      const same = resetAt > now && Math.abs(reset - resetAt) <= SAME_WINDOW;
      // An answer that was overtaken does not know of the requests after it; the lower figure is the later one.
      if (resetAt > now && !same && reset < resetAt) return;
      remaining = same ? Math.min(remaining, quota.remaining) : quota.remaining;
      limit = Math.max(quota.limit ?? (same ? limit : 0), quota.remaining);
      resetAt = same ? Math.max(reset, resetAt) : reset;
    },
  };
}
