import type { TokenSet, TokenStore } from '../auth.ts';
import { createKeyedQueue } from '../keyed-queue.ts';

/** Keeps tokens for the life of the process. */
export function memoryTokenStore(initial: Readonly<Record<string, TokenSet>> = {}): TokenStore {
  const saved = new Map(Object.entries(initial));
  return {
    load: async (key) => saved.get(key),
    save: async (key, tokens) => void saved.set(key, tokens),
    exclusive: createKeyedQueue(),
  };
}
