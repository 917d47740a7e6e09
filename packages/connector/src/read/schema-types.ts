import { isJsonObject, type JsonSchema } from '../json.ts';

/** The types that a schema allows, also over `anyOf`, `oneOf` and `nullable`; empty where it says nothing. */
export function schemaTypes(schema: JsonSchema): Set<string> {
  const types = new Set<string>();
  const own = schema['type'];
  for (const type of Array.isArray(own) ? own : [own]) if (typeof type === 'string') types.add(type);
  for (const keyword of ['anyOf', 'oneOf']) {
    const options = schema[keyword];
    if (!Array.isArray(options)) continue;
    const inner = options.map((option) => (isJsonObject(option) ? schemaTypes(option) : new Set<string>()));
    // An option that allows anything makes the whole allow anything.
    if (inner.some((option) => option.size === 0)) return new Set();
    for (const option of inner) for (const type of option) types.add(type);
  }
  if (schema['nullable'] === true && types.size > 0) types.add('null');
  return types;
}
