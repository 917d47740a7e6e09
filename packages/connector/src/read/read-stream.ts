import type { Batch, CursorValue, ReadOptions, StreamState } from '../connection.ts';
import type { AnyStream } from '../definition.ts';
import { ConfigError, SystemError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { createPageSizes } from '../pages/page-sizes.ts';
import { createPager } from '../pages/pager.ts';
import { at } from '../path.ts';
import { createCursorSteps } from './cursor-steps.ts';
import { createJobReader } from './job-reader.ts';
import { createLanes } from './lanes.ts';
import type { PageRecords } from './page-records.ts';
import { createProgress, type Progress } from './progress.ts';
import type { ReadContext } from './read-context.ts';
import { readSlices, type ArrivedPage } from './read-slices.ts';
import { secretParameters } from './secret-parameters.ts';
import { sliceFilter, sliceRequest } from './slice-request.ts';
import { createSliceReader, type SlicePage, type SliceReader } from './slice-reader.ts';
import { fixedSlices, sliceSource, type ParentBatch, type SliceSourceOptions } from './slice-source.ts';
import type { Slice } from './slice.ts';
import { isStreamState } from './valid-state.ts';
import { planStream, type StreamPlan } from './stream-plan.ts';

/** Slices or pages without records after which a batch is handed out for its state alone. */
const SILENT_PAGES = 100;

/** Whole files come as one page; more records than this are handed out piece by piece. */
const LARGEST_BATCH = 10_000;

/** A batch whose records are also there without rounding. */
interface ExactBatch extends Batch, ParentBatch {}

/**
 * Reads a stream page by page. Each batch carries the state that covers it and all before it; the last one, which may
 * be empty, carries the state of the finished read.
 */
export function readStream(context: ReadContext, stream: AnyStream, options: ReadOptions = {}): AsyncGenerator<Batch> {
  return readExact(context, stream, options);
}

async function* readExact(
  context: ReadContext,
  stream: AnyStream,
  options: ReadOptions,
): AsyncGenerator<ExactBatch, void> {
  const plan = planStream(context, stream, isIncremental(stream, options));
  const progress = createProgress({ plan, state: usableState(plan, options.state), now: context.clock.now() });
  const abort = new AbortController();
  const signal = options.signal === undefined ? abort.signal : AbortSignal.any([abort.signal, options.signal]);
  signal.throwIfAborted();
  const lanes = createLanes(context, plan, options);
  try {
    const pages = readSlices({
      slices: slicesFor(context, plan, progress, { ...options, signal }),
      open: openSlices(context, plan, progress, { ...options, signal }, lanes.lanes),
      concurrency: concurrencyOf(context, options),
      signal,
      limit: options.limit ?? Number.POSITIVE_INFINITY,
      cancel: () => abort.abort(),
    });
    yield* batches(plan, progress, pages, options.limit ?? Number.POSITIVE_INFINITY);
  } finally {
    abort.abort();
    lanes.report();
  }
}

function isIncremental(stream: AnyStream, options: ReadOptions): boolean {
  return stream.incremental !== undefined && options.syncMode !== 'full_refresh';
}

/** The given state, if it can be that of this stream in this mode. */
function usableState(plan: StreamPlan, state: StreamState | undefined): StreamState | undefined {
  if (state === undefined) return undefined;
  if (isJsonObject(state) && 'version' in state && state.version !== 1) {
    throw new ConfigError(`The state of stream ${plan.name} has version ${String(state.version)}; 1 is known.`, {
      code: 'state_invalid',
      hint: 'It was written by another version: reset the stream, or use that version.',
      stream: plan.name,
    });
  }
  if (!isStreamState(state)) {
    throw new ConfigError(`The state of stream ${plan.name} is damaged or not one that a read gave.`, {
      code: 'state_invalid',
      hint: 'Restore it, or reset the stream to read it anew.',
      stream: plan.name,
    });
  }
  // Positions of an incremental read belong to another request than those of a full one.
  return plan.cursor === undefined && isIncrementalState(state) ? undefined : state;
}

function isIncrementalState(state: StreamState): boolean {
  if (state.cursor !== undefined || state.archive !== undefined || state.finished?.cursors !== undefined) return true;
  return Object.values(state.slices ?? {}).some(({ cursor, seen }) => cursor !== undefined || seen !== undefined);
}

function concurrencyOf(context: ReadContext, options: ReadOptions): number {
  const allowed = context.connector.client.concurrency ?? 10;
  return Math.max(1, Math.min(options.sliceConcurrency ?? 4, allowed));
}

type SignalledOptions = ReadOptions & { readonly signal: AbortSignal };

function slicesFor(context: ReadContext, plan: StreamPlan, progress: Progress, options: SignalledOptions) {
  const source: SliceSourceOptions = {
    plan,
    config: context.config,
    progress,
    from: startOf(context, plan, options),
    readParent: (state) => {
      const { signal, sliceConcurrency } = options;
      const parentOptions: ReadOptions = { signal, syncMode: 'full_refresh', ...(state && { state }) };
      const own = sliceConcurrency === undefined ? {} : { sliceConcurrency };
      return readExact(context, parentOf(context, plan), { ...parentOptions, ...own });
    },
  };
  return plan.stream.parent === undefined ? fixedSlices(source).values() : sliceSource(source);
}

function parentOf(context: ReadContext, plan: StreamPlan): AnyStream {
  const parent = context.connector.streams.find(({ name }) => name === plan.stream.parent?.stream);
  if (parent !== undefined) return parent;
  throw new ConfigError(`Stream ${plan.name} has the unknown parent ${plan.stream.parent?.stream}.`, {
    code: 'stream_unknown',
    stream: plan.name,
  });
}

/** Where an incremental read without state begins. */
function startOf(context: ReadContext, plan: StreamPlan, options: ReadOptions): CursorValue | undefined {
  if (plan.cursor === undefined) return undefined;
  const field = plan.stream.incremental?.start?.field;
  const start = options.from ?? (field === undefined ? undefined : at(context.config, field));
  if (start === undefined || start === null || start === '') return undefined;
  if (start instanceof Date) return plan.cursor.ops.parse(start.toISOString());
  if (typeof start === 'string' || typeof start === 'number') return plan.cursor.ops.parse(start);
  throw new ConfigError(`The config field ${field} cannot be the start of stream ${plan.name}.`, {
    code: 'cursor_invalid',
    hint: 'Give a date, a time or a number.',
    stream: plan.name,
  });
}

function openSlices(
  context: ReadContext,
  plan: StreamPlan,
  progress: Progress,
  options: SignalledOptions,
  lanes: ReturnType<typeof createLanes>['lanes'],
): (slice: Slice) => SliceReader {
  const { client, name } = context.connector;
  const warn = (message: string) => context.hooks?.log?.({ level: 'warning', message, connector: name });
  const shared = {
    stream: plan.name,
    pageSize: options.pageSize,
    baseUrl: context.baseUrl,
    hosts: client.hosts,
    secretParameters: secretParameters(client.auth, [client.query, plan.stream.request.query], context.config),
    sizes: createPageSizes(),
    warn,
  };
  return (slice) => {
    const slicing = {
      context,
      plan,
      slice,
      pager: createPager(plan.pagination, shared),
      pageSize: options.pageSize,
      sized: (pageSize: number) => createPager(plan.pagination, { ...shared, pageSize }),
      work: { keep: sliceFilter(plan, slice), add: slice.add },
      lanes,
      position: progress.position(slice.key),
      signal: options.signal,
      warn,
    };
    const { job } = plan.stream;
    if (job !== undefined) return createJobReader(slicing, job);
    const anchor = progress.anchor(slice.key);
    // A position of its own shows that the order did not hold before.
    const steps = slicing.position === undefined ? createCursorSteps(context, plan, slice) : undefined;
    return createSliceReader({ ...slicing, anchor, steps, draft: sliceRequest(context, plan, slice) });
  };
}

async function* batches(
  plan: StreamPlan,
  progress: Progress,
  pages: AsyncIterable<ArrivedPage>,
  limit: number,
): AsyncGenerator<ExactBatch, void> {
  let left = limit;
  let silent = 0;
  let finished = false;
  let snapshot = progress.snapshot();
  for await (const { page, isLast } of pages) {
    if (page.records.count > left) {
      // The cut page is not covered: the next read gets it again as a whole.
      if (left > 0) yield batchOf(plan, page, page.records.cut(left), snapshot);
      return;
    }
    left -= page.records.count;
    let from = 0;
    for (; page.records.count - from > LARGEST_BATCH; from += LARGEST_BATCH) {
      yield batchOf(plan, page, page.records.part(from, from + LARGEST_BATCH), snapshot);
    }
    const rest = from === 0 ? page.records : page.records.part(from, page.records.count);
    progress.advance(page.slice, page);
    if (isLast) progress.complete();
    finished = isLast;
    snapshot = progress.snapshot();
    silent = page.records.count === 0 ? silent + 1 : 0;
    if (page.records.count > 0 || isLast || page.checkpoint || silent > SILENT_PAGES) {
      silent = 0;
      yield batchOf(plan, page, rest, snapshot);
    }
    if (left <= 0) return;
  }
  if (finished) return;
  progress.complete();
  yield emptyBatch(plan, progress.snapshot());
}

function batchOf(plan: StreamPlan, page: SlicePage, content: PageRecords, snapshot: () => StreamState): ExactBatch {
  let state: StreamState | undefined;
  let records: PageRecords | undefined = content;
  const present = (): PageRecords => records ?? gone(plan.name);
  return {
    stream: plan.name,
    slice: page.slice.base,
    count: content.count,
    get records() {
      return present().records;
    },
    get exactRecords() {
      return present().exactRecords;
    },
    get lines() {
      return present().lines;
    },
    release: () => {
      records?.release?.();
      records = undefined;
    },
    get state() {
      return (state ??= snapshot());
    },
    ...(plan.extraFields.names.length === 0 ? {} : { extraFields: plan.extraFields.names }),
    ...(page.requestId === undefined ? {} : { requestId: page.requestId }),
    ...(page.total === undefined ? {} : { total: page.total }),
  };
}

function gone(stream: string): never {
  throw new SystemError(`The records of a batch of stream ${stream} were given back before they were read.`, {
    code: 'batch_released',
    hint: 'Call release() when done with the batch.',
    stream,
  });
}

function emptyBatch(plan: StreamPlan, snapshot: () => StreamState): ExactBatch {
  const none: readonly JsonObject[] = [];
  const lines = new Uint8Array();
  return { stream: plan.name, slice: '', count: 0, records: none, exactRecords: none, lines, state: snapshot() };
}
