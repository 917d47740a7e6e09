import type { ReadOptions } from '../connection.ts';
import { createObjectLane } from './object-lane.ts';
import type { Lane } from './page-records.ts';
import type { ReadContext } from './read-context.ts';
import type { StreamPlan } from './stream-plan.ts';

export interface Lanes {
  /** Asked in this order; the last one takes every page. */
  readonly lanes: readonly Lane[];
  /** Tells the host how records differed from their schema. */
  report(): void;
}

/** The ways in which a stream's pages can be decoded, fastest first. */
export function createLanes(_context: ReadContext, plan: StreamPlan, _options: ReadOptions): Lanes {
  return { lanes: [createObjectLane(plan, () => {})], report: () => {} };
}
