import type { HttpClient } from '../http/http-client.ts';

/** A call that obtains a credential: a token request or a login. */
export interface AuthRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
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
const answers = Array.from({ length: 100 }, (_, index) => 400 + index).filter((status) => !retried.has(status));

/** Sends through the connection's own HTTP client. */
export function authSend(http: HttpClient, signal?: AbortSignal): AuthSend {
  return (request) =>
    http.send({
      ...request,
      // Asking twice for a token gives two tokens: harmless, and better than a failed read.
      operationClass: 'idempotent',
      skipAuth: true,
      ignoreStatuses: answers,
      ...(signal ? { signal } : {}),
    });
}
