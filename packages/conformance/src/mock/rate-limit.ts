import type { Clock } from '@tapwright/connector';
import { refusal, type MockAnswer } from './answer.ts';

/** N requests per window, then 429. */
export interface MockRateLimit {
  readonly requests: number;
  /** Length of the window in milliseconds. */
  readonly windowMs: number;
  /** How the refusal says when to come back. Default `seconds`. */
  readonly retryAfter?: 'seconds' | 'date' | 'none';
  /** Names of the headers that each answer carries; default the `x-ratelimit-` ones. Reset is in epoch seconds. */
  readonly headers?: { readonly limit: string; readonly remaining: string; readonly reset: string } | 'none';
}

export interface Limiter {
  /** Counts a request. */
  take(): { readonly headers: Readonly<Record<string, string>>; readonly refusal: MockAnswer | undefined };
}

const USUAL = { limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' };

export function createLimiter(limit: MockRateLimit, clock: Clock): Limiter {
  let opened = clock.now();
  let used = 0;
  return {
    take() {
      const now = clock.now();
      if (now >= opened + limit.windowMs) {
        opened = now;
        used = 0;
      }
      const allowed = used < limit.requests;
      if (allowed) used++;
      const resetAt = opened + limit.windowMs;
      const headers = limitHeaders(limit, limit.requests - used, resetAt);
      return { headers, refusal: allowed ? undefined : tooMany(limit, headers, resetAt, now) };
    },
  };
}

function limitHeaders(limit: MockRateLimit, remaining: number, resetAt: number): Record<string, string> {
  if (limit.headers === 'none') return {};
  const names = limit.headers ?? USUAL;
  return {
    [names.limit]: String(limit.requests),
    [names.remaining]: String(remaining),
    [names.reset]: String(Math.ceil(resetAt / 1000)),
  };
}

function tooMany(limit: MockRateLimit, headers: Record<string, string>, resetAt: number, now: number): MockAnswer {
  const seconds = Math.max(1, Math.ceil((resetAt - now) / 1000));
  const when = limit.retryAfter === 'date' ? new Date(now + seconds * 1000).toUTCString() : String(seconds);
  return refusal(429, 'too many requests', {
    ...headers,
    ...(limit.retryAfter === 'none' ? {} : { 'retry-after': when }),
  });
}
