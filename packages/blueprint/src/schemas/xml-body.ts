import { isJsonObject, type JsonObject, type JsonSchema } from '@tapwright/connector';
import type { Contract } from '../schema.ts';
import { flattenSchema } from './flatten-schema.ts';
import { referencedName } from './resolve-schema.ts';

type Schemas = Pick<Contract, 'schemas'>;

/** Deeper than this nothing is renamed any more. */
const DEEPEST = 8;

/**
 * The schema of an XML body as it is decoded: one field named after the root element, elements and attributes as fields
 * under the names that the `xml` keyword of OpenAPI gives them, repeated elements as lists, wrapped lists as objects.
 * Undefined where nothing names the root element.
 */
export function xmlBodySchema(contract: Schemas, schema: JsonSchema): JsonSchema | undefined {
  const root = xmlName(contract, schema) ?? componentName(schema);
  if (root === undefined) return undefined;
  const flat = flattenSchema(contract, schema);
  const { items } = flat;
  const content =
    isJsonObject(items) && hasType(flat, 'array')
      ? wrapped(contract, items, xmlName(contract, items) ?? componentName(items) ?? root, [], 0)
      : decoded(contract, schema, [], 0);
  return object({ [root]: content });
}

/** The element's own name with its prefix; undefined where the property's name is its name. */
function xmlName(contract: Schemas, schema: JsonSchema): string | undefined {
  const { xml } = flattenSchema(contract, schema);
  if (!isJsonObject(xml) || typeof xml['name'] !== 'string' || xml['name'] === '') return undefined;
  return typeof xml['prefix'] === 'string' && xml['prefix'] !== '' ? `${xml['prefix']}:${xml['name']}` : xml['name'];
}

/** Name of the component that a schema is, or only adds words to. */
function componentName(schema: JsonSchema): string | undefined {
  const own = referencedName(schema);
  if (own !== undefined) return own;
  const parts = Array.isArray(schema['allOf']) ? schema['allOf'].filter((part) => isJsonObject(part)) : [];
  const named = parts.flatMap((part) => referencedName(part) ?? []);
  return named.length === 1 ? named[0] : undefined;
}

function hasType(flat: JsonSchema, type: string): boolean {
  return Array.isArray(flat['type']) ? flat['type'].includes(type) : flat['type'] === type;
}

function object(properties: JsonObject): JsonSchema {
  return { type: 'object', properties };
}

function wrapped(contract: Schemas, items: JsonSchema, name: string, open: readonly string[], depth: number) {
  return object({ [name]: { type: 'array', items: decoded(contract, items, open, depth + 1) } });
}

/** The schema with the names of elements; the same object where they are those of the properties. */
function decoded(contract: Schemas, schema: JsonSchema, open: readonly string[], depth: number): JsonSchema {
  const name = componentName(schema);
  if (depth > DEEPEST || (name !== undefined && open.includes(name))) return schema;
  const flat = flattenSchema(contract, schema);
  const inner = name === undefined ? open : [...open, name];
  const { items, properties } = flat;
  if (isJsonObject(items) && hasType(flat, 'array')) {
    const item = decoded(contract, items, inner, depth + 1);
    return item === items ? schema : { ...flat, items: item };
  }
  if (!isJsonObject(properties)) return schema;
  const fields = Object.entries(properties).flatMap(([property, value]) =>
    isJsonObject(value) ? [{ property, value, ...fieldOf(contract, property, value, inner, depth) }] : [],
  );
  if (fields.every((field) => field.name === field.property && field.schema === field.value)) return schema;
  const names = new Map(fields.map((field) => [field.property, field.name]));
  const { required, ...rest } = flat;
  return {
    ...rest,
    properties: Object.fromEntries(fields.map((field) => [field.name, field.schema])),
    ...(Array.isArray(required) && { required: required.map((property) => names.get(String(property)) ?? property) }),
  };
}

function fieldOf(
  contract: Schemas,
  property: string,
  value: JsonSchema,
  open: readonly string[],
  depth: number,
): { readonly name: string; readonly schema: JsonSchema } {
  const flat = flattenSchema(contract, value);
  const { items, xml } = flat;
  const schema = decoded(contract, value, open, depth + 1);
  if (!isJsonObject(items) || !hasType(flat, 'array')) return { name: xmlName(contract, value) ?? property, schema };
  const item = xmlName(contract, items);
  // The name of a list that is not wrapped is that of its items.
  if (!isJsonObject(xml) || xml['wrapped'] !== true) return { name: item ?? property, schema };
  const wrapper = xmlName(contract, value) ?? property;
  return { name: wrapper, schema: wrapped(contract, items, item ?? wrapper, open, depth) };
}
