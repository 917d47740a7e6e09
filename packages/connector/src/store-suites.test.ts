import { describe, expect, test } from 'vitest';
import { memoryTokenStore } from './auth/memory-token-store.ts';
import { tokenStoreSuite } from './auth/token-store-suite.ts';
import { memoryOutcomeStore } from './memory-outcome-store.ts';
import { outcomeStoreSuite } from './outcome-store-suite.ts';
import type { OutcomeStore } from './outcome-store.ts';
import type { StoreCheck, StorePlace } from './store-check.ts';

describe('tokens in memory', () => {
  const place = async () => {
    const store = memoryTokenStore();
    return () => store;
  };
  for (const { name, run } of tokenStoreSuite(place)) test(name, run);
});

describe('outcomes in memory', () => {
  const place = async () => {
    const store = memoryOutcomeStore();
    return () => store;
  };
  for (const { name, run } of outcomeStoreSuite(place)) test(name, run);
});

/** Names of the checks that this store does not pass. */
async function failing<Store>(suite: (place: StorePlace<Store>) => readonly StoreCheck[], store: () => Store) {
  const checks = suite(async () => {
    const one = store();
    return () => one;
  });
  const outcomes = await Promise.all(
    checks.map(async ({ name, run }) =>
      run().then(
        () => [],
        (error) => [[name, error]],
      ),
    ),
  );
  return outcomes.flat();
}

test('a store that forgets, or that hides what went wrong, is found out', async () => {
  const forgetful = () => ({ ...memoryTokenStore(), load: async () => undefined });
  expect((await failing(tokenStoreSuite, forgetful)).length).toBeGreaterThan(0);
  const hiding = (): OutcomeStore => {
    const store = memoryOutcomeStore();
    return {
      ...store,
      exclusive: (key, work) =>
        store.exclusive(key, work).catch(() => {
          throw new Error('the store failed');
        }),
    };
  };
  expect(await failing(outcomeStoreSuite, hiding)).toEqual([
    [
      'what the work gives comes back, and a failure of it frees the key',
      new Error('the failure of the work did not come back as it was'),
    ],
  ]);
});
