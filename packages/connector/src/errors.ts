const MARKER = Symbol.for('tapwright.error');

/** Who has to act: the user (config), nobody yet (transient), or the connector's maintainer (system). */
export type FailureType = 'config_error' | 'transient_error' | 'system_error';

export interface ErrorDetails {
  /** Stable name of the failure, for example `auth_rejected`; hosts branch on it. */
  readonly code: string;
  readonly failureType: FailureType;
  /** What the reader should do next. */
  readonly hint?: string | undefined;
  /** HTTP status of the answer that caused it. */
  readonly status?: number | undefined;
  /** The server's own id of the request, for its support. */
  readonly requestId?: string | undefined;
  /** `METHOD path` of the request, without query and credentials. */
  readonly request?: string | undefined;
  readonly stream?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/**
 * The one base of every error of Tapwright. Recognise it by {@link isTapwrightError} and `code`, never by
 * `instanceof`: two copies of the package may be loaded. Carries no secret and no response body.
 */
export class TapwrightError extends Error {
  readonly [MARKER] = true;
  readonly code: string;
  readonly failureType: FailureType;
  readonly hint: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly request: string | undefined;
  readonly stream: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.failureType = details.failureType;
    this.hint = details.hint;
    this.status = details.status;
    this.requestId = details.requestId;
    this.request = details.request;
    this.stream = details.stream;
    this.retryAfterMs = details.retryAfterMs;
  }
}

type Details = Omit<ErrorDetails, 'failureType'>;

/** The user must change configuration, credentials or input. Not retried. */
export class ConfigError extends TapwrightError {
  constructor(message: string, details: Details) {
    super(message, { ...details, failureType: 'config_error' });
  }
}

/** The same call may succeed later; `retryAfterMs` says when, if the server said so. */
export class TransientError extends TapwrightError {
  constructor(message: string, details: Details) {
    super(message, { ...details, failureType: 'transient_error' });
  }
}

/** The connector or the API does something unforeseen; a maintainer must look. Not retried. */
export class SystemError extends TapwrightError {
  constructor(message: string, details: Details) {
    super(message, { ...details, failureType: 'system_error' });
  }
}

/** A wait longer than the host wants to block for: sleep until `resumeAt`, then go on from the last checkpoint. */
export class ParkedError extends TapwrightError {
  /** Epoch milliseconds. */
  readonly resumeAt: number;

  constructor(message: string, details: Details & { readonly resumeAt: number }) {
    super(message, { ...details, failureType: 'transient_error' });
    this.resumeAt = details.resumeAt;
  }
}

/**
 * A write was sent, or may have been, and its answer was lost: nobody knows whether it was carried out. Never retried by
 * the runtime unless it has a key. A `transient_error` may be called again with the same `operationId` or
 * `idempotencyKey`, which carries it out once; after a `system_error` somebody has to look.
 */
export class UnknownOutcomeError extends TapwrightError {
  readonly idempotencyKey: string | undefined;
  readonly operationId: string | undefined;

  constructor(
    message: string,
    details: Omit<ErrorDetails, 'code'> & {
      readonly idempotencyKey?: string | undefined;
      readonly operationId?: string | undefined;
    },
  ) {
    super(message, { ...details, code: 'outcome_unknown' });
    this.idempotencyKey = details.idempotencyKey;
    this.operationId = details.operationId;
  }
}

/** True for an {@link UnknownOutcomeError}, also one that another copy of this package made. */
export function isUnknownOutcome(error: unknown): error is UnknownOutcomeError {
  return isTapwrightError(error) && error.code === 'outcome_unknown';
}

/** True for a {@link ParkedError}, also one that another copy of this package made. */
export function isParked(error: unknown): error is ParkedError {
  return isTapwrightError(error) && 'resumeAt' in error;
}

/** True for every error of Tapwright, also one that another copy of this package made. */
export function isTapwrightError(error: unknown): error is TapwrightError {
  return typeof error === 'object' && error !== null && MARKER in error;
}
