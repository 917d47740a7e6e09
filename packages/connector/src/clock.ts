import { setTimeout as delay } from 'node:timers/promises';

/** Time as the runtime sees it, so that tests need not wait. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `milliseconds`; rejects with the signal's reason when it aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    // setTimeout overflows past 2^31-1 ms (24.8 days) and would fire at once.
    const longest = 2 ** 31 - 1;
    for (let left = milliseconds; left > 0; left -= longest) {
      await delay(Math.min(left, longest), undefined, signal ? { signal } : {});
    }
  },
};
