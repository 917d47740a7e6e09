import type { OperationClass, RetryDefinition } from '../definition.ts';

/** What makes a failed attempt worth another. */
export interface RetryCause {
  /** The server asked for this wait, in milliseconds. Taken in full. */
  readonly wait?: number | undefined;
  /** True when the server cannot have acted on the request: never sent, or refused for its rate. */
  readonly unprocessed: boolean;
  /** More attempts than this are not worth their time, whatever the policy allows. */
  readonly maxRetries?: number | undefined;
}

/** How often, how long and how fast. */
export interface RetryPolicy {
  readonly maxRetries: number;
  readonly delay: number;
  readonly backoff: number;
  readonly maxDelay: number;
  readonly maxTime: number;
}

const defaultRetryPolicy: RetryPolicy = {
  maxRetries: 5,
  delay: 1000,
  backoff: 2,
  maxDelay: 60_000,
  maxTime: 600_000,
};

export function retryPolicy(definition: RetryDefinition = {}): RetryPolicy {
  const { statuses: _statuses, ...given } = definition;
  return { ...defaultRetryPolicy, ...given };
}

/** Sending an unsafe operation twice does it twice, so it is only sent again when it cannot have been done. */
export function mayRetry(operationClass: OperationClass, cause: RetryCause): boolean {
  return operationClass !== 'unsafe' || cause.unprocessed;
}

/** Full jitter: anything between nothing and the exponential delay. */
export function backoffDelay(policy: RetryPolicy, retry: number, random: () => number): number {
  const ceiling = Math.min(policy.maxDelay, policy.delay * policy.backoff ** (retry - 1));
  return Math.round(random() * ceiling);
}

/** Counts the attempts and the time of one request. */
export interface RetryBudget {
  /** The wait before the next attempt in milliseconds; `undefined` when there is none. */
  next(cause: RetryCause, now: number): number | undefined;
  /** Retries so far. */
  readonly retries: number;
  /** Retries at most, as the policy and the last cause say. */
  readonly most: number;
}

export function createRetryBudget(policy: RetryPolicy, random: () => number, startedAt: number): RetryBudget {
  let retries = 0;
  let asked = 0;
  let most = policy.maxRetries;
  return {
    get retries() {
      return retries;
    },
    get most() {
      return most;
    },
    next(cause, now) {
      most = Math.min(policy.maxRetries, cause.maxRetries ?? Number.POSITIVE_INFINITY);
      if (retries >= most) return undefined;
      // A server that asks for no wait at all, or until a time that is past, gets ours.
      const wait = cause.wait ?? 0;
      const delay = wait > 0 ? wait : backoffDelay(policy, retries + 1, random);
      // Time that the server asked us to wait does not count.
      const spent = now - startedAt - asked + (wait > 0 ? 0 : delay);
      if (spent > policy.maxTime) return undefined;
      asked += wait;
      retries += 1;
      return delay;
    },
  };
}
