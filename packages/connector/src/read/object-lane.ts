import { SystemError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { decodeBody, type DecodedBody } from './decode-body.ts';
import { convertExact } from './exact-conversion.ts';
import { hasBigint } from './exact-json.ts';
import { decodedPage, pageRecords } from './page-from-records.ts';
import type { Lane, RecordWork } from './page-records.ts';
import type { StreamPlan } from './stream-plan.ts';

/** Looks at the records of each page, for the drift report. */
export type RecordCheck = (rows: readonly JsonObject[]) => void;

/** The lane that takes every page: parse, check, transform, write out. */
export function createObjectLane(plan: StreamPlan, check: RecordCheck): Lane {
  return (source) => {
    const decoded = decodeBody(plan, source);
    const rows = workOn(plan, decoded, source.work);
    check(rows);
    plan.extraFields.inspect(rows);
    const scan = plan.cursor?.scan;
    const exact = decoded.exact || hasBigint(source.work.add);
    const records = pageRecords({ rows, exact, cursor: scan?.(rows), scan });
    return decodedPage(records, { body: decoded.body, raws: decoded.raws, primaryKey: plan.primaryKey });
  };
}

function workOn(plan: StreamPlan, decoded: DecodedBody, work: RecordWork): readonly JsonObject[] {
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
  decoded: DecodedBody,
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
