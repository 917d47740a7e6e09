import { ownBody } from '../http/owned-body.ts';
import type { JsonObject } from '../json.ts';
import { stringifyExact } from './exact-json.ts';

/** A text of so few records stays where V8 keeps what is short-lived. */
const ROWS_AT_ONCE = 32;

/** Writes records as lines of JSON into one buffer. */
export interface LineWriter {
  /** `share` of all that will come is written after this, which tells how large the buffer has to be. */
  write(rows: readonly JsonObject[], exact: boolean, share: number): void;
  lines(): Uint8Array;
}

export function createLineWriter(size = 0): LineWriter {
  let buffer = ownBody(size);
  let length = 0;
  return {
    write(rows, exact, share) {
      let text = '';
      for (const row of rows) text += `${exact ? stringifyExact(row) : JSON.stringify(row)}\n`;
      // A UTF-16 unit takes at most three bytes.
      if (length + text.length * 3 > buffer.length) {
        const needed = length + Buffer.byteLength(text);
        if (needed > buffer.length) buffer = grown(buffer, length, needed / share);
      }
      length += buffer.write(text, length);
    },
    lines: () => buffer.subarray(0, length),
  };
}

/** A larger buffer with the same start; with some room, as later records may be longer. */
function grown(buffer: Buffer, length: number, expected: number): Buffer {
  const larger = ownBody(Math.ceil(expected * 1.1) + 64);
  buffer.copy(larger, 0, 0, length);
  return larger;
}

/** One buffer for the whole page. */
export function writeLines(rows: readonly JsonObject[], exact: boolean): Uint8Array {
  const writer = createLineWriter();
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const to = Math.min(from + ROWS_AT_ONCE, rows.length);
    writer.write(rows.slice(from, to), exact, to / rows.length);
  }
  return writer.lines();
}
