import type { Contract, FieldPath, Stream } from '@tapwright/blueprint';
import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import { docComment } from '../code/comment.ts';
import { pascalName, singular } from '../code/names.ts';
import { objectShape, referenceName, typesOf, type ObjectShape } from '../types/schema-shape.ts';
import type { TypeBook } from '../types/type-book.ts';
import { isDotted } from './bindings.ts';

/** What a stream's records hold: the API's own fields and those that we add. */
export interface RecordShape extends ObjectShape {
  /** Fields that the schema does not name: copied from the parent, the partition, or only known as a key. */
  readonly added: ReadonlyMap<string, JsonSchema>;
}

/** The shape of a stream's records; `parentShape` gives copied fields their types. */
export function recordShape(contract: Contract, stream: Stream, parentShape?: ObjectShape): RecordShape {
  const shape = objectShape(contract, stream.schema);
  const added = new Map<string, JsonSchema>();
  const add = (name: string, schema: JsonSchema): void => {
    if (!shape.properties.has(name) && !added.has(name)) added.set(name, schema);
  };
  for (const [name, path] of Object.entries(stream.parent?.copy ?? {})) {
    add(name, (parentShape && fieldSchema(contract, parentShape, path)) ?? {});
  }
  if (stream.partitions?.copyTo !== undefined) add(stream.partitions.copyTo, partitionSchema(stream.partitions.values));
  if (stream.records.keyTo !== undefined) add(stream.records.keyTo, { type: 'string' });
  for (const path of [...stream.primaryKey, stream.incremental?.cursor ?? [], stream.deleted ?? []]) {
    const first = path[0];
    if (first !== undefined && first !== '' && !first.includes('.'))
      add(first, path.length > 1 ? { type: 'object' } : {});
  }
  const copied = Object.entries(stream.parent?.copy ?? {})
    .filter(([name, path]) => added.has(name) && path.length === 1 && parentShape?.required.has(path[0] ?? ''))
    .map(([name]) => name);
  return {
    properties: new Map([...shape.properties, ...added]),
    required: new Set([...shape.required, ...copied]),
    added,
  };
}

function partitionSchema(values: NonNullable<Stream['partitions']>['values']): JsonSchema {
  if (!Array.isArray(values)) return { type: 'string' };
  return values.every((value) => typeof value === 'number') ? { type: 'number' } : { type: 'string' };
}

/** The schema of a field, by its path in an object. */
function fieldSchema(contract: Contract, shape: ObjectShape, path: FieldPath): JsonSchema | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return undefined;
  const schema = shape.properties.get(first);
  if (schema === undefined || rest.length === 0) return schema;
  return fieldSchema(contract, objectShape(contract, schema), rest);
}

/** True if `fromParent('a.b')`, a key or a cursor of this path compiles against the printed record type. */
export function isTypedField(contract: Contract, shape: ObjectShape, path: FieldPath): boolean {
  const [first, second] = path;
  if (!isDotted(path) || path.length > 2 || first === undefined) return false;
  const schema = shape.properties.get(first);
  if (schema === undefined || second === undefined) return schema !== undefined;
  const inner = objectShape(contract, schema);
  if (inner.properties.size > 0) return inner.properties.has(second) && !hasAlternatives(contract, schema);
  return typesOf(schema).includes('object') && typesOf(schema).every((type) => type === 'object' || type === 'null');
}

/** Of a union only the common members are known. */
function hasAlternatives(contract: Contract, schema: JsonSchema): boolean {
  const name = referenceName(schema);
  const target = name === undefined ? schema : contract.schemas[name];
  return target !== undefined && (Array.isArray(target['oneOf']) || Array.isArray(target['anyOf']));
}

export interface RecordType {
  /** `Issue`, or `JsonObject` where nothing is known of the records. */
  readonly name: string;
  readonly declared: boolean;
}

/** Declares the interface of a stream's records. */
export function declareRecord(types: TypeBook, stream: Stream, shape: RecordShape, describe: boolean): RecordType {
  if (shape.properties.size === 0) return { name: 'JsonObject', declared: false };
  const reference = referenceName(stream.schema);
  const base = reference === undefined ? undefined : types.interfaceOf(reference);
  if (base !== undefined && shape.added.size === 0) return { name: base, declared: true };
  const single = pascalName(singular(stream.name));
  const name = types.declare(base === undefined ? single : `${single}Row`, (name) => {
    const comment = describe ? docComment(textOf(stream.schema) ?? stream.description) : '';
    const own = base === undefined ? shape : { properties: shape.added, required: shape.required };
    const members = types.members(own);
    const head = base === undefined ? `export interface ${name}` : `export interface ${name} extends ${base}`;
    return {
      text: `${comment}${head} ${members.text}`,
      uses: new Set([...members.uses, ...(base === undefined ? [] : [base])]),
    };
  });
  return { name, declared: true };
}

function textOf(schema: JsonSchema): string | undefined {
  const text = isJsonObject(schema) ? schema['description'] : undefined;
  return typeof text === 'string' ? text : undefined;
}
