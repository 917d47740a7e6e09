import type { CursorValue } from '../connection.ts';
import type { CursorType, RequestDefinition } from '../definition.ts';
import { buildRequest } from '../http/build-request.ts';
import { place, type RequestDraft } from '../http/request-draft.ts';
import type { Place } from '../pagination.ts';
import { formatCursor, formatUpperCursor, type CursorOps } from './cursor-type.ts';
import type { ReadContext } from './read-context.ts';
import type { Slice } from './slice.ts';
import type { StreamPlan } from './stream-plan.ts';

/** The request of a slice before pagination: its bindings filled in, and only records since its lower bound asked for. */
export function sliceRequest(
  context: ReadContext,
  plan: StreamPlan,
  slice: Slice,
  job?: string | number,
  definition: RequestDefinition = plan.stream.request,
): RequestDraft {
  const { client } = context.connector;
  const draft = buildRequest({ baseUrl: context.baseUrl, headers: client.headers, query: client.query }, definition, {
    config: context.config,
    parent: slice.parent,
    ...(slice.partition === undefined ? {} : { partition: slice.partition }),
    ...(job === undefined ? {} : { job }),
  });
  return placeBounds(plan, slice, draft);
}

function placeBounds(plan: StreamPlan, slice: Slice, draft: RequestDraft): RequestDraft {
  const filter = plan.stream.incremental?.filter;
  if (plan.cursor === undefined || filter === undefined) return draft;
  const { ops } = plan.cursor;
  let bounded = draft;
  if (slice.lower !== undefined) {
    const exclusive = plan.stream.incremental?.boundary === 'exclusive';
    const lower = exclusive ? ops.shift(slice.lower, -ops.granularity) : slice.lower;
    bounded = placeBound(bounded, filter.start, formatCursor(ops, lower, filter.format), filter);
  }
  if (slice.upper !== undefined && filter.end !== undefined) {
    bounded = placeBound(bounded, filter.end, formatUpperCursor(ops, slice.upper, filter.format), filter);
  }
  return bounded;
}

function placeBound(
  draft: RequestDraft,
  where: Place,
  text: string,
  filter: { readonly format?: CursorType; readonly template?: string },
): RequestDraft {
  const value: string | number = text;
  return place(draft, where, filter.template === undefined ? value : filter.template.replaceAll('{value}', text));
}

/** Decides by its cursor whether a record belongs to a slice; undefined where all do. */
export function sliceFilter(plan: StreamPlan, slice: Slice): ((cursor: unknown) => boolean) | undefined {
  if (plan.cursor === undefined) return undefined;
  const { ops } = plan.cursor;
  // With a filter in the request, only the edge between two windows is ours to cut: servers differ on whether it counts.
  const lower = plan.stream.incremental?.filter === undefined ? rankOf(ops, slice.lower) : undefined;
  const upper = rankOf(ops, slice.upper);
  if (lower === undefined && upper === undefined) return undefined;
  return (value) => {
    const at = ops.rank(value);
    if (at === undefined) return true;
    return (lower === undefined || at >= lower) && (upper === undefined || at < upper);
  };
}

function rankOf(ops: CursorOps, value: CursorValue | undefined) {
  return value === undefined ? undefined : ops.rank(value);
}
