import { at, isJsonObject } from '@tapwright/connector';
import type { Contract } from '@tapwright/blueprint';
import type { BehaviourProfile, ListProfile } from '../profile.ts';
import { recordSchema, type StoredRecord } from '../mock/records.ts';
import { mergeAllOf, propertiesOf, requiredOf } from '../mock/schema.ts';
import { answerSchema } from '../mock/store.ts';
import { withValueAt } from '../mock/value-at.ts';

/** Fields of a list's records that may hold something else than was promised, without changing which record it is. */
export interface Spoilable {
  /** A field with a plain value. */
  readonly plain: string | undefined;
  /** A field with an enumeration of texts. */
  readonly enumerated: string | undefined;
}

export function spoilable(contract: Contract, profile: BehaviourProfile, list: ListProfile): Spoilable {
  const schema = mergeAllOf(contract.schemas, recordSchema(contract.schemas, answerSchema(contract, list), list));
  const required = requiredOf(schema);
  const kept = protectedFields(profile, list);
  const fields = propertiesOf(schema)
    .filter(([name]) => !kept.has(name))
    .map(([name, property]) => [name, mergeAllOf(contract.schemas, property)] as const)
    .toSorted(([left], [right]) => Number(required.has(right)) - Number(required.has(left)));
  const isPlain = (type: unknown): boolean => type === 'string' || type === 'integer' || type === 'number';
  return {
    plain: fields.find(([, property]) => isPlain(property['type']) && property['enum'] === undefined)?.[0],
    enumerated: fields.find(([, property]) => isTexts(property['enum']))?.[0],
  };
}

function isTexts(values: unknown): boolean {
  return Array.isArray(values) && values.length > 0 && values.every((value) => typeof value === 'string');
}

/** Fields by which records are told apart, filtered, or found by others. */
function protectedFields(profile: BehaviourProfile, list: ListProfile): ReadonlySet<string> {
  const { pagination } = list;
  const paths = [
    ...list.key,
    ...(list.cursor === undefined ? [] : [list.cursor.field]),
    ...(pagination.kind === 'keyset' ? [pagination.field] : []),
    ...profile.lists.flatMap((other) =>
      Object.values(other.parents ?? {}).flatMap((parent) => (parent.resource === list.resource ? [parent.field] : [])),
    ),
    ...(list.scope ?? []).map((place) => [place.name]),
    ...Object.keys(list.defaultFilters ?? {}).map((name) => [name]),
  ];
  return new Set(paths.flatMap((path) => path.slice(0, 1)));
}

/** The record with something else in a field; the record itself where it has no such field. */
export function spoil(
  record: StoredRecord,
  field: string,
  how: 'null-value' | 'type-change' | 'unknown-enum',
): StoredRecord {
  if (!isJsonObject(record.value)) return record;
  const value = at(record.value, [field]);
  const other =
    how === 'null-value'
      ? null
      : how === 'unknown-enum'
        ? 'never-heard-of'
        : typeof value === 'string'
          ? 12_345
          : 'text';
  return { ...record, value: withValueAt(record.value, [field], other) };
}
