import { isTapwrightError, ParkedError, TransientError, type Clock } from '@tapwright/connector';
import type { CallGate } from './call-gate.ts';
import type { ModelLimits } from './model-config.ts';
import { judgeModelFailure, type ModelFailure } from './model-error.ts';

export interface TryCallOptions {
  /** For messages: `anthropic/claude-…`. */
  readonly name: string;
  readonly limits: ModelLimits;
  readonly gate: CallGate;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal | undefined;
  /** Called after each try that failed. */
  readonly onFailure: (failure: { readonly mayCost: boolean }) => void;
}

/** Tries a call as often as the limits say, with the waits that the provider asks for. */
export async function tryCall<T>(run: (signal: AbortSignal) => Promise<T>, options: TryCallOptions): Promise<T> {
  const { limits, gate, clock, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    const leave = await gate.enter(signal);
    const late = AbortSignal.timeout(limits.timeoutMs);
    let failed: ModelFailure;
    try {
      return await run(signal === undefined ? late : AbortSignal.any([signal, late]));
    } catch (error) {
      failed = late.aborted ? timedOut(options.name, limits) : judgeModelFailure(error, options.name, clock.now());
    } finally {
      leave();
    }
    options.onFailure(failed);
    signal?.throwIfAborted();
    if (!failed.retry || attempt >= limits.attempts) throw failed.error;
    const wait = failed.waitMs ?? backoff(attempt, options.random());
    if (wait > limits.maxWaitMs) throw parked(failed.error, options.name, clock.now() + wait);
    if (failed.waitMs === undefined) await clock.sleep(wait, signal);
    else gate.pauseUntil(clock.now() + wait);
  }
}

function timedOut(name: string, { timeoutMs }: ModelLimits): ModelFailure {
  const error = new TransientError(`${name} did not answer within ${timeoutMs / 1000} s`, {
    code: 'model_timeout',
    hint: 'Where a person answers, allow more: limits.timeoutMs in the model configuration.',
  });
  return { error, retry: true, mayCost: true };
}

/** 1, 2, 4 s … and up to half of it more, so that many do not come back at once. */
function backoff(attempt: number, random: number): number {
  return 1000 * 2 ** (attempt - 1) * (1 + random / 2);
}

function parked(cause: unknown, name: string, resumeAt: number): ParkedError {
  const status = isTapwrightError(cause) && cause.status !== undefined ? { status: cause.status } : {};
  return new ParkedError(`${name} asks to wait until ${new Date(resumeAt).toISOString()}`, {
    code: 'parked',
    hint: 'The run goes on from here when it is resumed then.',
    resumeAt,
    ...status,
  });
}
