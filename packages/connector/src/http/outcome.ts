import type { TapwrightError } from '../errors.ts';
import type { HttpResponse } from './http-client.ts';
import type { RetryCause } from './operation-retry.ts';

/** What one attempt came to. */
export type Outcome = { readonly kind: 'answer'; readonly response: HttpResponse } | Failure;

export interface Failure {
  readonly kind: 'failure';
  readonly error: TapwrightError;
  /** Present when another attempt may succeed. */
  readonly retry?: RetryCause & { readonly rateLimited?: boolean };
  /** The server may have acted on the request, though it is not to be sent again. */
  readonly acted?: boolean;
  /** New credentials may help. */
  readonly refreshAuth?: boolean;
}

/** The server may have acted on the request that failed. */
export function mayHaveActed(failure: Failure): boolean {
  return failure.retry ? !failure.retry.unprocessed : failure.acted === true;
}
