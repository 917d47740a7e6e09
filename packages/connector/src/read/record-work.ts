import { SystemError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { convertExact } from './exact-conversion.ts';
import type { RecordWork } from './page-records.ts';
import type { StreamPlan } from './stream-plan.ts';

/** Records as a server sent them. */
export interface RawRecords {
  readonly raws: readonly JsonObject[];
  /** Some values are bigints. */
  readonly exact: boolean;
}

/** Converts records, leaves those out that are not wanted, and adds fields. */
export function workOnRecords(plan: StreamPlan, decoded: RawRecords, work: RecordWork): readonly JsonObject[] {
  let rows = decoded.raws;
  if (plan.toRow !== undefined) rows = convert(plan, plan.toRow, decoded);
  const { keep, add } = work;
  const cursor = plan.cursor;
  if (keep !== undefined && cursor !== undefined) rows = rows.filter((row) => keep(cursor.read(row)));
  return add === undefined ? rows : rows.map((row) => ({ ...row, ...add }));
}

function convert(
  plan: StreamPlan,
  toRow: NonNullable<StreamPlan['toRow']>,
  decoded: RawRecords,
): readonly JsonObject[] {
  const rows: JsonObject[] = [];
  for (const raw of decoded.raws) {
    const row = convertOne(plan, decoded.exact ? (record) => convertExact(toRow, record) : toRow, raw);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

function convertOne(
  plan: StreamPlan,
  toRow: NonNullable<StreamPlan['toRow']>,
  raw: JsonObject,
): JsonObject | undefined {
  try {
    return toRow(raw);
  } catch (cause) {
    throw new SystemError(`toRow of stream ${plan.name} failed on a record.`, {
      code: 'record_conversion_failed',
      hint: 'The function must cope with every record that the API sends, also with missing and null fields.',
      stream: plan.name,
      cause,
    });
  }
}
