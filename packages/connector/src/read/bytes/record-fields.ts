import { isJsonObject, type JsonSchema } from '../../json.ts';
import type { ExtraFields } from '../extra-fields.ts';
import { schemaTypes } from '../schema-types.ts';
import { KIND } from './scan-json.ts';

/** A top-level field as the scanner knows it. */
export interface ScanField {
  readonly name: string;
  /** The name as it stands in the bytes, without quotes. */
  readonly bytes: Uint8Array;
  /** Kinds that are no news: those of the schema, and those that have been reported. */
  allowed: number;
  readonly required: boolean;
  readonly isCursor: boolean;
  /** The field that came next in the last record: fields nearly always come in the same order. */
  next: ScanField | undefined;
}

const ALL = 127;
const encoder = new TextEncoder();

/** The fields of a stream's schema, found again by the bytes of their names. */
export interface ScanFields {
  /** Stands before the first field of a record. */
  readonly start: ScanField;
  readonly requiredCount: number;
  byName(name: string): ScanField | undefined;
  /** Remembers a field that the schema does not have. */
  addExtra(name: string): void;
}

export function scanFields(schema: JsonSchema, cursor: string | undefined, extra: ExtraFields): ScanFields {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const known = new Map<string, ScanField>();
  const add = (name: string, allowed: number, isRequired: boolean): void => {
    known.set(name, {
      name,
      bytes: encoder.encode(name),
      allowed,
      required: isRequired,
      isCursor: name === cursor,
      next: undefined,
    });
  };
  for (const [name, property] of Object.entries(properties)) {
    add(name, isJsonObject(property) ? kindsOf(property) : ALL, required.has(name));
  }
  if (cursor !== undefined && !known.has(cursor)) add(cursor, ALL, false);
  return {
    start: { name: '', bytes: encoder.encode(''), allowed: ALL, required: false, isCursor: false, next: undefined },
    requiredCount: [...known.values()].filter((field) => field.required).length,
    byName: (name) => known.get(name),
    addExtra: (name) => {
      add(name, ALL, false);
      extra.add(name);
    },
  };
}

/** The kinds that a schema allows at the top of a value. Enumerations and references are left to the object lane's check. */
function kindsOf(schema: JsonSchema): number {
  const types = schemaTypes(schema);
  if (types.size === 0) return ALL;
  let kinds = 0;
  for (const type of types) kinds |= KIND[type];
  return types.has('number') ? kinds | KIND.integer : kinds;
}
