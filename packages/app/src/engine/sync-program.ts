import { SystemError, TransientError, type StepContext, type StepEvent } from '@tapwright/connector';
import {
  createHookRelay,
  openDestination,
  runSync,
  type Destination,
  type HookRelay,
  type StreamResult,
  type SyncEvent,
} from '@tapwright/sync';
import { z } from 'zod';
import { expandAddress } from '../expand-address.ts';
import { clockFromEnv } from '../clock-from-env.ts';
import { loadConnector } from '../load-connector.ts';
import { openConnection, type ConnectionEvents, type OpenedConnection } from '../open-connection.ts';
import { assertStreams } from '../read-stream.ts';
import { assertFields, assertResets, selection } from '../sync-connector.ts';
import type { Program, ProgramTools } from './program.ts';
import { readPlan } from '../read-plan.ts';

const names = z.array(z.string());

/** A sync to be, without secrets: those are in the config file, or in the environment of whoever runs it. */
const syncPlan = z.strictObject({
  connector: z.string(),
  to: z.string(),
  /** Path of the config file. */
  config: z.string().exactOptional(),
  /** Where relative paths begin. */
  cwd: z.string().exactOptional(),
  allowPrivate: z.boolean().exactOptional(),
  streams: names.exactOptional(),
  fields: names.exactOptional(),
  reset: names.exactOptional(),
  from: z.string().exactOptional(),
  syncMode: z.enum(['full_refresh', 'incremental']).exactOptional(),
  writeMode: z.enum(['overwrite', 'append', 'dedupe']).exactOptional(),
  pageSize: z.number().int().positive().exactOptional(),
  commitPages: z.number().int().positive().exactOptional(),
});

export type SyncPlan = z.output<typeof syncPlan>;

/** Throws a ConfigError (`sync_plan_invalid`) that names the first thing at fault. */
export function parseSyncPlan(value: unknown): SyncPlan {
  return readPlan(syncPlan, value, {
    problem: 'the sync does not read',
    code: 'sync_plan_invalid',
    hint: 'Give at least connector and to.',
  });
}

/** How one stretch of a stream ended, as a step keeps it: counts, and where its checkpoint is. */
export interface StreamSlice {
  readonly status: 'complete' | 'failed' | 'parked';
  readonly records: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** The destination's own entry for the stream; its state stays there. */
  readonly checkpoint?: { readonly updatedAt: string; readonly status: string; readonly records: number };
  readonly resumeAt?: number;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly failureType: string;
  };
}

/** What became of a stream in all its stretches. */
export interface SyncedStream extends StreamSlice {
  readonly stream: string;
  /** Stretches: one more than waits. */
  readonly slices: number;
}

export interface SyncRunResult {
  readonly status: 'complete' | 'partial' | 'failed';
  readonly streams: readonly SyncedStream[];
}

export interface SyncProgramOptions {
  readonly home: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What somebody in this process may want to show. */
  readonly events?: ConnectionEvents;
  readonly onSync?: (run: string, event: SyncEvent) => void;
}

/** Longer waits for a rate limit are slept through by the run, and not by the process. */
const PARK_AFTER = 5_000;

/** A destination that somebody else still holds is asked for again after so long. */
const LOCKED_FOR = 5_000;

/** Progress is told of not more often than this, per stream. */
const TELL_EVERY = 1_000;

/** What a finished stretch must be able to say once more when the process was killed in the middle: tried so often. */
const RETRY = { attempts: 5, delay: 2_000, longest: 60_000 };

/**
 * Syncs as durable runs. A step is one stretch of one stream: until it ends, parks or fails. Each reads its state from
 * the destination, so that a stretch that was broken off goes on from the last commit. Streams whose source asks to wait
 * are waited for together, at no cost.
 */
