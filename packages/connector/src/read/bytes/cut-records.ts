import type { CursorBytes } from './cursor-bytes.ts';
import type { ScanField, ScanFields } from './record-fields.ts';
import { KIND, skipColon, skipFraction, skipInteger, skipSpace, skipString, skipValue, skipWord } from './scan-json.ts';

/** Where the records of a page are. */
export interface RecordCuts {
  readonly count: number;
  /** Place of each record's `{`, and the place after its `}`; the first `count` entries count. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The place after the array's `]`. */
  readonly end: number;
  /** All records stand on one line with one byte between them, so that they can be handed on as they are. */
  readonly compact: boolean;
}

/** Pages may differ from the schema this often before a missing required field is no news any more. */
const NEWS = 20;

/**
 * Compiles a cutter: it finds the records of the array that begins at a place, and in the same pass checks the grammar,
 * the kinds of the top-level fields, and the cursor. Undefined: something here needs the object lane, which reports it;
 * the same difference is let through from then on.
 */
export function recordCutter(
  fields: ScanFields,
  cursor: CursorBytes | undefined,
): (bytes: Uint8Array, array: number) => RecordCuts | undefined {
  let starts = new Int32Array(1024);
  let ends = new Int32Array(1024);
  let missingIsNews = NEWS;
  return (bytes, array) => {
    cursor?.begin();
    let count = 0;
    let compact = true;
    let at = skipSpace(bytes, array + 1);
    if (bytes[at] === 0x5d) return { count, starts, ends, end: at + 1, compact };
    for (;;) {
      if (bytes[at] !== 0x7b) return undefined;
      const end = record(bytes, at + 1);
      if (end < 0) return undefined;
      if (count === starts.length) {
        starts = grown(starts);
        ends = grown(ends);
      }
      starts[count] = at;
      ends[count] = end;
      count += 1;
      at = skipSpace(bytes, end);
      if (bytes[at] === 0x5d) return { count, starts, ends, end: at + 1, compact };
      if (bytes[at] !== 0x2c) return undefined;
      const next = skipSpace(bytes, at + 1);
      if (next !== end + 1) compact = false;
      at = next;
    }
  };

  /** One record; `from` is the place after its `{`. */
  function record(bytes: Uint8Array, from: number): number {
    let required = 0;
    let before: ScanField = fields.start;
    let at = skipSpace(bytes, from);
    if (bytes[at] === 0x7d) return complete(required) ? at + 1 : -1;
    for (;;) {
      if (bytes[at] !== 0x22) return -1;
      let field = before.next;
      let end: number;
      if (field !== undefined && isNamed(bytes, at + 1, field.bytes)) {
        end = at + field.bytes.length + 2;
      } else {
        end = skipString(bytes, at + 1);
        if (end < 0) return -1;
        field = lookUp(bytes, at, end);
        if (field === undefined) return -1;
        before.next = field;
      }
      before = field;
      if (field.required) required += 1;
      const value = skipColon(bytes, end);
      if (value < 0) return -1;
      at = fieldValue(bytes, value, field);
      if (at < 0) return -1;
      if (field.isCursor && cursor !== undefined && !cursor.take(bytes, value, at)) return -1;
      if (bytes[at]! <= 0x20) at = skipSpace(bytes, at);
      if (bytes[at] === 0x7d) return complete(required) ? at + 1 : -1;
      if (bytes[at] !== 0x2c) return -1;
      at += 1;
      if (bytes[at]! <= 0x20) at = skipSpace(bytes, at);
    }
  }

  function complete(required: number): boolean {
    if (required === fields.requiredCount || missingIsNews <= 0) return true;
    missingIsNews -= 1;
    return false;
  }

  function lookUp(bytes: Uint8Array, from: number, to: number): ScanField | undefined {
    const name = String(JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString()));
    const field = fields.byName(name);
    if (field === undefined) fields.addExtra(name);
    return field;
  }
}

function grown(places: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(places.length * 2);
  larger.set(places);
  return larger;
}

function isNamed(bytes: Uint8Array, from: number, name: Uint8Array): boolean {
  const { length } = name;
  for (let index = 0; index < length; index += 1) if (bytes[from + index] !== name[index]) return false;
  return bytes[from + length] === 0x22;
}

/** The place after a field's value, or -1 where its kind is news. */
function fieldValue(bytes: Uint8Array, at: number, field: ScanField): number {
  let kind: number;
  let end: number;
  switch (bytes[at]) {
    case 0x22:
      kind = KIND.string;
      end = skipString(bytes, at + 1);
      break;
    case 0x7b:
      kind = KIND.object;
      end = skipValue(bytes, at);
      break;
    case 0x5b:
      kind = KIND.array;
      end = skipValue(bytes, at);
      break;
    case 0x6e:
      kind = KIND.null;
      end = skipWord(bytes, at);
      break;
    case 0x74:
    case 0x66:
      kind = KIND.boolean;
      end = skipWord(bytes, at);
      break;
    default: {
      const whole = skipInteger(bytes, at);
      if (whole < 0) return -1;
      end = skipFraction(bytes, whole);
      kind = end === whole ? KIND.integer : KIND.number;
    }
  }
  if (end < 0) return -1;
  if ((field.allowed & kind) !== 0) return end;
  field.allowed |= kind;
  return -1;
}
