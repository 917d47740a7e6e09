import { AsyncLocalStorage } from 'node:async_hooks';
import type { RetryPolicy } from './operation-retry.ts';

/**
 * Somebody waits for an answer and would rather have a failure now than a success later. Carried by the asynchronous
 * context, because it also concerns the token request that the call sets off.
 */
const hurried = new AsyncLocalStorage<boolean>();

/** Runs `work` with few, quick attempts. */
export function inHurry<Result>(work: () => Promise<Result>): Promise<Result> {
  return hurried.run(true, work);
}

/** The policy for the call at hand: as declared, or what fits into some three seconds. Waits that a server asks for stay. */
export function patient(policy: RetryPolicy): RetryPolicy {
  if (hurried.getStore() !== true) return policy;
  return {
    ...policy,
    maxRetries: Math.min(policy.maxRetries, 2),
    delay: Math.min(policy.delay, 250),
    maxDelay: Math.min(policy.maxDelay, 500),
    maxTime: Math.min(policy.maxTime, 3000),
  };
}
