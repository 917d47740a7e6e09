import type { RequestDefinition } from '../definition.ts';
import { isJsonObject } from '../json.ts';
import { at } from '../path.ts';
import { Secret } from '../secret.ts';

/**
 * Names of the query parameters that hold credentials: those that authentication writes, and those bound to a secret
 * of the config.
 */
export function secretParameters(
  auth: unknown,
  queries: readonly RequestDefinition['query'][],
  config: unknown,
): readonly string[] {
  const names = new Set<string>();
  collect(auth, names);
  for (const [name, value] of queries.flatMap((query) => Object.entries(query ?? {}))) {
    if (isJsonObject(value) && at(config, String(value['field'])) instanceof Secret) names.add(name);
  }
  return [...names];
}

function collect(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) for (const inner of value) collect(inner, names);
  if (!isJsonObject(value)) return;
  if (value['in'] === 'query' && typeof value['name'] === 'string') names.add(value['name']);
  for (const inner of Object.values(value)) collect(inner, names);
}
