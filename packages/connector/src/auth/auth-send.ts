import type { HttpClient } from '../http/http-client.ts';

/** A call that obtains a credential: a token request or a login. */
export interface AuthRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** What it sends is good for one time only: sent again only when nothing can have been done. */
  readonly once?: boolean;
  /** Awaited before the first byte goes out. */
  readonly beforeSend?: () => Promise<void>;
}

export interface AuthResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/**
 * Sends a call without the connection's own authentication, through its guard, limits and retries. Answers with any
 * status below 500 other than 408, 425 and 429 resolve; the others are retried, and then rejected as a
 * `TransientError`, as network failures are.
 */
export type AuthSend = (request: AuthRequest) => Promise<AuthResponse>;

const retried = new Set([408, 425, 429]);
// A gateway's 502 and 504 say nothing about what the server behind it has done.
const refusals = [500, 503];
const answers = Array.from({ length: 100 }, (_, index) => 400 + index).filter((status) => !retried.has(status));

/** Sends through the connection's own HTTP client. */
export function authSend(http: HttpClient, signal?: AbortSignal): AuthSend {
  return ({ once, ...request }) =>
    http.send({
      ...request,
      // Asking twice for a token usually gives two tokens: harmless, and better than a failed read.
      operationClass: once ? 'unsafe' : 'idempotent',
      refusedStatuses: refusals,
      uninterrupted: true,
      skipAuth: true,
      ignoreStatuses: answers,
      ...(signal ? { signal } : {}),
    });
}
