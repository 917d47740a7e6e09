import { UnknownOutcomeError, isParked, isTapwrightError, type TapwrightError } from '../errors.ts';
import type { HttpRequest } from './http-client.ts';

/** Answers to a keyed request that speak of the operation itself, and so of what an earlier attempt has done. */
const ANSWERS_THE_KEY = new Set([400, 402, 404, 410, 412, 422]);

/** The API has looked the key up: what it says is said of the operation. */
export function answersTheKey({ status }: TapwrightError): boolean {
  return status !== undefined && ANSWERS_THE_KEY.has(status);
}

/**
 * What the caller of a write has to know when one of its attempts may have been carried out: not that the last attempt
 * failed, but that the outcome is open. Reads have no outcome to worry about.
 */
export function unknownOutcome(request: HttpRequest, error: TapwrightError): TapwrightError {
  const { operationClass } = request;
  if (request.stream !== undefined) return error;
  if (operationClass !== 'keyed' && operationClass !== 'unsafe') return error;
  // Parked: the same operation goes on later.
  if (isParked(error)) return error;
  const keyed = operationClass === 'keyed';
  if (keyed && answersTheKey(error)) return error;
  const advice = keyed
    ? 'Call it again with the same operationId or idempotencyKey: it is carried out once.'
    : 'Look in the API whether it was carried out before you call it again.';
  // What only time can mend has no other advice than to try again, which is what must not be done here.
  const hint = error.hint === undefined || error.failureType === 'transient_error' ? advice : `${advice} ${error.hint}`;
  return new UnknownOutcomeError(`It is not known whether it was carried out: ${error.message}`, {
    failureType: keyed ? 'transient_error' : 'system_error',
    hint,
    status: error.status,
    requestId: error.requestId,
    request: error.request,
    cause: error,
  });
}

/** The same error with what the caller needs to call again. */
export function withOperation(
  error: UnknownOutcomeError,
  known: { readonly idempotencyKey?: string | undefined; readonly operationId?: string | undefined },
): UnknownOutcomeError {
  const { message, failureType, hint, status, requestId, request, stream, cause } = error;
  return new UnknownOutcomeError(message, {
    failureType,
    hint,
    status,
    requestId,
    request,
    stream,
    cause: isTapwrightError(cause) ? cause : undefined,
    ...known,
  });
}
