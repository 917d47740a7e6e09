import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { at, pathParts, type Path } from '../../path.ts';
import { parseExact } from '../exact-json.ts';
import { endsOf, fingerprintOf } from '../page-from-records.ts';
import type { DecodedPage, Lane } from '../page-records.ts';
import type { StreamPlan } from '../stream-plan.ts';
import { cursorBytes } from './cursor-bytes.ts';
import { recordCutter, type RecordCuts } from './cut-records.ts';
import { arrayFinder } from './find-array.ts';
import { linesAsRecords, type LinePage } from './line-records.ts';
import { pageEnvelope } from './page-envelope.ts';
import { scanFields } from './record-fields.ts';

const NEWLINE = 0x0a;

/**
 * The lane that keeps the page's own bytes: records are cut out, checked at their top level and handed on without being
 * decoded. Undefined for a stream that needs its values (a transform, a nested key or cursor, another format); a single
 * page that fails the check goes to the object lane.
 */
export function createBytesLane(plan: StreamPlan): Lane | undefined {
  const { records } = plan;
  if (records.format !== 'json' || records.shape !== 'array' || records.item.length > 0 || plan.toRow) return undefined;
  if (plan.primaryKey.some((key) => key.length !== 1)) return undefined;
  const cursorField = plan.cursor === undefined ? undefined : topLevel(plan.cursor.field);
  if (plan.cursor !== undefined && cursorField === undefined) return undefined;
  const cursor = plan.cursor && cursorBytes(plan.cursor);
  const fields = scanFields(plan.stream.schema, cursorField, plan.extraFields);
  const cut = recordCutter(fields, cursor);
  const find = arrayFinder(records.path);
  const marker = randomUUID();
  return ({ bytes, work }) => {
    if (work.keep || work.add || !isUtf8(bytes)) return undefined;
    const array = find(bytes);
    if (array < 0) return undefined;
    const cuts = cut(bytes, array);
    if (cuts === undefined) return undefined;
    const rest = pageEnvelope(bytes, array, cuts.end, marker, records.path);
    const range = cursor?.range(bytes);
    if (rest === undefined || range === false) return undefined;
    const lines = toLines(bytes, cuts);
    return decodedPage(plan, {
      lines,
      rest: rest.value,
      range: () => range,
      count: cuts.count,
      scan: plan.cursor?.scan,
    });
  };
}

function topLevel(path: Path): string | undefined {
  const parts = pathParts(path);
  return parts.length === 1 ? parts[0] : undefined;
}

/**
 * The records as lines. Records with one byte between them stay where they are, and that byte becomes the newline: the
 * page's buffer is ours. Others are copied, without the line breaks that JSON allows between values.
 */
function toLines(bytes: Uint8Array, cuts: RecordCuts): Uint8Array {
  const { count, starts, ends } = cuts;
  if (count === 0) return bytes.subarray(0, 0);
  const from = starts[0]!;
  const to = ends[count - 1]!;
  const inner = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
  if (cuts.compact && !inner.includes(NEWLINE) && !inner.includes(0x0d)) {
    for (let index = 0; index < count; index += 1) bytes[ends[index]!] = NEWLINE;
    return bytes.subarray(from, to + 1);
  }
  const lines = Buffer.allocUnsafe(to - from + 1);
  let length = 0;
  for (let index = 0; index < count; index += 1) {
    for (let place = starts[index]!; place < ends[index]!; place += 1) {
      const byte = bytes[place]!;
      if (byte !== NEWLINE && byte !== 0x0d) lines[length++] = byte;
    }
    lines[length++] = NEWLINE;
  }
  return lines.subarray(0, length);
}

interface CutPage extends LinePage {
  readonly rest: unknown;
}

function decodedPage(plan: StreamPlan, page: CutPage): DecodedPage {
  const view = Buffer.from(page.lines.buffer, page.lines.byteOffset, page.lines.length);
  const firstEnd = view.indexOf(NEWLINE);
  const lastStart = page.count > 0 ? view.lastIndexOf(NEWLINE, view.length - 2) + 1 : 0;
  const first = view.toString('utf8', 0, Math.max(0, firstEnd));
  const last = view.toString('utf8', lastStart, Math.max(0, view.length - 1));
  const record = (text: string): JsonObject | undefined => asObject(text === '' ? undefined : parseExact(text));
  let lastRecord: JsonObject | undefined;
  return {
    content: linesAsRecords(page),
    keepsBody: true,
    received: page.count,
    at: (path: Path) => at(page.rest, path),
    last: () => (lastRecord ??= record(last)),
    fingerprint: page.count === 0 ? '' : fingerprintOf(page.count, first, last),
    ends:
      plan.primaryKey.length === 0 || page.count < 2
        ? undefined
        : endsOf(plan.primaryKey, record(first), (lastRecord ??= record(last))),
  };
}

function asObject(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}
