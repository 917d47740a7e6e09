import {
  at,
  isJsonObject,
  pathParts,
  type AnyStream,
  type Batch,
  type JsonObject,
  type JsonSchema,
  type Path,
} from '@tapwright/connector';
import { batchesChange, streamChange, withRecords } from '../change.ts';
import type { Mutation, StreamOperator } from '../operator.ts';

const parts = ['read'];

/** Mistakes in what becomes of an answer's records. */
export const recordOperators: readonly StreamOperator[] = [
  {
    name: 'wrong-record-path',
    bug: 'looks for the records where the answer does not have them',
    target: 'stream',
    parts,
    missing: 'a read brings every record',
    mutate: (stream) => streamChange(stream.name, (found) => ({ ...found, records: wrongPath(found.records) })),
  },
  {
    name: 'field-lost',
    bug: 'drops a field of each record',
    target: 'stream',
    parts,
    missing: 'records are compared with those of the API, field by field',
    inapplicable: onlyKeys,
    mutate: (stream) => rowsChange(stream, (row) => withoutPlainField(row, keyFields(stream))),
  },
  {
    name: 'numbers-as-text',
    bug: 'delivers numbers as text',
    target: 'stream',
    parts,
    missing: 'records are compared with those of the API, value by value',
    inapplicable: (stream) => (hasNumbers(stream.schema) ? undefined : 'the schema promises no numbers'),
    mutate: (stream) => rowsChange(stream, textForNumbers),
  },
  {
    name: 'null-for-value',
    bug: 'delivers null where there is a value',
    target: 'stream',
    parts,
    missing: 'records are compared with those of the API, value by value',
    inapplicable: onlyKeys,
    mutate: (stream) => rowsChange(stream, (row) => nulled(row, keyFields(stream))),
  },
  {
    name: 'wrong-type',
    bug: 'declares a key or cursor as a type that it does not have',
    target: 'stream',
    parts,
    missing: 'each record is held against the schema',
    mutate: (stream) =>
      streamChange(stream.name, (found) => ({ ...found, schema: wrongType(found.schema, keyFields(stream)) })),
  },
  {
    name: 'primary-key-missing',
    bug: 'declares no key',
    target: 'stream',
    parts: ['discovery'],
    missing: 'the catalog has the key of each stream',
    inapplicable: (stream) => ((stream.primaryKey ?? []).length === 0 ? 'the stream has no key' : undefined),
    mutate: (stream) => streamChange(stream.name, (found) => ({ ...found, primaryKey: [] })),
  },
  {
    name: 'primary-key-wrong',
    bug: 'declares a field as the key that is none',
    target: 'stream',
    parts: ['discovery'],
    missing: 'the catalog has the key of each stream',
    inapplicable: (stream) => ((stream.primaryKey ?? []).length === 0 ? 'the stream has no key' : undefined),
    mutate: (stream) => streamChange(stream.name, (found) => ({ ...found, primaryKey: ['no_such_field'] })),
  },
  {
    name: 'first-slice-only',
    bug: 'reads the records of the first parent or partition only',
    target: 'stream',
    parts,
    missing: 'the records of every parent are read',
    inapplicable: (stream) =>
      stream.parent === undefined && stream.partitions === undefined
        ? 'the stream has no parents or partitions'
        : undefined,
    mutate: (stream) => batchesChange(stream.name, firstSlice),
  },
  {
    name: 'parent-copy-lost',
    bug: "leaves out the parent's fields that each record carries",
    target: 'stream',
    parts,
    missing: "records are held against those of the API with their parent's fields",
    inapplicable: (stream) =>
      Object.keys(stream.parent?.copy ?? {}).length === 0 ? 'records carry no fields of a parent' : undefined,
    mutate: (stream) =>
      streamChange(stream.name, (found) =>
        found.parent === undefined ? found : { ...found, parent: { stream: found.parent.stream } },
      ),
  },
];

function wrongPath(records: AnyStream['records']): NonNullable<AnyStream['records']> {
  const beside = (path: Path): Path => [...pathParts(path).slice(0, -1), 'no_such_field'];
  if (records === undefined || typeof records === 'string' || Array.isArray(records)) return beside(records ?? '');
  return 'path' in records || 'format' in records || 'shape' in records || 'item' in records
    ? { ...records, path: beside(records.path ?? '') }
    : beside('');
}

function rowsChange(stream: AnyStream, change: (row: JsonObject) => JsonObject): Mutation {
  return batchesChange(stream.name, async function* (batches: AsyncIterable<Batch>) {
    for await (const batch of batches) yield batch.count === 0 ? batch : withRecords(batch, batch.records.map(change));
  });
}

/** Fields that the stream cannot do without. */
function keyFields(stream: AnyStream): readonly string[] {
  const cursor = stream.incremental?.cursorField;
  const paths: readonly Path[] = [...(stream.primaryKey ?? []), ...(cursor === undefined ? [] : [cursor])];
  return paths.map((path) => pathParts(path)[0] ?? '');
}

/** Why nothing can be taken from a record: lists of plain values have no more than their key. */
function onlyKeys(stream: AnyStream): string | undefined {
  const path = recordProperties(stream.schema);
  const properties = path.length === 0 ? undefined : at(stream.schema, path);
  const kept = keyFields(stream);
  return isJsonObject(properties) && Object.keys(properties).every((name) => kept.includes(name))
    ? 'a record has no fields but its key'
    : undefined;
}

function plainField(row: JsonObject, kept: readonly string[]): string | undefined {
  const fields = Object.keys(row).filter((name) => !kept.includes(name));
  return fields.find((name) => row[name] !== null) ?? fields[0];
}

function withoutPlainField(row: JsonObject, kept: readonly string[]): JsonObject {
  const lost = plainField(row, kept);
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== lost));
}

function nulled(row: JsonObject, kept: readonly string[]): JsonObject {
  const lost = plainField(row, kept);
  return lost === undefined ? row : { ...row, [lost]: null };
}

function textForNumbers(row: JsonObject): JsonObject {
  const entries = Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]);
  return Object.fromEntries(entries);
}

/** The properties of a record, found also behind a reference of its own. */
function recordProperties(schema: JsonSchema): readonly string[] {
  const properties = at(schema, [...referred(schema), 'properties']);
  return isJsonObject(properties) ? [...referred(schema), 'properties'] : [];
}

function referred(schema: JsonSchema): readonly string[] {
  const reference = schema['$ref'];
  return typeof reference === 'string' && reference.startsWith('#/') ? reference.slice(2).split('/') : [];
}

function hasNumbers(schema: JsonSchema): boolean {
  const path = recordProperties(schema);
  const properties = path.length === 0 ? undefined : at(schema, path);
  return (
    isJsonObject(properties) &&
    Object.values(properties).some(
      (one) => isJsonObject(one) && [one['type']].flat().some((type) => type === 'integer' || type === 'number'),
    )
  );
}

/** A schema that no record of the stream can match. */
function wrongType(schema: JsonSchema, keys: readonly string[]): JsonSchema {
  const [key] = keys;
  if (key === undefined) return { ...schema, type: 'array' };
  return { ...schema, allOf: [{ type: 'object', properties: { [key]: { type: 'boolean' } } }] };
}

async function* firstSlice(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  let first: string | undefined;
  for await (const batch of batches) {
    if (batch.count > 0) first ??= batch.slice;
    yield batch.slice === first || batch.count === 0 ? batch : withRecords(batch, []);
  }
}
