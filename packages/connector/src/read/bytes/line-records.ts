import { freeBody } from '../../http/owned-body.ts';
import type { JsonObject } from '../../json.ts';
import type { CursorRange, CursorScan } from '../cursor-range.ts';
import { hasLongDigits, parseExact } from '../exact-json.ts';
import type { PageRecords } from '../page-records.ts';

const NEWLINE = 0x0a;

/** The records of a page as lines of JSON. */
export interface LinePage {
  readonly lines: Uint8Array;
  /** Asked when somebody wants to know: of a part it takes decoding its records. */
  readonly range: () => CursorRange | undefined;
  readonly count: number;
  readonly scan: CursorScan | undefined;
  /** The lines are part of others. */
  readonly shared?: true;
}

/** Records of which only the lines exist, until somebody asks for more. */
export function linesAsRecords(page: LinePage): PageRecords {
  let exact: readonly JsonObject[] | undefined;
  let rounded: readonly JsonObject[] | undefined;
  return {
    count: page.count,
    lines: page.lines,
    get cursor() {
      return page.range();
    },
    get records() {
      return (rounded ??= parseLines(page.lines, JSON.parse));
    },
    get exactRecords() {
      return (exact ??= parseLines(page.lines, exactParser(page.lines)));
    },
    cut: (count) => part(0, count),
    part,
    ...(page.shared ? {} : { release: () => freeBody(page.lines) }),
  };

  function part(from: number, end: number): PageRecords {
    const to = Math.min(end, page.count);
    const start = endOfLine(page.lines, from);
    const lines = page.lines.subarray(start, endOfLine(page.lines, to - from, start));
    const range = () => page.scan?.(parseLines(lines, exactParser(lines)));
    return linesAsRecords({ ...page, lines, count: to - from, range, shared: true });
  }
}

function parseLines(lines: Uint8Array, parse: (text: string) => unknown): readonly JsonObject[] {
  const text = Buffer.from(lines.buffer, lines.byteOffset, Math.max(0, lines.length - 1)).toString('utf8');
  return parse(`[${text.replaceAll('\n', ',')}]`) as readonly JsonObject[];
}

/** The exact parser is several times slower, and pages with such integers are rare. */
function exactParser(lines: Uint8Array): (text: string) => unknown {
  return hasLongDigits(lines) ? parseExact : JSON.parse;
}

/** The place after so many lines. */
function endOfLine(lines: Uint8Array, count: number, from = 0): number {
  let at = from;
  for (let line = 0; line < count; line += 1) at = lines.indexOf(NEWLINE, at) + 1;
  return at;
}
