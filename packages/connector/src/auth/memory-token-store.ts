import type { TokenSet, TokenStore } from '../auth.ts';

/** Keeps tokens for the life of the process. */
export function memoryTokenStore(initial: Readonly<Record<string, TokenSet>> = {}): TokenStore {
  const saved = new Map(Object.entries(initial));
  const queues = new Map<string, Promise<unknown>>();
  return {
    load: (key) => Promise.resolve(saved.get(key)),
    save: (key, tokens) => {
      saved.set(key, tokens);
      return Promise.resolve();
    },
    exclusive: (key, refresh) => {
      const result = (queues.get(key) ?? Promise.resolve()).then(refresh);
      queues.set(
        key,
        result.catch(() => undefined),
      );
      return result;
    },
  };
}
