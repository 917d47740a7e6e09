import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@tapwright/connector';

/** Time of the suite: waits are taken at once, and counted. */
export interface SuiteClock extends Clock {
  /** Milliseconds slept since the last reset. */
  readonly slept: number;
  reset(): void;
  advance(milliseconds: number): void;
}

/** The suite's present, a year after the mock's records begin. */
const NOW = Date.UTC(2025, 0, 1);

export function createSuiteClock(): SuiteClock {
  let now = NOW;
  let slept = 0;
  return {
    now: () => now,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      now += milliseconds;
      slept += milliseconds;
      await nextTurn();
    },
    get slept() {
      return slept;
    },
    reset() {
      slept = 0;
    },
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
