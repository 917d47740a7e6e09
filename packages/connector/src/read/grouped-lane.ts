import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import { cutObjects, type ObjectCuts } from './bytes/cut-objects.ts';
import { arrayFinder } from './bytes/find-array.ts';
import { linesAsRecords } from './bytes/line-records.ts';
import { pageEnvelope } from './bytes/page-envelope.ts';
import { createCursorRange, type CursorRange } from './cursor-range.ts';
import { hasBigint, hasLongDigits, parseExact } from './exact-json.ts';
import { createLineWriter } from './line-writer.ts';
import type { RecordCheck } from './object-lane.ts';
import { decodedPage } from './page-from-records.ts';
import type { Lane, PageRecords, PageSource } from './page-records.ts';
import { workOnRecords } from './record-work.ts';
import type { StreamPlan } from './stream-plan.ts';

/** Smaller pages do no harm as a whole. */
const SMALLEST = 64 * 1024;

/**
 * A text of so many bytes, and the objects that it holds, live and die where V8 keeps what is short-lived, even with two
 * bytes a character. Those of a whole page outlive it, which takes twice the memory.
 */
const BYTES_AT_ONCE = 48 * 1024;

interface Written {
  readonly lines: Uint8Array;
  readonly count: number;
  readonly range: CursorRange | undefined;
  readonly first: JsonObject | undefined;
  readonly last: JsonObject | undefined;
}

/**
 * Does what the object lane does to a large page of JSON, a few records at a time: cut out of the bytes, parsed,
 * checked, transformed, written as lines and forgotten, so that memory does not grow with the page. Who asks for
 * records instead of lines gets the next pages from the object lane, which has them already.
 */
export function createGroupedLane(plan: StreamPlan, check: RecordCheck, smallest = SMALLEST): Lane | undefined {
  const { format, shape, item, path } = plan.records;
  if (format !== 'json' || shape !== 'array' || item.length > 0) return undefined;
  const find = arrayFinder(path);
  const marker = randomUUID();
  let recordsAreWanted = false;
  return (source) => {
    const { bytes } = source;
    if (recordsAreWanted || bytes.length < smallest) return undefined;
    const array = find(bytes);
    const cuts = array < 0 ? undefined : cutObjects(bytes, array);
    const rest = cuts && pageEnvelope(bytes, array, cuts.end, marker, path);
    if (cuts === undefined || rest === undefined) return undefined;
    const written = writeRecords(plan, check, source, cuts);
    if (written === undefined) return undefined;
    const { lines, count, range, first, last } = written;
    const content = observed(linesAsRecords({ lines, count, range: () => range, scan: plan.cursor?.scan }), () => {
      recordsAreWanted = true;
    });
    return decodedPage(content, { body: rest.value, received: cuts.count, first, last, primaryKey: plan.primaryKey });
  };
}

function writeRecords(
  plan: StreamPlan,
  check: RecordCheck,
  { bytes, work }: PageSource,
  cuts: ObjectCuts,
): Written | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const isExact = hasLongDigits(bytes);
  const exact = isExact || hasBigint(work.add);
  const writer = createLineWriter(bytes.length);
  const { cursor } = plan;
  const cursors: unknown[] = [];
  let count = 0;
  let first: JsonObject | undefined;
  let last: JsonObject | undefined;
  for (let from = 0, to = 0; from < cuts.count; from = to) {
    to = groupEnd(cuts, from);
    const text = `[${view.toString('utf8', cuts.starts[from], cuts.ends[to - 1])}]`;
    const raws = parsed(text, isExact);
    if (raws === undefined) return undefined;
    first ??= raws[0];
    last = raws.at(-1);
    const rows = workOnRecords(plan, { raws, exact: isExact }, work);
    check(rows);
    plan.extraFields.inspect(rows);
    if (cursor !== undefined) for (const row of rows) cursors.push(cursor.read(row));
    writer.write(rows, exact, to / cuts.count);
    count += rows.length;
  }
  const range = cursor && createCursorRange(cursor.ops)(cursors);
  return { lines: writer.lines(), count, range, first, last };
}

/** As many records as stay below the size of a group, and at least one. */
function groupEnd({ count, starts, ends }: ObjectCuts, from: number): number {
  const most = starts[from]! + BYTES_AT_ONCE;
  let to = from + 1;
  while (to < count && ends[to]! < most) to += 1;
  return to;
}

/** Undefined for what is not well-formed: the object lane says so. */
function parsed(text: string, exact: boolean): readonly JsonObject[] | undefined {
  try {
    return (exact ? parseExact(text) : JSON.parse(text)) as readonly JsonObject[];
  } catch {
    return undefined;
  }
}

/** The same records; tells when somebody asks for more than lines. */
function observed(content: PageRecords, tell: () => void): PageRecords {
  return {
    count: content.count,
    lines: content.lines,
    get cursor() {
      return content.cursor;
    },
    get records() {
      tell();
      return content.records;
    },
    get exactRecords() {
      tell();
      return content.exactRecords;
    },
    ...(content.release && { release: content.release }),
    cut: (count) => observed(content.cut(count), tell),
    part: (from, to) => observed(content.part(from, to), tell),
  };
}
