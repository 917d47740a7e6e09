import { randomUUID } from 'node:crypto';
import { systemClock, type Batch, type Clock, type Connection, type ReadOptions } from '@tapwright/connector';
import type { Destination, StreamPlan } from './destination.ts';
import { createEventQueue } from './event-queue.ts';
import type { HookRelay } from './hook-relay.ts';
import { planStream, type StreamSelection } from './stream-selection.ts';
import { syncStream } from './sync-stream.ts';
import type { StreamResult, SyncEvent, SyncResult } from './sync-event.ts';

/** The part of a connection that a sync uses. */
export interface SyncSource extends Pick<Connection, 'discover' | 'name'> {
  read(stream: string, options?: ReadOptions): AsyncIterable<Batch<unknown>>;
}

export interface SyncOptions {
  readonly source: SyncSource;
  readonly destination: Destination;
  /** Default: all streams of the source, each in its default modes. */
  readonly streams?: readonly (StreamSelection | string)[];
  /** Streams to read anew; their rows stay visible until then. */
  readonly reset?: readonly string[];
  /** Lower bound for incremental streams without state; ISO 8601 or the cursor's own form. */
  readonly from?: string;
  /** Stops the sync; what has come is committed first. */
  readonly signal?: AbortSignal;
  /** Streams read at once. Default 4. */
  readonly streamConcurrency?: number;
  /** Further options of `read`. */
  readonly read?: Pick<ReadOptions, 'sliceConcurrency' | 'pageSize' | 'lane' | 'limit'>;
  /** Default: a random id. */
  readonly run?: string;
  readonly clock?: Clock;
  /** Brings the connection's waits into the events. */
  readonly relay?: HookRelay;
}

/** Events that may wait for a slow listener before the reading holds back. */
const QUEUED_EVENTS = 64;

/**
 * Reads streams of a source into a destination, as events. A stream that fails does not stop the others; the last
 * event, `sync-end`, says which ended how. What is thrown is wrong input: an unknown stream, modes that contradict.
 * Leaving the loop early stops the sync and commits what has come.
 *
 * @example
 * for await (const event of sync({ source, destination, streams: ['issues'] })) {
 *   if (event.type === 'sync-end') console.log(event.status);
 * }
 */
export async function* sync(options: SyncOptions): AsyncGenerator<SyncEvent, SyncResult> {
  const clock = options.clock ?? systemClock;
  const run = options.run ?? randomUUID();
  const startedAt = clock.now();
  const plans = await planAll(options, run);
  for (const name of options.reset ?? []) await options.destination.resetState(name);
  yield { type: 'sync-start', at: startedAt, run, streams: plans.map((plan) => plan.name) };

  const queue = createEventQueue<SyncEvent>();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const unsubscribe = options.relay?.onWait((wait) => queue.push({ type: 'wait', at: clock.now(), ...wait }));
  const work = runAll(plans, options.streamConcurrency ?? 4, async (plan) => {
    const result = await syncStream({
      plan,
      source: options.source,
      destination: options.destination,
      clock,
      signal,
      readOptions: { ...options.read, ...(options.from === undefined ? {} : { from: options.from }) },
      emit: async (event) => {
        queue.push(event);
        await queue.drained(QUEUED_EVENTS);
      },
      report: (event) => queue.push(event),
    });
    queue.push({ type: 'stream-end', at: clock.now(), ...result });
    return result;
  }).finally(() => queue.end());
  try {
    yield* queue;
  } finally {
    stop.abort();
    unsubscribe?.();
    await work;
  }
  const streams = await work;
  const result: SyncResult = { run, status: overall(streams), streams, milliseconds: clock.now() - startedAt };
  yield { type: 'sync-end', at: clock.now(), ...result };
  return result;
}

/** Reads a sync to its end and returns the result. */
export async function runSync(options: SyncOptions, onEvent?: (event: SyncEvent) => void): Promise<SyncResult> {
  const events = sync(options);
  while (true) {
    const step = await events.next();
    if (step.done) return step.value;
    onEvent?.(step.value);
  }
}

async function planAll(options: SyncOptions, run: string): Promise<readonly StreamPlan[]> {
  const catalog = await options.source.discover();
  const wanted = options.streams ?? catalog.streams.map((stream) => stream.name);
  const canDedupe = ['duckdb', 'postgres'].includes(options.destination.kind);
  const selections = wanted.map((one) => (typeof one === 'string' ? { name: one } : one));
  const plans = selections.map((selection) => planStream(catalog, selection, { run, canDedupe }));
  for (const plan of plans) options.destination.accept(plan);
  return [...new Map(plans.map((plan) => [plan.name, plan])).values()];
}

async function runAll(
  plans: readonly StreamPlan[],
  concurrency: number,
  start: (plan: StreamPlan) => Promise<StreamResult>,
): Promise<readonly StreamResult[]> {
  const results: StreamResult[] = [];
  const queue = plans.entries();
  const worker = async (): Promise<void> => {
    for (const [index, plan] of queue) results[index] = await start(plan);
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrency, plans.length)) }, worker));
  return results;
}

function overall(results: readonly StreamResult[]): SyncResult['status'] {
  const statuses = new Set(results.map((result) => result.status));
  if (statuses.size === 0 || (statuses.size === 1 && statuses.has('complete'))) return 'complete';
  if (statuses.has('stopped')) return 'stopped';
  if (statuses.has('complete')) return 'partial';
  return statuses.has('failed') ? 'failed' : 'parked';
}
