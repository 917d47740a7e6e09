import type { Clock } from '@tapwright/connector';
import type { ModelLimits } from './model-config.ts';

/** Lets so many calls through at the same time, and none while the provider asked everybody to wait. */
export interface CallGate {
  /** Resolves when the call may start; what it gives back ends the call. */
  enter(signal: AbortSignal | undefined): Promise<() => void>;
  /** Nobody starts before this time. */
  pauseUntil(time: number): void;
}

export function createCallGate({ concurrency, requestsPerMinute }: ModelLimits, clock: Clock): CallGate {
  let running = 0;
  let closedUntil = 0;
  const queue: (() => void)[] = [];
  const interval = requestsPerMinute === undefined ? 0 : 60_000 / requestsPerMinute;
  // Whoever waits gets the place of the one who leaves.
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return {
    pauseUntil: (time) => (closedUntil = Math.max(closedUntil, time)),
    enter: async (signal) => {
      if (running >= concurrency) await turn(queue, signal);
      else running += 1;
      try {
        for (let wait = closedUntil - clock.now(); wait > 0; wait = closedUntil - clock.now())
          await clock.sleep(wait, signal);
        closedUntil = Math.max(closedUntil, clock.now() + interval);
        signal?.throwIfAborted();
        return leave;
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

function turn(queue: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      const index = queue.indexOf(go);
      if (index >= 0) queue.splice(index, 1);
      reject(signal?.reason);
    };
    const go = (): void => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    };
    if (signal?.aborted === true) return reject(signal.reason);
    signal?.addEventListener('abort', aborted, { once: true });
    queue.push(go);
  });
}
