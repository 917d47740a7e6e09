import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import type { Contract } from '../schema.ts';

type Schemas = Pick<Contract, 'schemas'>;

const PREFIX = '#/schemas/';

/** Name that `{$ref: '#/schemas/Name'}` refers to; undefined for any other schema. */
export function referencedName(schema: JsonSchema): string | undefined {
  const { $ref } = schema;
  return typeof $ref === 'string' && $ref.startsWith(PREFIX) ? $ref.slice(PREFIX.length) : undefined;
}

/**
 * What a schema refers to, followed until it is no reference; keywords beside the reference win over those it leads to.
 * A schema that is none comes back as it is; a reference that leads nowhere or in a circle is `{}`.
 */
export function resolveSchema(contract: Schemas, schema: JsonSchema): JsonSchema {
  let current = schema;
  let beside: JsonSchema = {};
  const passed = new Set<string>();
  for (let name = referencedName(current); name !== undefined; name = referencedName(current)) {
    const { $ref: _, ...rest } = current;
    beside = { ...rest, ...beside };
    const target: unknown = Object.hasOwn(contract.schemas, name) ? contract.schemas[name] : undefined;
    if (passed.has(name) || !isJsonObject(target)) return beside;
    passed.add(name);
    current = target;
  }
  return current === schema || Object.keys(beside).length === 0 ? current : { ...current, ...beside };
}
