import { isJsonObject, type Batch, type JsonSchema } from '@tapwright/connector';
import { columnType, typeOfValue, type NestedAs } from './column-type.ts';

/** A top-level field of the records and the column that holds it. */
export interface Column {
  readonly field: string;
  /** Unique without regard to case, as SQL demands. */
  readonly name: string;
  readonly type: string;
}

/** Columns that we add to each table. */
export const RUN_COLUMN = '_tapwright_run';
export const EXTRACTED_AT_COLUMN = '_tapwright_extracted_at';
export const RAW_COLUMN = '_tapwright_raw';

/** The columns of a stream; grows when records bring fields that the schema does not name. */
export interface ColumnSet {
  readonly columns: readonly Column[];
  /** Looks for fields that the schema does not name: those that the reader saw, and those of the first record. */
  inspect(batch: Batch<unknown>): void;
}

/**
 * @param named columns that the destination already has; they keep their names.
 */
export function createColumnSet(
  schema: JsonSchema,
  options: {
    readonly named?: readonly Pick<Column, 'field' | 'name'>[];
    readonly fields?: readonly string[];
    readonly nested?: NestedAs;
    /** Names the column of a field; not like one of `taken`, which are in small letters. */
    readonly freeName?: (field: string, taken: ReadonlySet<string>) => string;
  } = {},
): ColumnSet {
  const taken = new Set([RUN_COLUMN, EXTRACTED_AT_COLUMN, RAW_COLUMN]);
  const names = new Map<string, string>();
  for (const { field, name } of options.named ?? []) {
    names.set(field, name);
    taken.add(name.toLowerCase());
  }
  const nameOf = (field: string): string => {
    const name = names.get(field) ?? (options.freeName ?? freeName)(field, taken);
    names.set(field, name);
    taken.add(name.toLowerCase());
    return name;
  };
  const wanted = (field: string): boolean => options.fields?.includes(field) ?? true;
  const columns = new Map<string, Column>();
  const add = (field: string, type: string): void => {
    columns.set(field, { field, name: nameOf(field), type });
  };
  const properties = schema['properties'];
  if (isJsonObject(properties)) {
    for (const field of Object.keys(properties)) {
      if (wanted(field)) add(field, columnType(properties[field], options.nested));
    }
  }
  const addUnknown = (record: unknown): void => {
    if (!isJsonObject(record)) return;
    for (const field of Object.keys(record)) {
      const type = columns.has(field) || !wanted(field) ? undefined : typeOfValue(record[field]);
      if (type !== undefined) add(field, type);
    }
  };
  const knowsNothing = columns.size === 0;
  let inspected = false;
  return {
    get columns() {
      return [...columns.values()];
    },
    inspect: (batch) => {
      if (batch.count === 0) return;
      const unseen = (batch.extraFields ?? []).filter((field) => !columns.has(field) && wanted(field));
      if ((knowsNothing && !inspected) || unseen.length > 0) for (const record of batch.records) addUnknown(record);
      else addUnknown(firstRecord(batch.lines));
      // Only null so far: JSON holds whatever comes, and the next batches need not be searched for it.
      for (const field of unseen) if (!columns.has(field) && isPresent(batch, field)) add(field, 'JSON');
      inspected = true;
    },
  };
}

function isPresent(batch: Batch<unknown>, field: string): boolean {
  return batch.records.some((record) => isJsonObject(record) && Object.hasOwn(record, field));
}

function firstRecord(lines: Uint8Array): unknown {
  const end = lines.indexOf(10);
  return JSON.parse(new TextDecoder().decode(end < 0 ? lines : lines.subarray(0, end)));
}

/** `a` and `A` are one name in SQL; an empty name is none. */
function freeName(field: string, taken: ReadonlySet<string>): string {
  const base = field === '' ? '_' : field;
  let name = base;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${base}_${number}`;
  return name;
}
