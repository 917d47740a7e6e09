import { flattenSchema, type Contract } from '@tapwright/blueprint';
import { isJsonObject, type JsonSchema } from '@tapwright/connector';

const REFERENCE = '#/schemas/';

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

function propertiesOf(schema: JsonSchema): [string, JsonSchema][] {
  const properties = schema['properties'];
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).map(([name, value]) => [name, isJsonObject(value) ? value : {}]);
}

function requiredOf(schema: JsonSchema): string[] {
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
  const flat = flattenSchema(contract, schema);
  return { properties: new Map(propertiesOf(flat)), required: new Set(requiredOf(flat)) };
}
