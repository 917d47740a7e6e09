import { isJsonObject, type JsonObject, type JsonSchema } from '@tapwright/connector';
import { isIdSegment } from './id-segment.ts';

const DEEPEST = 40;
/** Keys of a map, which differ from record to record, are values: more than this many are no declaration. */
const MOST_KEYS = 300;

/**
 * A schema that all examples fit: types of the same place are united, fields of all examples are taken. Examples show
 * what may be there, never what must: nothing is required. No value is carried over.
 */
export function schemaOfExamples(values: readonly unknown[], depth = 0): JsonSchema {
  const types = new Set(values.map(typeOf));
  if (types.has('number')) types.delete('integer');
  const schema: JsonObject = {};
  const named = [...types].toSorted();
  if (named.length === 0 || depth > DEEPEST) return {};
  schema['type'] = named.length === 1 ? named[0] : named;
  // A null alone says nothing of what else may be there.
  if (named.length === 1 && named[0] === 'null') return {};
  const objects = values.filter((value) => isJsonObject(value));
  if (objects.length > 0) Object.assign(schema, fieldsOf(objects, depth));
  const items = values.filter((value) => Array.isArray(value)).flat();
  if (types.has('array')) schema['items'] = schemaOfExamples(items, depth + 1);
  const texts = values.filter((value) => typeof value === 'string');
  const format = formatOf(texts);
  if (format !== undefined) schema['format'] = format;
  return schema;
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function fieldsOf(objects: readonly JsonObject[], depth: number): JsonObject {
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))].filter((name) => name !== '__proto__');
  const at = (name: string): unknown[] =>
    objects.filter((object) => Object.hasOwn(object, name)).map((object) => object[name]);
  const isMap = names.length > MOST_KEYS || (names.length > 1 && names.every(isIdSegment));
  if (isMap) return { additionalProperties: schemaOfExamples(names.flatMap(at), depth + 1) };
  return { properties: Object.fromEntries(names.map((name) => [name, schemaOfExamples(at(name), depth + 1)])) };
}

const FORMATS: readonly (readonly [string, RegExp])[] = [
  ['date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  ['uri', /^https?:\/\/\S+$/],
  ['email', /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i],
];

/** A format that each of the texts has. */
function formatOf(texts: readonly string[]): string | undefined {
  if (texts.length === 0) return undefined;
  return FORMATS.find(([, pattern]) => texts.every((text) => pattern.test(text)))?.[0];
}

/** A schema of values that were written as texts: of a query, a form or a path. */
export function schemaOfTexts(texts: readonly string[]): JsonSchema {
  if (texts.length > 0 && texts.every((text) => /^-?(0|[1-9]\d{0,14})$/.test(text))) return { type: 'integer' };
  if (texts.length > 0 && texts.every((text) => /^-?\d{1,14}\.\d{1,14}$/.test(text))) return { type: 'number' };
  if (texts.length > 0 && texts.every((text) => /^(true|false)$/.test(text))) return { type: 'boolean' };
  return schemaOfExamples(texts.length === 0 ? [''] : texts);
}
