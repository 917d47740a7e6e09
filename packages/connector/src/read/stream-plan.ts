import type { JsonObject } from '../json.ts';
import type { AnyStream, CursorType, RecordsDefinition } from '../definition.ts';
import type { Pagination } from '../pagination.ts';
import { pathParts, type Path } from '../path.ts';
import { createCursorScan, cursorReader, type CursorScan } from './cursor-range.ts';
import { refuseUnsafeCursor } from './cursor-safety.ts';
import { cursorOps, type CursorOps } from './cursor-type.ts';
import { createExtraFields, type ExtraFields } from './extra-fields.ts';
import type { ReadContext } from './read-context.ts';

export interface RecordsPlan {
  readonly format: 'json' | 'jsonl' | 'csv' | 'xml';
  readonly path: readonly string[];
  readonly item: readonly string[];
  readonly shape: 'array' | 'map' | 'single';
  readonly keyTo: string | undefined;
  readonly delimiter: string | undefined;
}

export interface CursorPlan {
  readonly field: Path;
  readonly type: CursorType;
  readonly ops: CursorOps;
  readonly scan: CursorScan;
  readonly read: (record: unknown) => unknown;
}

/** A stream's definition with its defaults filled in, made once per read. */
export interface StreamPlan {
  readonly stream: AnyStream;
  readonly name: string;
  readonly records: RecordsPlan;
  readonly pagination: Pagination;
  /** Each key as the parts of its path. */
  readonly primaryKey: readonly (readonly string[])[];
  /** Set for incremental reads only. */
  readonly cursor: CursorPlan | undefined;
  readonly toRow: ((raw: JsonObject) => JsonObject | undefined) | undefined;
  readonly maxBytes: number;
  readonly extraFields: ExtraFields;
}

/** Compiles a stream for one read. */
export function planStream(context: ReadContext, stream: AnyStream, incremental: boolean): StreamPlan {
  const records = planRecords(stream.records);
  // What the client's other lists do does not hold for a single object.
  const usual = records.shape === 'single' ? undefined : context.connector.client.pages;
  return {
    stream,
    name: stream.name,
    records,
    pagination: stream.pages ?? usual ?? { kind: 'none' },
    primaryKey: (stream.primaryKey ?? []).map((key) => pathParts(key)),
    cursor: incremental ? planCursor(stream) : undefined,
    toRow: stream.toRow,
    maxBytes: context.connector.client.maxResponseBytes ?? 256 * 2 ** 20,
    extraFields: createExtraFields(stream.schema),
  };
}

function planRecords(records: Path | RecordsDefinition | undefined): RecordsPlan {
  const isPath = records === undefined || typeof records === 'string' || Array.isArray(records);
  const definition: RecordsDefinition = isPath ? { path: records ?? '' } : (records as RecordsDefinition);
  return {
    format: definition.format ?? 'json',
    path: pathParts(definition.path ?? ''),
    item: pathParts(definition.item ?? ''),
    shape: definition.shape ?? 'array',
    keyTo: definition.keyTo,
    delimiter: definition.delimiter,
  };
}

function planCursor(stream: AnyStream): CursorPlan | undefined {
  const { incremental } = stream;
  if (incremental === undefined) return undefined;
  refuseUnsafeCursor(stream);
  const ops = cursorOps(incremental.type, incremental.granularity, incremental.zone);
  const field: Path = incremental.cursorField;
  return { field, type: incremental.type, ops, scan: createCursorScan(ops, field), read: cursorReader(field) };
}
