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
  /** New credentials may help. */
  readonly refreshAuth?: boolean;
}
