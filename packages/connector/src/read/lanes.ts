import { createBytesLane } from './bytes/bytes-lane.ts';
import type { ReadOptions } from '../connection.ts';
import type { JsonObject } from '../json.ts';
import { createGroupedLane } from './grouped-lane.ts';
import { createObjectLane } from './object-lane.ts';
import type { Lane } from './page-records.ts';
import type { ReadContext } from './read-context.ts';
import { createSchemaCheck } from './schema-check.ts';
import type { StreamPlan } from './stream-plan.ts';

export interface Lanes {
  /** Asked in this order; the last one takes every page. */
  readonly lanes: readonly Lane[];
  /** Tells the host how records differed from their schema. */
  report(): void;
}

/** The ways in which a stream's pages can be decoded, fastest first. */
export function createLanes(context: ReadContext, plan: StreamPlan, options: ReadOptions): Lanes {
  const tell = context.hooks?.drift;
  // Where nobody listens, nobody needs to look.
  const schema = tell && createSchemaCheck(plan.name, plan.stream.schema);
  const check = (rows: readonly JsonObject[]): void => schema?.check(rows);
  const bytes = options.lane === 'object' ? undefined : createBytesLane(plan);
  const lanes = [bytes, createGroupedLane(plan, check), createObjectLane(plan, check)];
  return {
    lanes: lanes.filter((lane) => lane !== undefined),
    report: () => {
      for (const drift of schema?.report() ?? []) tell?.(drift);
    },
  };
}
