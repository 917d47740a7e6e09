import { z } from 'zod';
import { rowOf, rowsOf, type Database } from './database.ts';
import { count, jsonObject, jsonText, optional, time } from './scope.ts';

/** An event before it has its number. */
export interface NewRunEvent {
  readonly run: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly type: string;
  readonly step?: string | undefined;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
  /** An event whose key the run has already is not kept again. */
  readonly key?: string | undefined;
}

const eventRow = z.object({
  sequence: count,
  at: time,
  type: z.string(),
  step: optional(z.string()),
  data: optional(jsonObject),
});

/** Numbered from 1 without gaps within its run. */
export type RunEvent = z.output<typeof eventRow>;

export async function appendEvents(database: Database, events: readonly NewRunEvent[]): Promise<void> {
  if (events.length > 0) await database.query('select append_events($1)', [jsonText(events)]);
}

export interface ReadEventsOptions {
  /** Only those with greater numbers. Default 0: all. */
  readonly after?: number | undefined;
  /** Default 1000. */
  readonly limit?: number | undefined;
}

export async function readEvents(
  database: Database,
  run: string,
  options: ReadEventsOptions = {},
): Promise<RunEvent[]> {
  return await rowsOf(
    database,
    eventRow,
    'select sequence, at, type, step, data from run_events where run = $1 and sequence > $2 order by sequence limit $3',
    [run, options.after ?? 0, options.limit ?? 1_000],
  );
}

/** Number of the run's latest event; 0 where it has none. */
export async function latestEvent(database: Database, run: string): Promise<number> {
  const sql = 'select coalesce(max(sequence), 0) "sequence" from run_events where run = $1';
  return (await rowOf(database, z.object({ sequence: count }), sql, [run]))?.sequence ?? 0;
}
