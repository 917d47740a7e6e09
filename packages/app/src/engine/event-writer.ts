import type { Pool } from 'pg';
import { appendEvents, type NewRunEvent } from '../store/run-events.ts';
import { persist } from './persist.ts';

/** Writes events in groups: what is added while one group is on its way goes with the next. */
export interface EventWriter {
  add(event: NewRunEvent): void;
  /** Returns when all that was added is kept. */
  flush(): Promise<void>;
}

const LARGEST_GROUP = 500;

export function createEventWriter(pool: Pool): EventWriter {
  let waiting: NewRunEvent[] = [];
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    // What is told in the same moment shall go together.
    await Promise.resolve();
    while (waiting.length > 0) {
      const group = waiting.slice(0, LARGEST_GROUP);
      waiting = waiting.slice(LARGEST_GROUP);
      await persist(() => appendEvents(pool, group));
    }
  };
  const begin = (): Promise<void> => {
    writing ??= write().finally(() => (writing = undefined));
    return writing;
  };
  return {
    add: (event) => {
      waiting.push(event);
      // A failure that is not an outage comes again to whoever flushes.
      begin().catch(() => undefined);
    },
    flush: async () => {
      do await begin();
      while (waiting.length > 0);
    },
  };
}
