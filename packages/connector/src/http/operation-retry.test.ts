import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffDelay, createRetryBudget, mayRetry, retryPolicy } from './operation-retry.ts';

test('the delay is anything from nothing to the exponential ceiling', () => {
  const policy = retryPolicy({ delay: 1000, backoff: 2, maxDelay: 5000 });
  const highest = [1, 2, 3, 4, 50].map((retry) => backoffDelay(policy, retry, () => 1));
  expect(highest).toEqual([1000, 2000, 4000, 5000, 5000]);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 1, max: 9 }),
      (n, retry) => {
        const delay = backoffDelay(policy, retry, () => n);
        expect(delay).toBe(Math.round(n * Math.min(5000, 1000 * 2 ** (retry - 1))));
      },
    ),
  );
});

test('attempts and time are both limited, and a wait that was asked for is neither clipped nor counted', () => {
  const budget = createRetryBudget(retryPolicy({ maxRetries: 3, maxTime: 10_000, maxDelay: 100 }), () => 1, 0);
  expect(budget.next({ wait: 3_600_000, unprocessed: false }, 0)).toBe(3_600_000);
  expect(budget.next({ unprocessed: false }, 3_600_000)).toBe(100);
  expect(budget.next({ unprocessed: false }, 3_620_000)).toBeUndefined();
  expect(budget.next({ unprocessed: false }, 3_601_000)).toBe(100);
  expect(budget.retries).toBe(3);
  expect(budget.next({ unprocessed: false }, 3_601_000)).toBeUndefined();
});

test('only what cannot have been done is done again where twice would be wrong', () => {
  expect([mayRetry('unsafe', { unprocessed: false }), mayRetry('unsafe', { unprocessed: true })]).toEqual([
    false,
    true,
  ]);
  for (const kind of ['safe', 'idempotent', 'keyed'] as const)
    expect(mayRetry(kind, { unprocessed: false })).toBe(true);
});
