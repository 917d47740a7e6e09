import type { CursorValue } from '../connection.ts';
import type { RequestDraft } from '../http/request-draft.ts';
import { isAfter, type CursorRange } from './cursor-range.ts';
import { formatCursor } from './cursor-type.ts';
import type { ReadContext } from './read-context.ts';
import { positionsMove } from './resume-check.ts';
import { askedFrom, sliceRequest } from './slice-request.ts';
import type { Slice } from './slice.ts';
import type { StreamPlan } from './stream-plan.ts';

/** A request for everything from a cursor on. */
export interface CursorStep {
  readonly draft: RequestDraft;
  /** The server was asked for nothing below. */
  readonly floor: CursorValue;
}

/** What a page says of going on by its cursor. */
export type StepChoice = CursorStep | 'stay' | 'disordered';

/** Goes through a list in the order of its cursor by asking anew from the last one seen. */
export interface CursorSteps {
  /** After a page that is not the last. */
  after(range: CursorRange | undefined): StepChoice;
}

/**
 * Positions that count what lies before them move when a record before them is changed (it goes to the end) or
 * removed: as many are skipped. Where records come in the order of their cursor and the server can be asked from one
 * on, the cursor itself is a position that never moves. Undefined where that cannot be.
 */
export function createCursorSteps(context: ReadContext, plan: StreamPlan, slice: Slice): CursorSteps | undefined {
  const { incremental, job } = plan.stream;
  const filter = incremental?.filter;
  if (plan.cursor === undefined || filter === undefined || incremental?.order !== 'ascending') return undefined;
  if (job !== undefined || slice.key !== slice.base || slice.upper !== undefined) return undefined;
  if (!positionsMove(plan.pagination)) return undefined;
  const { ops } = plan.cursor;
  const written = (bound: CursorValue): CursorValue => formatCursor(ops, bound, filter.format, filter.zone);
  let { lower } = slice;
  let floor: CursorValue | undefined;
  return {
    after(range) {
      if (range === undefined) return 'stay';
      if (!range.ascending || (floor !== undefined && isAfter(ops, floor, range.min))) return 'disordered';
      // Where as many as a page share a cursor, asking for it again would not get further.
      if (lower !== undefined && (!isAfter(ops, range.max, lower) || written(range.max) === written(lower)))
        return 'stay';
      lower = range.max;
      floor = askedFrom(ops, incremental, lower);
      return { draft: sliceRequest(context, plan, { ...slice, lower }), floor };
    },
  };
}
