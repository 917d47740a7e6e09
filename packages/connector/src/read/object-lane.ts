import type { JsonObject } from '../json.ts';
import { decodeBody } from './decode-body.ts';
import { hasBigint } from './exact-json.ts';
import { decodedPage, pageRecords } from './page-from-records.ts';
import type { Lane } from './page-records.ts';
import { workOnRecords } from './record-work.ts';
import type { StreamPlan } from './stream-plan.ts';

/** Looks at the records of each page, for the drift report. */
export type RecordCheck = (rows: readonly JsonObject[]) => void;

/** The lane that takes every page: parse, check, transform; written out when somebody asks for lines. */
export function createObjectLane(plan: StreamPlan, check: RecordCheck): Lane {
  return (source) => {
    const decoded = decodeBody(plan, source);
    const { body, raws } = decoded;
    const rows = workOnRecords(plan, decoded, source.work);
    check(rows);
    plan.extraFields.inspect(rows);
    const scan = plan.cursor?.scan;
    const exact = decoded.exact || hasBigint(source.work.add);
    const records = pageRecords({ rows, exact, cursor: scan?.(rows), scan });
    const { primaryKey } = plan;
    return decodedPage(records, { body, received: raws.length, first: raws[0], last: raws.at(-1), primaryKey });
  };
}
