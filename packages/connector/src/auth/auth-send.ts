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
 * status below 500 other than 429 resolve; the others are retried, and then rejected as a `TransientError`, as network
 * failures are.
 */
export type AuthSend = (request: AuthRequest) => Promise<AuthResponse>;
