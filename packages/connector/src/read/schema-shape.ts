import { isJsonObject, type JsonSchema } from '../json.ts';
import { schemaTypes, type SchemaType } from './schema-types.ts';

/** A schema reduced to what records are checked for. */
export interface SchemaShape {
  /** Allowed JSON types; empty: any. */
  readonly types: ReadonlySet<SchemaType>;
  /** Allowed scalars, where they are listed. */
  readonly values: ReadonlySet<unknown> | undefined;
  /** Undefined where the inside is not described. */
  readonly properties: ReadonlyMap<string, SchemaShape> | undefined;
  readonly required: ReadonlySet<string>;
  /** Further properties are as the schema says. */
  readonly open: boolean;
  readonly items: SchemaShape | undefined;
}

const MAX_DEPTH = 4;
const ANY: SchemaShape = {
  types: new Set(),
  values: undefined,
  properties: undefined,
  required: new Set(),
  open: true,
  items: undefined,
};

/** The shape of a record's schema, a few levels deep; recursive schemas end there. */
export function schemaShape(schema: JsonSchema): SchemaShape {
  return shapeOf(schema, schema, 0);
}

function shapeOf(given: unknown, root: JsonSchema, depth: number): SchemaShape {
  const schema = merged(given, root);
  if (schema === undefined || depth > MAX_DEPTH) return ANY;
  const types = schemaTypes(schema);
  const options = objectOptions(schema, root);
  if (options !== undefined) return { ...shapeOf(options, root, depth), types };
  return {
    types,
    values: valuesOf(schema),
    properties: propertiesOf(schema, root, depth),
    required: requiredOf(schema),
    open:
      schema['additionalProperties'] === true || isJsonObject(schema['additionalProperties']) || isPatterned(schema),
    items: isJsonObject(schema['items']) ? shapeOf(schema['items'], root, depth + 1) : undefined,
  };
}

function requiredOf(schema: JsonSchema): ReadonlySet<string> {
  return new Set(Array.isArray(schema['required']) ? schema['required'].filter(isText) : []);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isPatterned(schema: JsonSchema): boolean {
  return isJsonObject(schema['patternProperties']);
}

function valuesOf(schema: JsonSchema): ReadonlySet<unknown> | undefined {
  const values = schema['enum'];
  return Array.isArray(values) && values.every((value) => typeof value !== 'object' || value === null)
    ? new Set(values)
    : undefined;
}

function propertiesOf(schema: JsonSchema, root: JsonSchema, depth: number) {
  const properties = schema['properties'];
  if (!isJsonObject(properties) || Object.keys(properties).length === 0) return undefined;
  const shapes = new Map<string, SchemaShape>();
  // A property may be required without being described.
  for (const name of requiredOf(schema)) shapes.set(name, ANY);
  for (const [name, property] of Object.entries(properties)) {
    if (name !== '__proto__') shapes.set(name, shapeOf(property, root, depth + 1));
  }
  return shapes;
}

/** References resolved and `allOf` folded in; undefined where there is no schema to speak of. */
function merged(given: unknown, root: JsonSchema, hops = 0): JsonSchema | undefined {
  if (!isJsonObject(given) || hops > 20) return undefined;
  if (typeof given['$ref'] === 'string') return merged(resolvePointer(root, given['$ref']), root, hops + 1);
  if (!Array.isArray(given['allOf'])) return given;
  let result: Record<string, unknown> = { ...given };
  delete result['allOf'];
  for (const part of given['allOf']) {
    const schema = merged(part, root, hops + 1);
    if (schema !== undefined) result = mergeTwo(result, schema);
  }
  return result;
}

function mergeTwo(left: JsonSchema, right: JsonSchema): Record<string, unknown> {
  const result: Record<string, unknown> = { ...right, ...left };
  for (const keyword of ['properties', '$defs']) {
    if (isJsonObject(left[keyword]) && isJsonObject(right[keyword])) {
      result[keyword] = { ...right[keyword], ...left[keyword] };
    }
  }
  if (Array.isArray(left['required']) && Array.isArray(right['required'])) {
    result['required'] = [...left['required'], ...right['required']];
  }
  return result;
}

function resolvePointer(root: JsonSchema, pointer: string): unknown {
  if (!pointer.startsWith('#/')) return pointer === '#' ? root : undefined;
  let current: unknown = root;
  for (const part of pointer.slice(2).split('/')) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isJsonObject(current) || !Object.hasOwn(current, name)) return undefined;
    current = current[name];
  }
  return current;
}

/** The one option that describes something, next to null: `anyOf: [X, {type: null}]`. */
function objectOptions(schema: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  const options = [schema['anyOf'], schema['oneOf']].find((list) => Array.isArray(list));
  if (!Array.isArray(options)) return undefined;
  const described: JsonSchema[] = [];
  for (const option of options) {
    const schema = merged(option, root);
    if (schema !== undefined && schema['type'] !== 'null') described.push(schema);
  }
  return described.length === 1 ? described[0] : undefined;
}
