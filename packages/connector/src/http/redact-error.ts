import {
  isParked,
  isTapwrightError,
  isUnknownOutcome,
  ParkedError,
  UnknownOutcomeError,
  type TapwrightError,
} from '../errors.ts';
import { makeError } from './make-error.ts';

/** The error without secrets in its words; itself where there are none. `undefined` for what is no error of ours. */
export function redactError(error: unknown, redact: (text: string) => string): TapwrightError | undefined {
  if (!isTapwrightError(error)) return undefined;
  const message = redact(error.message);
  const request = error.request === undefined ? undefined : redact(error.request);
  const requestId = error.requestId === undefined ? undefined : redact(error.requestId);
  if (message === error.message && request === error.request && requestId === error.requestId) return error;
  const { code, hint, status, stream, retryAfterMs, cause } = error;
  const details = { code, hint, status, requestId, request, stream, retryAfterMs, cause };
  if (isParked(error)) return new ParkedError(message, { ...details, resumeAt: error.resumeAt });
  if (isUnknownOutcome(error)) {
    const { failureType } = error;
    return new UnknownOutcomeError(message, {
      failureType,
      hint,
      status,
      requestId,
      request,
      cause: redactError(cause, redact),
    });
  }
  return makeError(error.failureType, message, details);
}