export function syncProgram(options: SyncProgramOptions): Program {
  return async (value, tools) => {
    const plan = parseSyncPlan(value);
    const { steps } = tools;
    await using session = createSession(plan, tools, options);
    const all = await steps.step('streams', {}, () => streamsOf(plan));
    if (plan.reset && plan.reset.length > 0) {
      await steps.step('reset', { effect: 'idempotent', retry: RETRY }, () => session.reset(plan.reset ?? []));
    }
    const readStream = (stream: string): Promise<StreamSlice> =>
      steps
        .step(stream, { effect: 'idempotent', retry: RETRY }, (context) => session.slice(stream, context))
        .catch(failedSlice);
    const done = new Map<string, SyncedStream>();
    for (let left = all; left.length > 0;) {
      const slices = await Promise.all(left.map((stream) => readStream(stream)));
      const waits: number[] = [];
      left = left.filter((stream, index) => {
        const slice = slices[index];
        if (slice === undefined) return false;
        done.set(stream, added(stream, done.get(stream), slice));
        if (slice.status === 'parked' && slice.resumeAt !== undefined) waits.push(slice.resumeAt);
        return slice.status === 'parked';
      });
      // The files are given back meanwhile, to whoever goes on.
      if (waits.length > 0) await session.close();
      if (waits.length > 0) await steps.sleepUntil(Math.min(...waits));
    }
    return resultOf(all, done);
  };
}

async function streamsOf(plan: SyncPlan): Promise<string[]> {
  const { connector } = await loadConnector(plan.connector, plan.cwd);
  const wanted = plan.streams ?? connector.streams.map((stream) => stream.name);
  assertStreams(connector, [...wanted, ...(plan.reset ?? [])]);
  assertResets(wanted, plan.reset ?? []);
  assertFields(wanted, plan.fields ?? []);
  return [...wanted];
}

interface Session extends AsyncDisposable {
  reset(streams: readonly string[]): Promise<null>;
  slice(stream: string, context: StepContext): Promise<StreamSlice>;
  close(): Promise<void>;
}

interface Opened {
  readonly source: OpenedConnection;
  readonly destination: Destination;
  readonly relay: HookRelay;
}

