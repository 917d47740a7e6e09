import { at, isJsonObject, type JsonSchema } from '@tapwright/connector';
import type { ListProfile } from '../profile.ts';
import { cursorStep, cursorValue } from './cursor-value.ts';
import { createRandom } from './random.ts';
import { sampleValue } from './sample.ts';
import { asSchema, mergeAllOf, schemaAt, schemasAt, typesOf, type NamedSchemas } from './schema.ts';
import { textOf } from './text-of.ts';
import { validateJson } from './validate.ts';
import { writtenValue } from './written-value.ts';
import { keyCapacity, keySchema, uniqueValue } from './unique-value.ts';
import { withValueAt } from './value-at.ts';

/** A record as the mock keeps it. */
export interface StoredRecord {
  value: unknown;
  /** Left out of answers unless the default filter is lifted. */
  hidden: boolean;
}

/** Makes the records of one list: a few sampled bodies, each record one of them with keys and cursor of its own. */
export interface RecordMaker {
  /** The `index`-th of `total` records of a data set. Same arguments, same record. */
  make(dataset: string, index: number, total: number): StoredRecord;
  /** A record with a cursor later than all `make` gave, the `change`-th change. */
  changed(record: StoredRecord, total: number, change: number): StoredRecord;
  /** The most different keys that the schema has room for. */
  readonly capacity: number;
  readonly schema: JsonSchema;
}

const BODIES = 6;

/** Schema of one record of a list, by the answer's schema. */
export function recordSchema(schemas: NamedSchemas, answer: JsonSchema, list: ListProfile): JsonSchema {
  if (list.records.format === 'jsonl' || list.records.format === 'csv')
    return schemaAt(schemas, asSchema(answer['items']), list.records.path) ?? {};
  const found = holderOf(schemas, answer, list) ?? {};
  const item = list.records.item ?? [];
  if (list.records.shape === 'single') return schemaAt(schemas, found, item) ?? {};
  const merged = mergeAllOf(schemas, found);
  const element = asSchema(merged[list.records.shape === 'map' ? 'additionalProperties' : 'items']);
  return item.length === 0 ? element : (schemaAt(schemas, element, item) ?? {});
}

/** The schema that holds the records: of several that the answer may have, the one with the profile's shape. */
function holderOf(schemas: NamedSchemas, answer: JsonSchema, list: ListProfile): JsonSchema | undefined {
  const candidates = [...schemasAt(schemas, answer, list.records.path)];
  const keyword = { array: 'items', map: 'additionalProperties', single: 'properties' }[list.records.shape];
  return candidates.find((one) => one[keyword] !== undefined) ?? candidates[0];
}

export function createRecordMaker(options: {
  readonly schemas: NamedSchemas;
  readonly schema: JsonSchema;
  readonly list: ListProfile;
  /** Fields that children's paths are made of; unique, never absent. */
  readonly pinned: readonly (readonly string[])[];
  /** What a path parameter asks of the field that it is made from, by the field's dotted path. */
  readonly constraints: ReadonlyMap<string, JsonSchema>;
  readonly seed: string;
}): RecordMaker {
  const { schemas, list, seed } = options;
  const schema = isSilent(schemas, options.schema) ? UNDESCRIBED : options.schema;
  const pins = [...list.key, ...options.pinned.filter((path) => !list.key.some((key) => samePath(key, path)))].map(
    (path) => ({ path, ...pinFor(schemas, schemaAt(schemas, schema, path), options.constraints.get(path.join('.'))) }),
  );
  if (schema === UNDESCRIBED && pins.length === 0)
    pins.push({ path: ['id'], schema: { type: 'string' }, asText: false });
  const bodies = Array.from({ length: BODIES }, (_, number) =>
    withHolders(
      schemas,
      schema,
      sampleBody(schemas, schema, `${seed}/${list.resource}/${number}`, number, list.records.format),
      [...pins.map((pin) => pin.path), list.cursor?.field ?? []],
    ),
  );
  const capacity =
    list.key.length === 0
      ? Number.POSITIVE_INFINITY
      : Math.max(...pins.slice(0, list.key.length).map((pin) => keyCapacity(pin.schema)));
  const withCursor = (value: unknown, step: number): unknown =>
    list.cursor === undefined ? value : withValueAt(value, list.cursor.field, cursorValue(list.cursor.type, step));
  return {
    schema,
    capacity,
    make(dataset, index, total) {
      const body = bodies[index % BODIES];
      if (!isJsonObject(body)) return { value: uniqueValue(keySchema(schemas, schema), dataset, index), hidden: false };
      let value = withCursor(body, cursorStep(list.cursor?.order, index, total));
      for (const [place, pin] of pins.entries()) {
        // Two fields that name a record in a path must not hold the same: whoever mixes them up would go unnoticed.
        const series = place === 0 ? dataset : `${dataset}/${pin.path.join('.')}`;
        const unique = uniqueValue(pin.schema, series, index);
        value = withValueAt(value, pin.path, pin.asText ? textOf(unique) : unique);
      }
      return filtered(schemas, schema, list, value, index);
    },
    changed(record, total, change) {
      return { ...record, value: withCursor(record.value, total + 1 + change) };
    },
  };
}

