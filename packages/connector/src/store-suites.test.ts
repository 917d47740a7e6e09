import { describe, test } from 'vitest';
import { memoryTokenStore } from './auth/memory-token-store.ts';
import { tokenStoreSuite } from './auth/token-store-suite.ts';
import { memoryOutcomeStore } from './memory-outcome-store.ts';
import { outcomeStoreSuite } from './outcome-store-suite.ts';

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
