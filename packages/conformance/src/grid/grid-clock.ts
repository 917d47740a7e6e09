import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@tapwright/connector';
import type { ChaosTime } from '../chaos/chaos-time.ts';

/** Time of the grid: waits are taken at once, and what is due meanwhile happens. */
export interface GridClock extends Clock {
  /** The same time as the proxy sees it. What a client has to wait for takes a little real time. */
  readonly chaos: ChaosTime;
  /** Somebody slept longer than any wait of the grid can take. */
  readonly overslept: boolean;
  /** Starts over at a moment. */
  reset(now?: number): void;
  advance(milliseconds: number): Promise<void>;
}

/** The grid's present, years after the mock's records begin. */
export const GRID_NOW = Date.UTC(2025, 0, 1);

/** A read that sleeps longer than this, all in all, hangs. */
const MOST_SLEEP = 24 * 3_600_000;

/** What takes a second of the grid's time while a client waits takes this many real milliseconds. */
const REAL_SECOND = 10;

export function createGridClock(): GridClock {
  let now = GRID_NOW;
  let slept = 0;
  let overslept = false;
  let due: { readonly at: number; readonly run: () => Promise<void> }[] = [];

  const advance = async (milliseconds: number): Promise<void> => {
    now += milliseconds;
    const ready = due.filter((one) => one.at <= now);
    due = due.filter((one) => one.at > now);
    for (const one of ready) await one.run();
  };

  return {
    now: () => now,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      slept += milliseconds;
      if (slept > MOST_SLEEP) {
        overslept = true;
        throw new Error('the read sleeps for longer than a day');
      }
      await advance(milliseconds);
      await nextTurn();
    },
    chaos: {
      now: () => now,
      async pause(milliseconds) {
        now += milliseconds;
        await new Promise((resolve) => setTimeout(resolve, (milliseconds * REAL_SECOND) / 1000));
      },
      after: (milliseconds, run) => {
        due.push({ at: now + milliseconds, run });
      },
    },
    get overslept() {
      return overslept;
    },
    reset(at = GRID_NOW) {
      now = at;
      slept = 0;
      overslept = false;
      due = [];
    },
    advance,
  };
}
