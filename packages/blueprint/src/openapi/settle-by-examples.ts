import { isJsonObject, type JsonObject, type JsonSchema } from '@tapwright/connector';
import { resolveSchema } from '../schemas/resolve-schema.ts';
import type { Node } from './node.ts';
import type { Problems } from './problems.ts';

/** An answer's schema and what the author shows as such an answer. */
export interface ShownAnswer {
  readonly at: Node;
  readonly schema: JsonSchema;
  readonly example: unknown;
}

const DEEPEST = 6;
const BESIDE_REFERENCE: ReadonlySet<string> = new Set(['$ref', 'description', 'title']);

/**
 * A schema that has `items` but no `type` may be a list, or alternatives that were written down in the wrong place.
 * Where an example of the same description shows one object there, it is the alternatives.
 */
export function settleByExamples(
  schemas: Record<string, JsonSchema>,
  shown: readonly ShownAnswer[],
  problems: Problems,
): void {
  for (const { at, schema, example } of shown) visit(schema, example, at, 0);

  function visit(schema: unknown, example: unknown, at: Node, depth: number): void {
    if (!isJsonObject(schema) || depth > DEEPEST) return;
    const target = targetOf(schema);
    if (isJsonObject(example)) {
      const alternatives = misplaced(target);
      if (alternatives !== undefined) {
        delete target['items'];
        delete target['prefixItems'];
        target['anyOf'] = alternatives;
        problems.warn(
          at,
          'a schema without `type` has `items`, but the example shows one object there; the items are read as its alternatives',
        );
      }
      const properties = target['properties'];
      if (!isJsonObject(properties)) return;
      for (const [name, value] of Object.entries(example)) {
        if (Object.hasOwn(properties, name)) visit(properties[name], value, at, depth + 1);
      }
    } else if (Array.isArray(example) && example.length > 0) visit(target['items'], example[0], at, depth + 1);
  }

  /** The named schema itself, not a copy: it is changed. */
  function targetOf(schema: JsonObject): JsonObject {
    const only = schema['$ref'] !== undefined && Object.keys(schema).every((key) => BESIDE_REFERENCE.has(key));
    const target: unknown = only ? resolveSchema({ schemas }, { $ref: schema['$ref'] }) : schema;
    return isJsonObject(target) ? target : schema;
  }

  function misplaced(schema: JsonSchema): readonly JsonSchema[] | undefined {
    if (schema['type'] !== undefined || ['anyOf', 'oneOf', 'allOf', 'properties'].some((key) => key in schema))
      return undefined;
    const { items, prefixItems } = schema;
    const list = Array.isArray(prefixItems)
      ? prefixItems
      : isJsonObject(items) && Object.keys(items).length === 1
        ? (items['anyOf'] ?? items['oneOf'])
        : undefined;
    if (!Array.isArray(list)) return undefined;
    const objects = list.filter((entry) => isJsonObject(entry));
    return objects.length === list.length &&
      objects.some((entry) => isJsonObject(resolveSchema({ schemas }, entry)['properties']))
      ? objects
      : undefined;
  }
}
