import { isJsonObject, type JsonObject } from '@tapwright/connector';

/** How objects and arrays are kept: as JSON, or as STRUCT and lists where the schema says what is in them. */
export type NestedAs = 'json' | 'struct';

interface Kinds {
  readonly types: ReadonlySet<string>;
  readonly formats: ReadonlySet<string>;
}

/** The SQL type that holds what a JSON Schema allows. Null is always allowed. */
export function columnType(schema: unknown, nested: NestedAs = 'json'): string {
  if (!isJsonObject(schema)) return 'JSON';
  const kinds = kindsOf(schema);
  const types = [...kinds.types].filter((type) => type !== 'null');
  const [only] = types;
  if (types.length === 0) return 'JSON';
  if (types.length === 2 && kinds.types.has('integer') && kinds.types.has('number')) return 'DOUBLE';
  if (types.length > 1) return types.some(isNested) ? 'JSON' : 'VARCHAR';
  switch (only) {
    case 'integer':
      return kinds.formats.has('uint64') ? 'HUGEINT' : 'BIGINT';
    case 'number':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'string':
      return stringType(kinds.formats);
    case 'object':
    case 'array':
      return nested === 'struct' ? structType(schema) : 'JSON';
    default:
      return 'JSON';
  }
}

function isNested(type: string): boolean {
  return type === 'object' || type === 'array';
}

function stringType(formats: ReadonlySet<string>): string {
  if (formats.size !== 1) return 'VARCHAR';
  if (formats.has('date-time')) return 'TIMESTAMPTZ';
  return formats.has('date') ? 'DATE' : 'VARCHAR';
}

/** A nested type without known members stays JSON. */
function structType(schema: JsonObject): string {
  const properties = schema['properties'];
  if (isJsonObject(properties) && Object.keys(properties).length > 0) {
    const names = Object.keys(properties);
    if (new Set(names.map((name) => name.toLowerCase())).size < names.length) return 'JSON';
    const members = names.map((name) => `${quote(name)} ${columnType(properties[name], 'struct')}`);
    return `STRUCT(${members.join(', ')})`;
  }
  return schema['items'] === undefined ? 'JSON' : `${columnType(schema['items'], 'struct')}[]`;
}

/** The kinds of value that a schema allows, through its alternatives. Unknown (a reference, `true`): none. */
function kindsOf(schema: unknown): Kinds {
  const types = new Set<string>();
  const formats = new Set<string>();
  collectKinds(schema, types, formats, 0);
  return { types, formats };
}

function collectKinds(schema: unknown, types: Set<string>, formats: Set<string>, depth: number): void {
  if (!isJsonObject(schema) || depth > 8) return;
  const own = schema['type'];
  for (const type of Array.isArray(own) ? own : [own]) if (typeof type === 'string') types.add(type);
  if (own === undefined && Array.isArray(schema['enum'])) for (const value of schema['enum']) types.add(kindOf(value));
  if (own === undefined && isJsonObject(schema['properties'])) types.add('object');
  const isString = Array.isArray(own) ? own.includes('string') : own === 'string';
  const format = schema['format'];
  if (typeof format === 'string') formats.add(format);
  else if (isString) formats.add('none');
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const alternatives = schema[key];
    if (Array.isArray(alternatives)) for (const one of alternatives) collectKinds(one, types, formats, depth + 1);
  }
}

/** The JSON Schema type of a value. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** The type for a field that no schema names, by one of its values; undefined for null. */
export function typeOfValue(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : columnType({ type: kindOf(value) });
}

/**
 * The narrowest type that holds the values of both: BIGINT → DOUBLE → VARCHAR, DATE → TIMESTAMPTZ. What a table has
 * is never narrowed.
 */
export function widerType(current: string, wanted: string): string {
  if (current === wanted) return current;
  const pair = new Set([current, wanted]);
  if (isPair(pair, 'BIGINT', 'HUGEINT')) return 'HUGEINT';
  if (isPair(pair, 'BIGINT', 'DOUBLE')) return 'DOUBLE';
  if (isPair(pair, 'DATE', 'TIMESTAMPTZ')) return 'TIMESTAMPTZ';
  if (isNestedType(current) && isNestedType(wanted)) return 'JSON';
  return 'VARCHAR';
}

function isPair(pair: ReadonlySet<string>, one: string, other: string): boolean {
  return pair.has(one) && pair.has(other);
}

/** JSON, a STRUCT or a list. */
export function isNestedType(type: string): boolean {
  return type === 'JSON' || type.startsWith('STRUCT') || type.endsWith(']');
}

/** A name or a text in SQL, whatever is in it. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
