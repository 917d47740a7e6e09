import type { RateLimitHeaders } from '../definition.ts';
import { untilReset } from './retry-after.ts';

/** What an answer says about the quota. */
export interface Quota {
  readonly limit?: number | undefined;
  readonly remaining?: number | undefined;
  /** Milliseconds from now. */
  readonly reset?: number | undefined;
}

type Headers = Readonly<Record<string, string>>;

const prefixes = ['x-ratelimit-', 'ratelimit-', 'x-rate-limit-'];

/** Reads the quota from the headers that the client names, else from the usual ones. */
export function readQuota(headers: Headers, named: RateLimitHeaders | undefined, now: number): Quota | undefined {
  if (named) return namedQuota(headers, named, now);
  for (const prefix of prefixes) {
    if (headers[`${prefix}remaining`] !== undefined) return prefixedQuota(headers, prefix, now);
  }
  return headers['ratelimit'] === undefined ? undefined : structuredQuota(headers['ratelimit'], now);
}

function namedQuota(headers: Headers, named: RateLimitHeaders, now: number): Quota | undefined {
  const text = (name: string | undefined) => (name === undefined ? undefined : headers[name.toLowerCase()]);
  return quota(text(named.limit), text(named.remaining), text(named.reset), now);
}

function prefixedQuota(headers: Headers, prefix: string, now: number): Quota | undefined {
  const reset = headers[`${prefix}reset`] ?? headers[`${prefix}reset-after`];
  return quota(headers[`${prefix}limit`], headers[`${prefix}remaining`], reset, now);
}

/** `limit=100, remaining=50, reset=5` of the older drafts, `"default";r=50;t=5` of the newer. */
function structuredQuota(text: string, now: number): Quota | undefined {
  const field = (name: string) => new RegExp(`\\b${name}=(\\d+)`).exec(text)?.[1];
  return quota(field('limit'), field('remaining') ?? field('r'), field('reset') ?? field('t'), now);
}

function quota(limit: string | undefined, remaining: string | undefined, reset: string | undefined, now: number) {
  if (remaining === undefined && reset === undefined) return undefined;
  return {
    limit: count(limit),
    remaining: count(remaining),
    reset: reset === undefined ? undefined : untilReset(reset, now),
  };
}

// `100, 100;window=60`: the first number is the limit that applies.
function count(text: string | undefined): number | undefined {
  const digits = text === undefined ? undefined : /^\s*(\d+)/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
