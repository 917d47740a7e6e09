import type { CursorValue } from '../connection.ts';
import type { IncrementalDefinition, JobDefinition, RequestDefinition } from '../definition.ts';
import { buildRequest } from '../http/build-request.ts';
import type { RequestDraft } from '../http/request-draft.ts';
import { placeReceived } from '../pages/page-token.ts';
import type { Place } from '../pagination.ts';
import { formatCursor, formatUpperCursor, type CursorOps } from './cursor-type.ts';
import type { ReadContext } from './read-context.ts';
import type { Slice } from './slice.ts';
import type { StreamPlan } from './stream-plan.ts';

/** The request of a slice before pagination: its bindings filled in, and only records since its lower bound asked for. */
export function sliceRequest(context: ReadContext, plan: StreamPlan, slice: Slice): RequestDraft {
  return placeBounds(plan, slice, bindRequest(context, slice, plan.stream.request));
}

/** The request that orders a job for a slice: here the bounds count, polling and downloading know the job only. */
export function jobRequest(context: ReadContext, plan: StreamPlan, slice: Slice, job: JobDefinition): RequestDraft {
  return placeBounds(plan, slice, bindRequest(context, slice, job.create));
}

/** A request with the values of its slice filled in. */
export function bindRequest(
  { connector: { client }, baseUrl, config }: ReadContext,
  slice: Slice,
  definition: RequestDefinition,
  job?: string | number,
): RequestDraft {
  const scope = {
    config,
    parent: slice.parent,
    ...(slice.partition === undefined ? {} : { partition: slice.partition }),
    ...(job === undefined ? {} : { job }),
  };
  return buildRequest({ baseUrl, headers: client.headers, query: client.query }, definition, scope);
}

const DAY = 86_400_000;

type Asking = Pick<IncrementalDefinition<unknown>, 'filter' | 'boundary'>;

/** The lowest cursor that may come when records are asked for from this one on, whatever the filter rounds. */
export function askedFrom(ops: CursorOps, { filter, boundary }: Asking, lower: CursorValue): CursorValue {
  const step = boundary === 'exclusive' ? ops.granularity : 0;
  const isRewritten = filter?.zone !== undefined || (filter?.format ?? ops.type) !== ops.type;
  return ops.shift(lower, -step - (isRewritten && ops.temporal ? 2 * DAY : 0));
}

function placeBounds(plan: StreamPlan, slice: Slice, draft: RequestDraft): RequestDraft {
  const filter = plan.stream.incremental?.filter;
  if (plan.cursor === undefined || filter === undefined) return draft;
  const { ops } = plan.cursor;
  let bounded = draft;
  if (slice.lower !== undefined) {
    const exclusive = plan.stream.incremental?.boundary === 'exclusive';
    const lower = exclusive ? ops.shift(slice.lower, -ops.granularity) : slice.lower;
    bounded = placeBound(plan, bounded, filter.start, formatCursor(ops, lower, filter.format, filter.zone));
  }
  if (slice.upper !== undefined && filter.end !== undefined) {
    bounded = placeBound(plan, bounded, filter.end, formatUpperCursor(ops, slice.upper, filter.format, filter.zone));
  }
  return bounded;
}

function placeBound(plan: StreamPlan, draft: RequestDraft, where: Place, value: CursorValue): RequestDraft {
  const template = plan.stream.incremental?.filter?.template;
  const text = template === undefined ? value : template.replaceAll('{value}', () => String(value));
  return placeReceived(draft, where, text, plan.name);
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
