import { isJsonObject } from '../json.ts';

/** Names of the query parameters that authentication writes credentials into. */
export function secretParameters(auth: unknown): readonly string[] {
  const names = new Set<string>();
  collect(auth, names);
  return [...names];
}

function collect(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) for (const inner of value) collect(inner, names);
  if (!isJsonObject(value)) return;
  if (value['in'] === 'query' && typeof value['name'] === 'string') names.add(value['name']);
  for (const inner of Object.values(value)) collect(inner, names);
}
