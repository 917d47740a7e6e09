import type { CursorRange } from '../cursor-range.ts';
import type { CursorPlan } from '../stream-plan.ts';

/** Follows the cursor's values through a page without decoding each. */
export interface CursorBytes {
  begin(): void;
  /** Takes the value of one record, quotes included. False: this page needs the object lane. */
  take(bytes: Uint8Array, from: number, to: number): boolean;
  /** Undefined: no record had a value. `false`: this page needs the object lane. */
  range(bytes: Uint8Array): CursorRange | undefined | false;
}

const NULL = 0x6e;
const QUOTE = 0x22;

/** Undefined where values of this type do not order as their bytes do. */
export function cursorBytes(plan: CursorPlan): CursorBytes | undefined {
  return plan.type === 'unix-seconds' || plan.type === 'unix-milliseconds' || plan.type === 'integer'
    ? numberCursor(plan)
    : textCursor(plan);
}

/** Texts that are written alike: times in UTC of one length, dates, ASCII. */
function textCursor(plan: CursorPlan): CursorBytes {
  const isTime = plan.type === 'date-time';
  const isText = plan.type === 'string';
  let min = -1;
  let max = -1;
  let last = -1;
  let length = 0;
  let ascending = true;
  let descending = true;
  return {
    begin: () => {
      min = max = last = -1;
      ascending = descending = true;
    },
    take: (bytes, from, to) => {
      if (bytes[from] === NULL) return true;
      if (bytes[from] !== QUOTE || to - from === 2) return false;
      if (last < 0) {
        length = to - from;
        if (isTime && bytes[to - 2] !== 0x5a) return false;
        min = max = last = from;
        return isPlain(bytes, from + 1, to - 1);
      }
      // Only texts of one length order by their bytes as they do by what they mean.
      if (to - from !== length || (isTime && (bytes[to - 2] !== 0x5a || bytes[from + 11] !== bytes[last + 11])))
        return false;
      const order = compare(bytes, from, last, length);
      if (order !== 0) {
        if (order < 0) {
          ascending = false;
          if (compare(bytes, from, min, length) < 0) min = from;
        } else {
          descending = false;
          if (compare(bytes, from, max, length) > 0) max = from;
        }
        last = from;
        return isPlain(bytes, from + 1, to - 1);
      }
      return true;
    },
    range: (bytes) => {
      if (last < 0) return undefined;
      const text = (from: number): string =>
        Buffer.from(bytes.buffer, bytes.byteOffset + from + 1, length - 2).toString('latin1');
      const range = { min: text(min), max: text(max), last: text(last), ascending, descending };
      const known = isText || (plan.ops.rank(range.min) !== undefined && plan.ops.rank(range.max) !== undefined);
      return known ? range : false;
    },
  };
}

/** No escape and ASCII only, so that the bytes are the text. */
function isPlain(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at]! > 0x7e || bytes[at] === 0x5c) return false;
  return true;
}

function compare(bytes: Uint8Array, left: number, right: number, length: number): number {
  for (let index = 0; index < length; index += 1) {
    const difference = bytes[left + index]! - bytes[right + index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whole numbers of up to fifteen digits; others are left to the object lane. */
function numberCursor(plan: CursorPlan): CursorBytes {
  let min = Number.NaN;
  let max = Number.NaN;
  let last = Number.NaN;
  let ascending = true;
  let descending = true;
  return {
    begin: () => {
      min = max = last = Number.NaN;
      ascending = descending = true;
    },
    take: (bytes, from, to) => {
      if (bytes[from] === NULL) return true;
      const value = wholeNumber(bytes, from, to);
      if (Number.isNaN(value)) return false;
      if (Number.isNaN(last)) {
        min = max = value;
      } else if (value < last) {
        ascending = false;
        if (value < min) min = value;
      } else if (value > last) {
        descending = false;
        if (value > max) max = value;
      }
      last = value;
      return true;
    },
    range: () =>
      Number.isNaN(last) || plan.ops.rank(last) === undefined ? undefined : { min, max, last, ascending, descending },
  };
}

function wholeNumber(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > 15) return Number.NaN;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
