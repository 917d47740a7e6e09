import type { PageRecords } from './page-records.ts';

const NEWLINE = 0x0a;
/** Bytes of a page that are kept to be compared with the next one. */
const LONGEST = 64 * 1024;

/** The last records of a page, whole ones only. */
export function tailOf(content: PageRecords): Uint8Array {
  const { lines } = content;
  if (lines.length <= LONGEST) return new Uint8Array(lines);
  const from = lines.indexOf(NEWLINE, lines.length - LONGEST) + 1;
  return new Uint8Array(lines.subarray(from));
}

/**
 * A page without the records at its start that the page before ended with. They must be the same to the byte: one that
 * has changed since is news.
 */
export function withoutRepeated(tail: Uint8Array, content: PageRecords): PageRecords {
  const repeated = countRepeated(tail, content.lines);
  return repeated === 0 ? content : content.part(repeated, content.count);
}

function countRepeated(tail: Uint8Array, lines: Uint8Array): number {
  const before = Buffer.from(tail.buffer, tail.byteOffset, tail.length);
  const now = Buffer.from(lines.buffer, lines.byteOffset, lines.length);
  const first = now.subarray(0, now.indexOf(NEWLINE) + 1);
  if (first.length === 0) return 0;
  let from = before.indexOf(first);
  // The line may also be the end of another one.
  while (from > 0 && before[from - 1] !== NEWLINE) from = before.indexOf(first, from + 1);
  if (from < 0) return 0;
  const end = before.subarray(from);
  return now.subarray(0, end.length).equals(end) ? countLines(end) : 0;
}

function countLines(lines: Uint8Array): number {
  let count = 0;
  for (let at = lines.indexOf(NEWLINE); at >= 0; at = lines.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
