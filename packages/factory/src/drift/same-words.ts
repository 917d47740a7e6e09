import type { LookOutcome } from './look-again.ts';

/** What a look came to where there is nothing to do. */
export function sameWords({ status, address }: Pick<LookOutcome, 'status' | 'address'>): string {
  return status === 'unchanged'
    ? `nothing changed at ${address}`
    : `the text at ${address} is another one, and says the same of all that the package uses`;
}
