import type { Contract } from '@tapwright/blueprint';
import { isJsonObject, type JsonSchema } from '@tapwright/connector';

const REFERENCE = '#/schemas/';
const DEEPEST = 40;

/** Name of the contract's schema that a schema refers to. */
export function referenceName(schema: JsonSchema): string | undefined {
  const target = schema['$ref'];
  return typeof target === 'string' && target.startsWith(REFERENCE) ? target.slice(REFERENCE.length) : undefined;
}

/** A named schema of the contract. */
export function namedSchema(contract: Contract, name: string): JsonSchema | undefined {
  return Object.hasOwn(contract.schemas, name) ? contract.schemas[name] : undefined;
}

/** The schemas in a keyword like `allOf`. */
export function schemasOf(schema: JsonSchema, keyword: string): JsonSchema[] {
  const list = schema[keyword];
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

/** The own properties of a schema, without what its `allOf` adds. */
export function propertiesOf(schema: JsonSchema): [string, JsonSchema][] {
  const properties = schema['properties'];
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).map(([name, value]) => [name, isJsonObject(value) ? value : {}]);
}

export function requiredOf(schema: JsonSchema): string[] {
  const required = schema['required'];
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

/** The JSON types a schema names; empty when it names none. */
export function typesOf(schema: JsonSchema): string[] {
  const type = schema['type'];
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((item) => typeof item === 'string') : [];
}

/** True where null is allowed, in the words of JSON Schema or of OpenAPI 3.0. */
export function isNullable(schema: JsonSchema): boolean {
  return schema['nullable'] === true || typesOf(schema).includes('null');
}

/** All properties that an object of this schema may have: `allOf` merged, the alternatives of `oneOf` optional. */
export interface ObjectShape {
  readonly properties: ReadonlyMap<string, JsonSchema>;
  readonly required: ReadonlySet<string>;
}

/** Flattens a schema to the properties of its objects; no properties for anything else. */
export function objectShape(contract: Contract, schema: JsonSchema): ObjectShape {
  const shape = { properties: new Map<string, JsonSchema>(), required: new Set<string>() };
  collect(contract, schema, shape, { seen: new Set(), optional: false, depth: 0 });
  return shape;
}

interface Walk {
  readonly seen: ReadonlySet<string>;
  readonly optional: boolean;
  readonly depth: number;
}

function collect(
  contract: Contract,
  schema: JsonSchema,
  shape: { properties: Map<string, JsonSchema>; required: Set<string> },
  walk: Walk,
): void {
  if (walk.depth > DEEPEST) return;
  const deeper = { ...walk, depth: walk.depth + 1 };
  const name = referenceName(schema);
  const target = name === undefined || walk.seen.has(name) ? undefined : namedSchema(contract, name);
  if (name !== undefined && target !== undefined) {
    collect(contract, target, shape, { ...deeper, seen: new Set([...walk.seen, name]) });
  }
  for (const part of schemasOf(schema, 'allOf')) collect(contract, part, shape, deeper);
  for (const [property, value] of propertiesOf(schema)) shape.properties.set(property, value);
  if (!walk.optional) for (const property of requiredOf(schema)) shape.required.add(property);
  for (const keyword of ['oneOf', 'anyOf']) {
    for (const part of schemasOf(schema, keyword)) {
      const alternative = { properties: new Map<string, JsonSchema>(), required: new Set<string>() };
      collect(contract, part, alternative, { ...deeper, optional: true });
      for (const [property, value] of alternative.properties) {
        const known = shape.properties.get(property);
        shape.properties.set(property, known === undefined ? value : union(known, value));
      }
    }
  }
}

function union(one: JsonSchema, other: JsonSchema): JsonSchema {
  if (JSON.stringify(one) === JSON.stringify(other)) return one;
  const known = Object.keys(one).length === 1 ? schemasOf(one, 'anyOf') : [];
  const alternatives = known.length > 0 ? known : [one];
  const text = JSON.stringify(other);
  return alternatives.some((item) => JSON.stringify(item) === text) ? one : { anyOf: [...alternatives, other] };
}
