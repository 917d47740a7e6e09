import { hash } from 'node:crypto';
import { freeBody } from '../http/owned-body.ts';
import type { JsonObject } from '../json.ts';
import { at, type Path } from '../path.ts';
import type { CursorRange } from './cursor-range.ts';
import { roundRecord, stringifyExact } from './exact-json.ts';
import { writeLines } from './line-writer.ts';
import type { DecodedPage, PageRecords } from './page-records.ts';
import { guardDepth } from './too-deep.ts';

/** Records of the object lane. */
export interface DecodedRecords {
  readonly rows: readonly JsonObject[];
  /** Some values are bigints. */
  readonly exact: boolean;
  readonly cursor: CursorRange | undefined;
  readonly scan: ((rows: readonly JsonObject[]) => CursorRange | undefined) | undefined;
}

/** The records of a page, written out and rounded only when somebody looks. */
export function pageRecords(decoded: DecodedRecords): PageRecords {
  const { rows, exact } = decoded;
  let lines: Uint8Array | undefined;
  let records: readonly JsonObject[] | undefined;
  return {
    count: rows.length,
    cursor: decoded.cursor,
    exactRecords: rows,
    get lines() {
      return (lines ??= guardDepth(() => writeLines(rows, exact)));
    },
    get records() {
      return (records ??= exact ? guardDepth(() => rows.map(roundRecord)) : rows);
    },
    cut: (count) => part(0, count),
    part,
    release: () => {
      if (lines !== undefined) freeBody(lines);
    },
  };

  function part(from: number, to: number): PageRecords {
    const kept = rows.slice(from, to);
    return pageRecords({ ...decoded, rows: kept, cursor: decoded.scan?.(kept) });
  }
}

/** What is left of a page besides its records. */
export interface PageRest {
  readonly body: unknown;
  /** Records as the server sent them. */
  readonly received: number;
  readonly first: JsonObject | undefined;
  readonly last: JsonObject | undefined;
  readonly primaryKey: readonly (readonly string[])[];
}

/** Adds to the records what pagination needs. */
export function decodedPage(content: PageRecords, rest: PageRest): DecodedPage {
  const { received, first, last } = rest;
  return {
    content,
    received,
    at: (path: Path) => at(rest.body, path),
    last: () => last,
    fingerprint: first === undefined ? '' : fingerprintOf(received, stringifyExact(first), stringifyExact(last)),
    ends: endsOf(rest.primaryKey, first, last),
  };
}

/** Whole pages are compared by their number of records, the first and the last one. */
export function fingerprintOf(count: number, first: string, last: string): string {
  return hash('sha256', `${count}\n${first}\n${last}`, 'base64');
}

export function endsOf(
  primaryKey: readonly (readonly string[])[],
  first: JsonObject | undefined,
  last: JsonObject | undefined,
): string | undefined {
  if (primaryKey.length === 0 || first === undefined || last === undefined) return undefined;
  const start = keyText(primaryKey, first);
  const end = keyText(primaryKey, last);
  return start === undefined || end === undefined || start === end ? undefined : `${start}\n${end}`;
}

function keyText(primaryKey: readonly (readonly string[])[], record: JsonObject): string | undefined {
  const values = primaryKey.map((path) => at(record, path));
  return values.some((value) => value === undefined || value === null) ? undefined : stringifyExact(values);
}
