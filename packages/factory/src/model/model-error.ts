import { APICallError } from '@ai-sdk/provider';
import {
  ConfigError,
  isTapwrightError,
  retryAfter,
  SystemError,
  TransientError,
  type TapwrightError,
} from '@tapwright/connector';
import { CutStreamError } from './collect-stream.ts';

/** What a failed try means. */
export interface ModelFailure {
  readonly error: unknown;
  readonly retry: boolean;
  /** What the server asks to wait. */
  readonly waitMs?: number;
  /** It may have worked on it, and charge for it. */
  readonly mayCost: boolean;
}

/** Judges what a provider's client threw. Neither the answer's body nor a key gets into an error. */
export function judgeModelFailure(error: unknown, name: string, now: number): ModelFailure {
  if (APICallError.isInstance(error)) return ofAnswer(error, name, now);
  if (isTapwrightError(error) || isAbort(error)) return { error, retry: false, mayCost: true };
  const guarded = causeOf(error, isTapwrightError);
  if (guarded !== undefined) return { error: guarded, retry: false, mayCost: false };
  if (error instanceof CutStreamError)
    return { error: transient(`the answer of ${name} broke off`, 'model_stream_cut'), retry: true, mayCost: true };
  const what = error instanceof Error ? error.name : typeof error;
  const unreadable = new SystemError(`the answer of ${name} could not be read (${what})`, {
    code: 'model_answer_invalid',
    hint: LATER,
  });
  return { error: unreadable, retry: false, mayCost: true };
}

function ofAnswer(error: APICallError, name: string, now: number): ModelFailure {
  const { statusCode: status } = error;
  const guarded = causeOf(error, isTapwrightError);
  if (guarded !== undefined) return { error: guarded, retry: false, mayCost: false };
  if (status === undefined || status === 200) {
    // With a status the stream had begun: what it carried instead of an answer was an error, or no JSON.
    const text = status === undefined ? `${name} cannot be reached` : `${name} answered with an error`;
    const code = status === undefined ? 'model_unreachable' : 'model_stream_failed';
    return { error: transient(text, code), retry: error.isRetryable || status === undefined, mayCost: status === 200 };
  }
  const wait = retryAfter(error.responseHeaders ?? {}, now);
  const details = { status, ...(wait !== undefined && { retryAfterMs: wait }) };
  if (status === 429 || status === 529) {
    const says = status === 429 ? 'has had enough requests' : 'is overloaded';
    const limited = new TransientError(`${name} ${says} (${status})`, {
      code: 'model_rate_limited',
      hint: `${LATER} limits.concurrency and limits.requestsPerMinute make fewer requests.`,
      ...details,
    });
    return { error: limited, retry: true, mayCost: false, ...(wait !== undefined && { waitMs: wait }) };
  }
  if (status >= 500 || status === 408 || status === 409) {
    const failed = new TransientError(`${name} answered ${status}`, {
      code: 'model_unavailable',
      hint: LATER,
      ...details,
    });
    return { error: failed, retry: true, mayCost: status === 408, ...(wait !== undefined && { waitMs: wait }) };
  }
  return { error: refusal(error, status, name), retry: false, mayCost: false };
}

function refusal(error: APICallError, status: number, name: string): TapwrightError {
  if (status === 401 || status === 403)
    return new ConfigError(`${name} refuses the key (${status})`, {
      code: 'model_auth_rejected',
      hint: 'Check the key of the provider, and that it may use this model.',
      status,
    });
  if (status === 404)
    return new ConfigError(`${name} is not there (404)`, {
      code: 'model_not_found',
      hint: 'Check the name of the model, and the base URL: it ends in /v1 for most.',
      status,
    });
  if (status >= 300 && status < 400)
    return new ConfigError(`${name} is somewhere else (${status}): a key is not sent after it`, {
      code: 'model_not_found',
      hint: 'Give the base URL to which it leads.',
      status,
    });
  const kind = kindOf(error.data);
  return new ConfigError(`${name} refuses the request (${status}${kind === undefined ? '' : `, ${kind}`})`, {
    code: 'model_request_rejected',
    hint: 'Often the prompt is too long for the model, an option is not for it, or the account has no credit.',
    status,
  });
}

/** The provider's word for the kind of error, nothing that could quote the request. */
function kindOf(data: unknown): string | undefined {
  const inner: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'error') : undefined;
  const kind: unknown = typeof inner === 'object' && inner !== null ? Reflect.get(inner, 'type') : undefined;
  return typeof kind === 'string' && /^[a-z_]{3,60}$/.test(kind) ? kind : undefined;
}

function transient(message: string, code: string): TransientError {
  return new TransientError(message, { code, hint: LATER });
}

const LATER = 'Go on later, or choose another model.';

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

function causeOf<T>(error: unknown, is: (value: unknown) => value is T): T | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth += 1) if (is(at)) return at;
  return undefined;
}
