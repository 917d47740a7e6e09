import type { TokenSet } from '../auth.ts';

const LONGEST_MARGIN = 5 * 60 * 1000;

/**
 * True when a token must be renewed before it is used: a little before its time, so that it does not expire on the
 * way. The margin is a part of the lifetime, or a token of two seconds would be renewed for ever.
 */
export function isExpired(tokens: TokenSet, now: number): boolean {
  if (tokens.expiresAt === undefined) return false;
  const lifetime = Math.max(0, tokens.expiresAt - tokens.issuedAt);
  return now >= tokens.expiresAt - Math.min(LONGEST_MARGIN, lifetime / 10);
}
