/** What is written where a field has its value. */
export const KIND = {
  /** Absent or null. */
  none: 0,
  /** A string without escapes. */
  plain: 1,
  /** A string with escapes of one character. */
  escaped: 2,
  /** A string with `\u`, or with control characters that JSON does not allow. */
  unicode: 3,
  /** A number, `true` or `false`. */
  scalar: 4,
  /** An object or array. */
  nested: 5,
} as const;

/** A line is no JSON object. */
export class MalformedLine extends Error {}

/**
 * Finds the values of the wanted fields in lines of JSON objects, as places in the bytes: neither strings nor objects are
 * made of them, and numbers of any size keep their digits. The last of several members of one name counts.
 */
export interface LineScanner {
  /** False for an empty line. */
  scan(bytes: Buffer, start: number, end: number): boolean;
  /** By field, as is all that follows. */
  readonly kinds: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Nested values with `\u`, control characters or exponents in them. */
  readonly odd: Uint8Array;
  readonly depths: Uint32Array;
}

const QUOTE = 34;
const BACKSLASH = 92;
const LOWER_U = 117;
/** `"\/bfnrt`: the other escapes of JSON. */
const SHORT_ESCAPES = new Set([34, 92, 47, 98, 102, 110, 114, 116]);

interface Known {
  readonly name: Buffer;
  readonly index: number;
}

export function createLineScanner(fields: readonly string[]): LineScanner {
  const indexes = new Map(fields.map((field, index) => [field, index]));
  const kinds = new Uint8Array(fields.length);
  const starts = new Uint32Array(fields.length);
  const ends = new Uint32Array(fields.length);
  const odd = new Uint8Array(fields.length);
  const depths = new Uint32Array(fields.length);
  /** Which field stood at which place: records of one stream look alike. */
  const order: Known[] = [];

  const indexAt = (bytes: Buffer, place: number, start: number, end: number): number => {
    const known = order[place];
    if (known && isSame(bytes, start, end, known.name)) return known.index;
    const name = Buffer.from(bytes.subarray(start, end));
    const index = indexes.get(nameOf(name)) ?? -1;
    order[place] = { name, index };
    return index;
  };
  const value = createValueScanner();
  const scan = (bytes: Buffer, start: number, end: number): boolean => {
    kinds.fill(KIND.none);
    let at = skipSpace(bytes, start, end);
    if (at === end) return false;
    if (bytes[at] !== 123) throw new MalformedLine('a line is no JSON object');
    at = skipSpace(bytes, at + 1, end);
    for (let place = 0; bytes[at] === QUOTE; place++) {
      value.scan(bytes, at, end);
      const index = indexAt(bytes, place, at + 1, value.end - 1);
      at = skipSpace(bytes, value.end, end);
      if (bytes[at] !== 58) throw new MalformedLine('a member has no value');
      at = skipSpace(bytes, at + 1, end);
      value.scan(bytes, at, end);
      if (index >= 0) {
        kinds[index] = value.kind;
        starts[index] = at;
        ends[index] = value.end;
        odd[index] = value.odd ? 1 : 0;
        depths[index] = value.depth;
      }
      at = skipSpace(bytes, value.end, end);
      if (bytes[at] === 44) at = skipSpace(bytes, at + 1, end);
      else break;
    }
    if (bytes[at] !== 125 || at >= end) throw new MalformedLine('an object has no end');
    return true;
  };
  return { scan, kinds, starts, ends, odd, depths };
}

function isSame(bytes: Buffer, start: number, end: number, name: Buffer): boolean {
  if (end - start !== name.length) return false;
  for (let at = 0; at < name.length; at++) if (bytes[start + at] !== name[at]) return false;
  return true;
}

function nameOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch (error) {
    throw new MalformedLine('the name of a member is not JSON', { cause: error });
  }
}

function skipSpace(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 13)) at++;
  return at;
}

/** What the last call of `scan` found. */
interface ValueScanner {
  scan(bytes: Buffer, from: number, end: number): void;
  kind: number;
  end: number;
  odd: boolean;
  depth: number;
}

function createValueScanner(): ValueScanner {
  const found: ValueScanner = {
    kind: KIND.none,
    end: 0,
    odd: false,
    depth: 0,
    scan: (bytes, from, end) => {
      const byte = bytes[from];
      if (byte === QUOTE) string(bytes, from, end);
      else if (byte === 123 || byte === 91) nested(bytes, from, end);
      else scalar(bytes, from, end);
    },
  };
  const string = (bytes: Buffer, from: number, end: number): void => {
    let kind: number = KIND.plain;
    for (let at = from + 1; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        found.kind = kind;
        found.end = at + 1;
        return;
      }
      if (byte === BACKSLASH) {
        at++;
        if (bytes[at] === LOWER_U) kind = KIND.unicode;
        else if (!SHORT_ESCAPES.has(bytes[at] ?? 0)) throw new MalformedLine('a string has an unknown escape');
        else if (kind === KIND.plain) kind = KIND.escaped;
      } else if (byte < 32) kind = KIND.unicode;
    }
    throw new MalformedLine('a string has no end');
  };
  const nested = (bytes: Buffer, from: number, end: number): void => {
    let isOdd = false;
    let depth = 0;
    let deepest = 0;
    for (let at = from; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        string(bytes, at, end);
        isOdd ||= found.kind === KIND.unicode;
        at = found.end - 1;
      } else if (byte === 123 || byte === 91) {
        depth++;
        if (depth > deepest) deepest = depth;
      } else if (byte === 125 || byte === 93) {
        depth--;
        if (depth > 0) continue;
        found.kind = KIND.nested;
        found.end = at + 1;
        found.odd = isOdd || deepest > 100;
        found.depth = deepest;
        return;
      } else if ((byte === 101 || byte === 69) && isDigit(bytes[at - 1])) isOdd = true;
    }
    throw new MalformedLine('an object has no end');
  };
  const scalar = (bytes: Buffer, from: number, end: number): void => {
    let at = from;
    while (at < end && bytes[at] !== 44 && bytes[at] !== 125 && !isSpace(bytes[at])) at++;
    if (at === from) throw new MalformedLine('a member has no value');
    found.kind = bytes[from] === 110 ? KIND.none : KIND.scalar;
    found.end = at;
  };
  return found;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 9 || byte === 13;
}
