import type { Clock } from '../clock.ts';
import { isParked, isTapwrightError, SystemError, TransientError, type TapwrightError } from '../errors.ts';
import { describeFailure } from './step-failure.ts';
import type { StepContext, StepEvent, StepOptions, StepOutcome } from './step-port.ts';

/** Longest result of a step, as JSON. */
const LONGEST_RESULT = 256 * 1024;

export interface AttemptContext {
  readonly clock: Clock;
  /** Aborts when the run is cancelled or paused; the abort is thrown, and is no outcome. */
  readonly signal: AbortSignal;
  readonly key: string;
  readonly emit: (event: StepEvent) => Promise<void>;
}

/** Runs a step's work as its options say, until it has an outcome that can be kept. */
export async function attemptStep<Result>(
  name: string,
  options: StepOptions,
  work: (context: StepContext) => Promise<Result> | Result,
  context: AttemptContext,
): Promise<StepOutcome> {
  const attempts = options.effect === 'unsafe' ? 1 : (options.retry?.attempts ?? 3);
  for (let attempt = 1; ; attempt += 1) {
    context.signal.throwIfAborted();
    try {
      const value = await limited(name, options, (signal) => work({ ...context, signal, attempt }), context);
      return { ended: 'value', value: plain(name, value) };
    } catch (error) {
      context.signal.throwIfAborted();
      const resumeAt = parkedUntil(error);
      if (resumeAt !== undefined) return { ended: 'parked', resumeAt, reason: describeFailure(error).message };
      if (attempt >= attempts || !mayRetry(error)) return { ended: 'failed', failure: describeFailure(error) };
      await context.clock.sleep(delayAfter(attempt, options, error), context.signal);
    }
  }
}

/** Work that does not look at its signal is left behind when its time is over. */
async function limited<Result>(
  name: string,
  options: StepOptions,
  work: (signal: AbortSignal) => Promise<Result> | Result,
  context: AttemptContext,
): Promise<Result> {
  if (options.timeout === undefined) return await untilAborted(work(context.signal), context.signal);
  const limit = new AbortController();
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, limit.signal]);
  const timer = context.clock.sleep(options.timeout, over.signal).then(
    () => limit.abort(timedOut(name, options.timeout ?? 0)),
    () => undefined,
  );
  try {
    return await untilAborted(work(signal), signal);
  } finally {
    over.abort();
    await timer;
  }
}

async function untilAborted<Result>(work: Promise<Result> | Result, signal: AbortSignal): Promise<Result> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function timedOut(name: string, timeout: number): TransientError {
  return new TransientError(`the step ${name} took longer than ${timeout} ms`, {
    code: 'step_timeout',
    hint: 'Give it more time, or find out what it waits for.',
  });
}

function mayRetry(error: unknown): error is TapwrightError {
  return isTapwrightError(error) && error.failureType === 'transient_error';
}

function parkedUntil(error: unknown): number | undefined {
  return isParked(error) ? error.resumeAt : undefined;
}

function delayAfter(attempt: number, { retry = {} }: StepOptions, error: TapwrightError): number {
  const computed = (retry.delay ?? 1_000) * (retry.factor ?? 2) ** (attempt - 1);
  return Math.max(Math.min(computed, retry.longest ?? 60_000), error.retryAfterMs ?? 0);
}

/** As it will be read back; whoever gets it the first time shall not see more than whoever gets it again. */
function plain(name: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value);
  if (text === undefined) throw badResult(name, 'is not JSON');
  if (text.length > LONGEST_RESULT) throw badResult(name, `is longer than ${LONGEST_RESULT / 1024} KiB`);
  return JSON.parse(text);
}

function badResult(name: string, what: string): SystemError {
  return new SystemError(`the result of the step ${name} ${what}`, {
    code: 'step_result_refused',
    hint: 'Keep it as an artefact and return its hash.',
  });
}
