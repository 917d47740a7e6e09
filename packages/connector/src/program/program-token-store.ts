import type { TokenStore } from '../auth.ts';
import { memoryTokenStore } from '../auth/memory-token-store.ts';
import { isJsonObject, type JsonObject } from '../json.ts';

/**
 * Keeps tokens for one run, and tells the host when a refresh token has been replaced: with the config as it must be
 * next time. `changed` is awaited before the new tokens are used.
 */
export function programTokenStore(
  config: JsonObject,
  refreshToken: string,
  changed: (config: JsonObject) => Promise<void>,
): TokenStore {
  const memory = memoryTokenStore();
  let current = refreshToken;
  let latest = config;
  return {
    ...memory,
    save: async (key, tokens) => {
      await memory.save(key, tokens);
      const next = tokens.refreshToken?.reveal();
      if (next === undefined || next === current) return;
      latest = withText(latest, current, next);
      current = next;
      await changed(latest);
    },
  };
}

function withText(config: JsonObject, old: string, next: string): JsonObject {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, replaced(value, old, next)]));
}

function replaced(value: unknown, old: string, next: string): unknown {
  if (value === old) return next;
  if (Array.isArray(value)) return value.map((item) => replaced(item, old, next));
  return isJsonObject(value) ? withText(value, old, next) : value;
}
