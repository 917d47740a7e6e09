import { skipSpace } from './scan-json.ts';

/** Where the objects of an array are. */
export interface ObjectCuts {
  readonly count: number;
  /** Place of each object's `{`, and the place after its `}`. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** The place after the array's `]`. */
  readonly end: number;
}

/**
 * Finds the objects of the array that begins at a place. Undefined: it holds other values, or has no end. Brackets and
 * strings are all that is looked at: whether the objects are well-formed is for the parser that reads them to say.
 */
export function cutObjects(bytes: Uint8Array, array: number): ObjectCuts | undefined {
  const starts: number[] = [];
  const ends: number[] = [];
  let at = skipSpace(bytes, array + 1);
  if (bytes[at] === 0x5d) return { count: 0, starts, ends, end: at + 1 };
  for (;;) {
    if (bytes[at] !== 0x7b) return undefined;
    const end = afterObject(bytes, at);
    if (end < 0) return undefined;
    starts.push(at);
    ends.push(end);
    at = skipSpace(bytes, end);
    if (bytes[at] === 0x5d) return { count: starts.length, starts, ends, end: at + 1 };
    if (bytes[at] !== 0x2c) return undefined;
    at = skipSpace(bytes, at + 1);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** 0 for the bytes between brackets and strings that change nothing. */
const STRUCTURE = tableOf('"{}[]');
/** 0 for the bytes that stand for themselves inside a string. */
const STRING_STOP = tableOf('"\\');

function tableOf(bytes: string): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (bytes.includes(String.fromCharCode(byte)) ? 1 : 0));
}

function afterObject(bytes: Uint8Array, from: number): number {
  let depth = 0;
  for (let at = from; at < bytes.length; at++) {
    while (STRUCTURE[bytes[at]!] === 0) at++;
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = closingQuote(bytes, at + 1);
      if (at < 0) return -1;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (--depth === 0) return at + 1;
  }
  return -1;
}

function closingQuote(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    while (STRING_STOP[bytes[at]!] === 0) at++;
    if (bytes[at] !== BACKSLASH) return bytes[at] === QUOTE ? at : -1;
    at += 2;
  }
}
