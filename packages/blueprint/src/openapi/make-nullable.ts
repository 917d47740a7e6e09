import type { JsonObject, JsonSchema } from '@tapwright/connector';

/** Keywords that tell a reader something and demand nothing. */
const ANNOTATIONS = ['title', 'description', 'default', 'examples', 'readOnly', 'writeOnly', 'deprecated'];

/** `nullable: true`: the author means that null is allowed, whatever else the schema demands. */
export function makeNullable(schema: JsonObject): JsonSchema {
  if (schema['allOf'] !== undefined) return orNull(schema);
  const nullable: JsonObject = { ...schema };
  const { type, enum: listed } = schema;
  const types = type === undefined && schema['properties'] !== undefined ? 'object' : type;
  if (types !== undefined) {
    const names: unknown[] = Array.isArray(types) ? types : [types];
    nullable['type'] = [...names.filter((name) => name !== 'null'), 'null'];
  }
  if (Array.isArray(listed) && !listed.includes(null)) nullable['enum'] = [...listed, null];
  for (const key of ['anyOf', 'oneOf']) {
    const variants = schema[key];
    if (Array.isArray(variants)) nullable[key] = [...variants, { type: 'null' }];
  }
  return nullable;
}

/** What all parts of a merge demand cannot be null, so null stands beside the whole. */
function orNull(schema: JsonObject): JsonSchema {
  const entries = Object.entries(schema);
  const inner = entries.filter(([key]) => !describes(key));
  return {
    ...Object.fromEntries(entries.filter(([key]) => describes(key))),
    anyOf: [Object.fromEntries(inner), { type: 'null' }],
  };
}

function describes(key: string): boolean {
  return ANNOTATIONS.includes(key) || key.startsWith('x-');
}
