import type { CursorValue } from '../connection.ts';
import { at, pathParts, type Path } from '../path.ts';
import type { CursorOps } from './cursor-type.ts';

/** The cursor values of one page's records. */
export interface CursorRange {
  readonly min: CursorValue;
  readonly max: CursorValue;
  /** The value of the last record that has one. */
  readonly last: CursorValue;
  readonly ascending: boolean;
  readonly descending: boolean;
}

export type CursorScan = (records: readonly unknown[]) => CursorRange | undefined;

export function isAfter(ops: CursorOps, left: CursorValue, right: CursorValue): boolean {
  const a = ops.rank(left);
  const b = ops.rank(right);
  return a !== undefined && (b === undefined || a > b);
}

/** The higher of two cursors, of which either may be missing. */
export function laterOf(
  ops: CursorOps,
  left: CursorValue | undefined,
  right: CursorValue | undefined,
): CursorValue | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return isAfter(ops, right, left) ? right : left;
}

export function earlierOf(ops: CursorOps, left: CursorValue, right: CursorValue | undefined): CursorValue {
  return right !== undefined && isAfter(ops, left, right) ? right : left;
}

/** Takes the cursor out of a record. */
export function cursorReader(field: Path): (record: unknown) => unknown {
  const parts = pathParts(field);
  const [name] = parts;
  if (parts.length !== 1 || name === undefined) return (record) => at(record, parts);
  return (record) => (typeof record === 'object' && record !== null ? Reflect.get(record, name) : undefined);
}

/** Finds the range of a page's cursors in one pass. */
export function createCursorScan(ops: CursorOps, field: Path): CursorScan {
  const read = cursorReader(field);
  const range = createCursorRange(ops);
  return (records) => range(records.map(read));
}

/** Finds the range of cursor values, of which some may be missing, in one pass. */
export function createCursorRange(ops: CursorOps): (values: readonly unknown[]) => CursorRange | undefined {
  const isTime = ops.type === 'date-time';
  return (values) => {
    let min: unknown;
    let max: unknown;
    let last: unknown;
    let ascending = true;
    let descending = true;
    for (const value of values) {
      if (value === undefined || value === null) continue;
      if (last === undefined) {
        if (ops.rank(value) !== undefined) min = max = last = value;
        continue;
      }
      if (value === last) continue;
      const order = compare(value, last);
      if (Number.isNaN(order)) continue;
      if (order < 0) {
        ascending = false;
        if (compare(value, min) < 0) min = value;
      } else if (order > 0) {
        descending = false;
        if (compare(value, max) > 0) max = value;
      }
      last = value;
    }
    const lowest = ops.keep(min);
    const highest = ops.keep(max);
    const final = ops.keep(last);
    if (lowest === undefined || highest === undefined || final === undefined) return undefined;
    return { min: lowest, max: highest, last: final, ascending, descending };
  };

  /** NaN for what cannot be compared. */
  function compare(left: unknown, right: unknown): number {
    if (isTime && typeof left === 'string' && typeof right === 'string' && writtenAlike(left, right)) {
      return left < right ? -1 : left > right ? 1 : 0;
    }
    const a = ops.rank(left);
    const b = ops.rank(right);
    if (a === undefined || b === undefined) return Number.NaN;
    return a < b ? -1 : a > b ? 1 : 0;
  }
}

/** Times in UTC that are written alike order as text: no need to read them. */
function writtenAlike(left: string, right: string): boolean {
  return (
    left.length === right.length &&
    left.charCodeAt(left.length - 1) === 90 &&
    right.charCodeAt(right.length - 1) === 90 &&
    left.charCodeAt(10) === right.charCodeAt(10)
  );
}
