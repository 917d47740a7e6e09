import { Buffer } from 'node:buffer';

const NEWLINE = 10;

/**
 * Puts text before and after each line. The bytes between are copied as they are, so that what the API sent (numbers
 * too long for JavaScript, for example) goes out unchanged, in one piece per page.
 */
export function wrapLines(lines: Uint8Array, before: string, after: string): Uint8Array {
  const head = Buffer.from(before);
  const tail = Buffer.from(`${after}\n`);
  const ends = lineEnds(lines);
  const wrapped = Buffer.allocUnsafe(lines.length + ends.length * (head.length + tail.length));
  let position = 0;
  let start = 0;
  for (const end of ends) {
    if (end > start) {
      wrapped.set(head, position);
      wrapped.set(lines.subarray(start, end), position + head.length);
      position += head.length + end - start;
      wrapped.set(tail, position);
      position += tail.length;
    }
    start = end + 1;
  }
  return wrapped.subarray(0, position);
}

/** Where each line ends; the last may lack its newline. */
function lineEnds(lines: Uint8Array): number[] {
  const ends: number[] = [];
  for (let at = lines.indexOf(NEWLINE); at !== -1; at = lines.indexOf(NEWLINE, at + 1)) ends.push(at);
  if (lines.length > 0 && lines.at(-1) !== NEWLINE) ends.push(lines.length);
  return ends;
}
