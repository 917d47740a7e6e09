import { isJsonObject, type JsonSchema } from '@tapwright/connector';

/** The named schemas that `#/schemas/Name` refers to. */
export type NamedSchemas = Readonly<Record<string, JsonSchema>>;

/** A contract's own form first; a stream's schema carries its definitions with it. */
const PREFIX = /^#\/(?:schemas|\$defs|definitions)\//;
const LONGEST_CHAIN = 32;

/** The name a reference points at, undefined where the schema is not a reference. */
export function referenceName(schema: JsonSchema): string | undefined {
  const reference = schema['$ref'];
  if (typeof reference !== 'string' || !PREFIX.test(reference)) return undefined;
  return reference.replace(PREFIX, '').replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Follows references until something else comes; a dangling or endless one accepts anything. */
export function dereference(schemas: NamedSchemas, schema: JsonSchema): JsonSchema {
  let current = schema;
  for (let step = 0; step < LONGEST_CHAIN; step++) {
    const name = referenceName(current);
    if (name === undefined) return current;
    const target = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (target === undefined) return {};
    current = withSiblings(target, current);
  }
  return {};
}

/** Keywords beside a `$ref` hold as well (2020-12). */
function withSiblings(target: JsonSchema, referring: JsonSchema): JsonSchema {
  const { $ref: _reference, description: _description, title: _title, ...siblings } = referring;
  return Object.keys(siblings).length === 0 ? target : { allOf: [target, siblings] };
}

/** A subschema as an object: `true` and what is not a schema accept anything. */
export function asSchema(value: unknown): JsonSchema {
  return isJsonObject(value) ? value : {};
}

/** The subschemas of `allOf`, `oneOf`, `anyOf`, `prefixItems`. */
export function schemaList(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value.map(asSchema) : [];
}

/** The types a schema names; empty where any type will do. */
export function typesOf(schema: JsonSchema): readonly string[] {
  const type = schema['type'];
  const named =
    typeof type === 'string' ? [type] : Array.isArray(type) ? type.filter((one) => typeof one === 'string') : [];
  return schema['nullable'] === true && named.length > 0 && !named.includes('null') ? [...named, 'null'] : named;
}

/** One schema that says what all members of `allOf` say together; references are followed, unions left alone. */
export function mergeAllOf(schemas: NamedSchemas, schema: JsonSchema, depth = 0): JsonSchema {
  const plain = dereference(schemas, schema);
  const members = schemaList(plain['allOf']);
  if (members.length === 0 || depth > LONGEST_CHAIN) return plain;
  const { allOf: _members, ...own } = plain;
  let merged: JsonSchema = {};
  for (const member of members) merged = intersect(merged, mergeAllOf(schemas, member, depth + 1));
  return intersect(merged, own);
}

function intersect(left: JsonSchema, right: JsonSchema): JsonSchema {
  const result: Record<string, unknown> = { ...left };
  for (const [keyword, value] of Object.entries(right)) {
    result[keyword] = keyword in left ? intersectKeyword(keyword, left[keyword], value) : value;
  }
  return result;
}

function intersectKeyword(keyword: string, left: unknown, right: unknown): unknown {
  if (keyword === 'properties') return intersectProperties(asSchema(left), asSchema(right));
  if (keyword === 'required' && Array.isArray(left) && Array.isArray(right)) return [...new Set([...left, ...right])];
  if (keyword === 'enum' && Array.isArray(left) && Array.isArray(right)) return commonOr(right, left, right);
  if (keyword === 'type') return commonTypes(left, right);
  if (keyword === 'items' && isJsonObject(left) && isJsonObject(right)) return { allOf: [left, right] };
  return right;
}

function intersectProperties(left: JsonSchema, right: JsonSchema): JsonSchema {
  const result: Record<string, unknown> = { ...left };
  for (const [name, schema] of Object.entries(right)) {
    const known = Object.hasOwn(left, name) ? left[name] : undefined;
    const value = known === undefined || known === schema ? schema : { allOf: [known, schema] };
    Object.defineProperty(result, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return result;
}

function commonTypes(left: unknown, right: unknown): unknown {
  const ours = typesOf({ type: left });
  const theirs = typesOf({ type: right });
  const common = theirs.filter((type) => ours.includes(type) || (type === 'integer' && ours.includes('number')));
  return common.length === 0 ? right : common.length === 1 ? common[0] : common;
}

function commonOr(
  fallback: readonly unknown[],
  left: readonly unknown[],
  right: readonly unknown[],
): readonly unknown[] {
  const common = right.filter((value) => left.includes(value));
  return common.length === 0 ? fallback : common;
}

/** The properties of an object schema, own ones only. */
export function propertiesOf(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  return Object.entries(asSchema(schema['properties'])).map(([name, value]) => [name, asSchema(value)] as const);
}

/** The property names that must be there. */
export function requiredOf(schema: JsonSchema): ReadonlySet<string> {
  const required = schema['required'];
  return new Set(Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []);
}

/** The members of `oneOf`/`anyOf`, with what stands beside the union merged into each; just the schema where there is no union. */
export function alternatives(schemas: NamedSchemas, schema: JsonSchema): readonly JsonSchema[] {
  const merged = mergeAllOf(schemas, schema);
  const members = [...schemaList(merged['oneOf']), ...schemaList(merged['anyOf'])];
  if (members.length === 0) return [merged];
  const { oneOf: _one, anyOf: _any, discriminator: _discriminator, ...rest } = merged;
  return members.map((member) => (Object.keys(rest).length === 0 ? member : { allOf: [rest, member] }));
}

/** True for a schema that accepts only null. */
export function isNullOnly(schema: JsonSchema): boolean {
  const types = typesOf(schema);
  return (types.length === 1 && types[0] === 'null') || schema['const'] === null;
}

/** The schema at a path of property names (array items by number or `*`), undefined where the schema does not say. */
export function schemaAt(schemas: NamedSchemas, schema: JsonSchema, path: readonly string[]): JsonSchema | undefined {
  for (const found of schemasAt(schemas, schema, path)) return found;
  return undefined;
}

/** Every schema that may be at a path, by the members of the unions on the way. */
export function* schemasAt(
  schemas: NamedSchemas,
  schema: JsonSchema,
  path: readonly string[],
): Generator<JsonSchema, void> {
  const [name, ...rest] = path;
  for (const alternative of alternatives(schemas, schema)) {
    const merged = mergeAllOf(schemas, alternative);
    if (isNullOnly(merged)) continue;
    if (schemaList(merged['oneOf']).length + schemaList(merged['anyOf']).length > 0) {
      yield* schemasAt(schemas, merged, path);
      continue;
    }
    if (name === undefined) {
      yield merged;
      continue;
    }
    const next = childSchema(merged, name);
    if (next !== undefined) yield* schemasAt(schemas, next, rest);
  }
}

function childSchema(schema: JsonSchema, name: string): JsonSchema | undefined {
  const properties = asSchema(schema['properties']);
  if (Object.hasOwn(properties, name)) return asSchema(properties[name]);
  if (/^\d+$|^\*$/.test(name) && schema['items'] !== undefined) return asSchema(schema['items']);
  return undefined;
}