/** Connection and destination, opened by the first step that needs them and shared by the steps of this process. */
function createSession(plan: SyncPlan, { steps, epoch }: ProgramTools, options: SyncProgramOptions): Session {
  let opened: Promise<Opened> | undefined;
  const open = (): Promise<Opened> => {
    opened ??= openBoth(plan, { run: steps.run, epoch }, options).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const working = new Set<Promise<unknown>>();
  const during = async <Result>(work: Promise<Result>): Promise<Result> => {
    working.add(work);
    try {
      return await work;
    } finally {
      working.delete(work);
    }
  };
  const close = async (): Promise<void> => {
    // A step that was broken off still commits what it has.
    await Promise.allSettled(working);
    const both = await opened?.catch(() => undefined);
    opened = undefined;
    await both?.destination.close();
    await both?.source[Symbol.asyncDispose]();
  };
  const readOne = async (stream: string, context: StepContext): Promise<StreamSlice> => {
    const both = await open().catch((error: unknown) => waitForLock(error));
    if ('status' in both) return both;
    return await readSlice(plan, stream, both, context, (event) => options.onSync?.(steps.run, event), steps.run);
  };
  const resetAll = async (streams: readonly string[]): Promise<null> => {
    const { destination } = await open();
    for (const stream of streams) await destination.resetState(stream);
    return null;
  };
  return {
    reset: (streams) => during(resetAll(streams)),
    slice: (stream, context) => during(readOne(stream, context)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Held by a process that has not ended yet, or was stopped: nothing is wrong with the sync. */
function waitForLock(error: unknown): StreamSlice {
  const locked = error instanceof Error && 'code' in error && error.code === 'destination_locked';
  if (!locked) throw error;
  return { status: 'parked', records: 0, bytes: 0, milliseconds: 0, resumeAt: Date.now() + LOCKED_FOR };
}

async function openBoth(
  plan: SyncPlan,
  owner: { readonly run: string; readonly epoch: number },
  options: SyncProgramOptions,
): Promise<Opened> {
  const relay = createHookRelay();
  const destination = await openDestination(expandAddress(plan.to, options.env ?? process.env), {
    clock: clockFromEnv(),
    // Whoever takes this run over ends the session of the one before; other runs wait for it.
    lease: { resource: owner.run, epoch: owner.epoch },
    ...(plan.commitPages === undefined ? {} : { commit: { batches: plan.commitPages } }),
  });
  try {
    const source = await openConnection({
      connector: plan.connector,
      config: plan.config,
      home: options.home,
      allowPrivate: plan.allowPrivate,
      cwd: plan.cwd,
      parkAfter: PARK_AFTER,
      events: {
        ...options.events,
        wait: (wait) => {
          relay.hooks.wait?.(wait);
          options.events?.wait?.(wait);
        },
      },
    });
    return { source, destination, relay };
  } catch (error) {
    await destination.close();
    throw error;
  }
}

async function readSlice(
  plan: SyncPlan,
  stream: string,
  { source, destination, relay }: Opened,
  context: StepContext,
  show: (event: SyncEvent) => void,
  run: string,
): Promise<StreamSlice> {
  let told = 0;
  const { streams } = await runSync(
    {
      source: source.connection,
      destination,
      relay,
      run,
      streams: [selection(stream, plan)],
      clock: clockFromEnv(),
      signal: context.signal,
      ...(plan.pageSize === undefined ? {} : { read: { pageSize: plan.pageSize } }),
      ...(plan.from === undefined ? {} : { from: plan.from }),
    },
    (event) => {
      show(event);
      if (event.type !== 'state-commit' || Date.now() - told < TELL_EVERY) return;
      told = Date.now();
      void context.emit(commitEvent(event));
    },
  );
  const result = streams[0];
  if (result === undefined) throw new SystemError(`the sync of ${stream} said nothing`, { code: 'sync_silent' });
  if (result.status === 'stopped') context.signal.throwIfAborted();
  return sliceOf(result, await destination.readState(stream));
}

/** Counts alone: the state may hold values of rows. */
function commitEvent({ stream, records, at }: Extract<SyncEvent, { type: 'state-commit' }>): StepEvent {
  return { type: 'state-commit', step: stream, data: { stream, records, at } };
}

function sliceOf(result: StreamResult, checkpoint: Awaited<ReturnType<Destination['readState']>>): StreamSlice {
  const { status, records, bytes, milliseconds, resumeAt, error } = result;
  // What may succeed later is for the step to try again; the rows so far are committed.
  if (status === 'failed' && error?.failureType === 'transient_error') {
    throw new TransientError(error.message, { code: error.code, hint: error.hint, stream: result.stream });
  }
  return {
    status: status === 'stopped' ? 'failed' : status,
    records,
    bytes,
    milliseconds,
    ...(checkpoint && {
      checkpoint: { updatedAt: checkpoint.updatedAt, status: checkpoint.status, records: checkpoint.records },
    }),
    ...(resumeAt === undefined ? {} : { resumeAt }),
    ...(error && { error }),
  };
}

const stepFailure = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  failureType: z.enum(['config_error', 'transient_error', 'system_error']),
});

/** A stream that fails does not stop the others. What is no failure of the step (cancelled, taken over) rises. */
function failedSlice(thrown: unknown): StreamSlice {
  const failure = stepFailure.safeParse(thrown);
  if (!failure.success) throw thrown;
  const { code, message, hint, failureType } = failure.data;
  const error = { code, message, failureType, ...(hint === undefined ? {} : { hint }) };
  return { status: 'failed', records: 0, bytes: 0, milliseconds: 0, error };
}

function added(stream: string, before: SyncedStream | undefined, slice: StreamSlice): SyncedStream {
  return {
    stream,
    ...slice,
    records: (before?.records ?? 0) + slice.records,
    bytes: (before?.bytes ?? 0) + slice.bytes,
    milliseconds: (before?.milliseconds ?? 0) + slice.milliseconds,
    slices: (before?.slices ?? 0) + 1,
  };
}

function resultOf(all: readonly string[], done: ReadonlyMap<string, SyncedStream>): SyncRunResult {
  const streams = all.flatMap((stream) => done.get(stream) ?? []);
  const failed = streams.filter(({ status }) => status === 'failed');
  const status = failed.length === 0 ? 'complete' : failed.length === streams.length ? 'failed' : 'partial';
  return { status, streams };
}
