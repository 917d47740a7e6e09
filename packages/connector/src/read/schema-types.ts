import { isJsonObject, type JsonSchema } from '../json.ts';

const TYPES = ['string', 'integer', 'number', 'boolean', 'null', 'array', 'object'] as const;

export type SchemaType = (typeof TYPES)[number];

/**
 * The types that a schema allows, also over `anyOf`, `oneOf` and `nullable`; empty where it says nothing. A name that is
 * no type says nothing.
 */
export function schemaTypes(schema: JsonSchema): Set<SchemaType> {
  const own = schema['type'];
  const types = new Set((Array.isArray(own) ? own : [own]).filter(isSchemaType));
  for (const keyword of ['anyOf', 'oneOf']) {
    const options = schema[keyword];
    if (!Array.isArray(options)) continue;
    const inner = options.map((option) => (isJsonObject(option) ? schemaTypes(option) : new Set<SchemaType>()));
    // An option that allows anything makes the whole allow anything.
    if (inner.some((option) => option.size === 0)) return new Set();
    for (const option of inner) for (const type of option) types.add(type);
  }
  if (schema['nullable'] === true && types.size > 0) types.add('null');
  return types;
}

function isSchemaType(value: unknown): value is SchemaType {
  return TYPES.some((type) => type === value);
}
