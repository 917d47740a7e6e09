import type { JsonObject } from '../../json.ts';
import type { CursorRange, CursorScan } from '../cursor-range.ts';
import { hasLongDigits, parseExact } from '../exact-json.ts';
import type { PageRecords } from '../page-records.ts';

const NEWLINE = 0x0a;

/** The records of a page as lines of JSON. */
export interface LinePage {
  readonly lines: Uint8Array;
  readonly range: CursorRange | undefined;
  readonly count: number;
  readonly scan: CursorScan | undefined;
}

/** Records of which only the lines exist, until somebody asks for more. */
export function linesAsRecords(page: LinePage): PageRecords {
  let exact: readonly JsonObject[] | undefined;
  let rounded: readonly JsonObject[] | undefined;
  return {
    count: page.count,
    lines: page.lines,
    cursor: page.range,
    get records() {
      return (rounded ??= parseLines(page.lines, JSON.parse));
    },
    get exactRecords() {
      return (exact ??= parseLines(page.lines, exactParser(page.lines)));
    },
    cut(count) {
      if (count >= page.count) return this;
      const lines = page.lines.subarray(0, endOfLine(page.lines, count));
      const kept = { ...page, lines, count };
      return linesAsRecords({ ...kept, range: page.scan?.(parseLines(lines, exactParser(lines))) });
    },
  };
}

function parseLines(lines: Uint8Array, parse: (text: string) => unknown): readonly JsonObject[] {
  const text = Buffer.from(lines.buffer, lines.byteOffset, Math.max(0, lines.length - 1)).toString('utf8');
  return parse(`[${text.replaceAll('\n', ',')}]`) as readonly JsonObject[];
}

/** The exact parser is several times slower, and pages with such integers are rare. */
function exactParser(lines: Uint8Array): (text: string) => unknown {
  return hasLongDigits(lines) ? parseExact : JSON.parse;
}

function endOfLine(lines: Uint8Array, count: number): number {
  let at = 0;
  for (let line = 0; line < count; line += 1) at = lines.indexOf(NEWLINE, at) + 1;
  return at;
}
