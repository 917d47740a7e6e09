import { setTimeout as delay } from 'node:timers/promises';

/** Time as the proxy sees it, so that the grid need not wait. */
export interface ChaosTime {
  /** Epoch milliseconds. */
  now(): number;
  /** Lets a client wait for bytes. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Does something later, while nobody waits for it. */
  after(milliseconds: number, run: () => Promise<void>): void;
}

/** The machine's time. */
export const realTime: ChaosTime = {
  now: () => Date.now(),
  pause: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, { ref: false, ...(signal && { signal }) }).catch(() => undefined);
  },
  after: (milliseconds, run) => {
    setTimeout(() => void run(), milliseconds).unref();
  },
};