/** What a record looks like where the description does not say. */
const UNDESCRIBED: JsonSchema = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'string' }, name: { type: 'string' }, note: { type: ['string', 'null'] } },
};

function isSilent(schemas: NamedSchemas, schema: JsonSchema): boolean {
  const merged = mergeAllOf(schemas, schema);
  const speaks = ['type', 'properties', 'required', 'enum', 'const', 'oneOf', 'anyOf', 'items', 'additionalProperties'];
  if (speaks.every((keyword) => merged[keyword] === undefined)) return true;
  return merged['type'] === 'object' && speaks.slice(1).every((keyword) => merged[keyword] === undefined);
}

/** How the values of a pinned field are made. */
interface Pin {
  readonly schema: JsonSchema;
  /** The field holds as text what the path takes as a number. */
  readonly asText: boolean;
}

/** Values that suit the field and the parameter that is made from it, as far as both can be. */
function pinFor(schemas: NamedSchemas, field: JsonSchema | undefined, parameter: JsonSchema | undefined): Pin {
  const own = keySchema(schemas, field);
  if (parameter === undefined || own['enum'] !== undefined) return { schema: own, asText: false };
  const wanted = keySchema(schemas, parameter);
  const [ownType, wantedType] = [typesOf(own)[0], typesOf(wanted)[0]];
  if (field === undefined || ownType === undefined) return { schema: wanted, asText: false };
  if (ownType === wantedType) return { schema: mergeAllOf(schemas, { allOf: [own, wanted] }), asText: false };
  if (ownType === 'string' && isNumber(wantedType) && isFree(own)) return { schema: wanted, asText: true };
  return { schema: own, asText: false };
}

function isNumber(type: string | undefined): boolean {
  return type === 'integer' || type === 'number';
}

/** Whether a text schema lets digits through. */
function isFree(schema: JsonSchema): boolean {
  return schema['pattern'] === undefined && schema['format'] === undefined;
}

function samePath(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}

/** The body with the objects that hold certain fields, whole, where chance left them out. */
function withHolders(
  schemas: NamedSchemas,
  schema: JsonSchema,
  body: unknown,
  paths: readonly (readonly string[])[],
): unknown {
  let result = body;
  for (const path of paths) {
    const [name] = path;
    if (name === undefined || path.length < 2 || !isJsonObject(result) || isJsonObject(result[name])) continue;
    const holder = schemaAt(schemas, schema, [name]);
    if (holder === undefined) continue;
    const random = createRandom(`holder/${path.join('.')}`);
    result = withValueAt(result, [name], sampleValue({ schemas, random, fill: 'sparse' }, holder) ?? {});
  }
  return result;
}

function sampleBody(
  schemas: NamedSchemas,
  schema: JsonSchema,
  seed: string,
  number: number,
  format: ListProfile['records']['format'] = 'json',
): unknown {
  const sample = (fill: 'full' | 'sparse' | 'mixed'): unknown =>
    writtenValue(schemas, schema, sampleValue({ schemas, random: createRandom(seed), fill }, schema), format);
  const sampled = sample(number === 0 ? 'full' : number === 1 ? 'sparse' : 'mixed');
  // A list may hold null by its schema; no record is null. What the format cannot leave out has to be there.
  const isWhole = format === 'json' || format === 'jsonl' || validateJson(schemas, schema, sampled).length === 0;
  return (isWhole ? sampled : undefined) ?? sample('full');
}

/** Marks every third record as hidden by the list's default filter, and says so in the field that it filters by. */
function filtered(
  schemas: NamedSchemas,
  schema: JsonSchema,
  list: ListProfile,
  value: unknown,
  index: number,
): StoredRecord {
  let result = value;
  const hidden = list.defaultFilters !== undefined && index % 3 === 2;
  for (const [name, filter] of Object.entries(list.defaultFilters ?? {})) {
    const field = schemaAt(schemas, schema, [name]);
    if (field === undefined || typeof at(value, [name]) === 'object') continue;
    if (hidden) result = withValueAt(result, [name], filter.hides);
    else if (at(value, [name]) === filter.hides) result = withValueAt(result, [name], otherValue(field, filter.hides));
  }
  return { value: result, hidden };
}

function otherValue(schema: JsonSchema, hidden: string): unknown {
  const allowed = schema['enum'];
  return Array.isArray(allowed)
    ? (allowed.find((value) => value !== hidden && value !== null) ?? hidden)
    : `not-${hidden}`;
}
