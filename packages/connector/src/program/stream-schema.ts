import { isJsonObject, type JsonObject, type JsonSchema } from '../json.ts';

/**
 * A stream's schema in the dialect that destinations understand (draft-07): references written out, `allOf` merged,
 * no `not`, and open objects. A recursive reference becomes an open object.
 */
export function destinationSchema(schema: JsonSchema): JsonObject {
  const converted = convert(schema, { root: schema, stack: [] });
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...converted, type: objectType(converted['type']) };
}

function objectType(type: unknown): unknown {
  return Array.isArray(type) && type.includes('object') ? type : 'object';
}

interface Place {
  readonly root: JsonSchema;
  /** References that are being written out. */
  readonly stack: readonly string[];
}

const DROPPED = new Set(['$defs', 'definitions', '$schema', '$id', '$anchor', '$comment', 'not', 'allOf', '$ref']);

function convert(schema: JsonSchema, place: Place): JsonObject {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return convertReference(schema, reference, place);
  const own = Object.entries(schema).filter(([keyword]) => !DROPPED.has(keyword));
  const converted = Object.fromEntries(own.map(([keyword, value]) => [keyword, convertKeyword(keyword, value, place)]));
  const parts = Array.isArray(schema['allOf']) ? schema['allOf'].filter(isJsonObject) : [];
  const merged = parts.map((part) => convert(part, place)).reduce(merge, converted);
  return withNullType(merged);
}

function convertReference(schema: JsonSchema, reference: string, place: Place): JsonObject {
  const { $ref: _replaced, ...siblings } = schema;
  const target = place.stack.includes(reference) ? undefined : targetOf(place.root, reference);
  if (!target) return convert({ type: 'object', additionalProperties: true, ...siblings }, place);
  const written = convert(target, { ...place, stack: [...place.stack, reference] });
  return merge(written, convert(siblings, place));
}

function targetOf(root: JsonSchema, reference: string): JsonObject | undefined {
  if (!reference.startsWith('#/')) return undefined;
  let node: unknown = root;
  for (const part of reference.slice(2).split('/')) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    node = isJsonObject(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  }
  return isJsonObject(node) ? node : undefined;
}

function convertKeyword(keyword: string, value: unknown, place: Place): unknown {
  switch (keyword) {
    case 'properties':
    case 'patternProperties':
      return isJsonObject(value) ? convertMap(value, place) : value;
    case 'items':
    case 'contains':
      return isJsonObject(value) ? convert(value, place) : value;
    case 'additionalProperties':
      if (isJsonObject(value)) return convert(value, place);
      return true;
    case 'anyOf':
    case 'oneOf':
      return Array.isArray(value) ? value.filter(isJsonObject).map((variant) => convert(variant, place)) : value;
    default:
      return value;
  }
}

function convertMap(schemas: JsonObject, place: Place): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, isJsonObject(schema) ? convert(schema, place) : {}]),
  );
}

/** What `allOf` says: the fields of both; in all other keywords the second wins. */
function merge(left: JsonObject, right: JsonObject): JsonObject {
  const merged: JsonObject = { ...left, ...right };
  for (const keyword of ['properties', 'patternProperties']) {
    const [first, second] = [left[keyword], right[keyword]];
    if (isJsonObject(first) && isJsonObject(second)) merged[keyword] = { ...first, ...second };
  }
  const [first, second] = [left['required'], right['required']];
  if (Array.isArray(first) && Array.isArray(second)) merged['required'] = [...new Set([...first, ...second])];
  return merged;
}

/** Writes OpenAPI's `nullable` as a type. */
function withNullType(schema: JsonObject): JsonObject {
  const { nullable, ...rest } = schema;
  if (nullable !== true || typeof rest['type'] !== 'string') return nullable === undefined ? schema : rest;
  return { ...rest, type: [rest['type'], 'null'] };
}
