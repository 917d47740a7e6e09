/**
 * A strict JSON scanner over bytes (RFC 8259): each function takes the place where something begins and returns the place
 * after it, or -1 where the bytes are not what JSON allows. Nothing is decoded or allocated. The bytes must be UTF-8.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** Deeper values are left to the object lane. */
const DEEPEST = 200;

/** What a value is, as a bit, so that a set of kinds is a number. */
export const KIND = { string: 1, integer: 2, number: 4, boolean: 8, null: 16, array: 32, object: 64 } as const;

/** 1 for the bytes that stand for themselves inside a string. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

/** 1 for the letters that may follow a backslash, besides `u`. */
const ESCAPED = Uint8Array.from({ length: 256 }, (_, byte) =>
  '"\\/bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at])
    at += 1;
  return at;
}

/** `from` is the place after the opening quote. */
export function skipString(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    while (PLAIN[bytes[at]!] === 1) at += 1;
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) return -1;
    at = skipEscape(bytes, at + 1);
    if (at < 0) return -1;
  }
  return -1;
}

function skipEscape(bytes: Uint8Array, at: number): number {
  const letter = bytes[at]!;
  if (ESCAPED[letter] === 1) return at + 1;
  if (letter !== 0x75) return -1;
  for (let digit = at + 1; digit <= at + 4; digit += 1) if (!isHex(bytes[digit]!)) return -1;
  return at + 5;
}

function isHex(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= ZERO && byte <= NINE) || (lower >= 0x61 && lower <= 0x66);
}

function skipDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at]! >= ZERO && bytes[at]! <= NINE) at += 1;
  return at;
}

/** The integer part of a number; what follows decides whether it is one. */
export function skipInteger(bytes: Uint8Array, from: number): number {
  const at = bytes[from] === MINUS ? from + 1 : from;
  if (bytes[at] === ZERO) return at + 1;
  const end = skipDigits(bytes, at);
  return end > at ? end : -1;
}

/** Fraction and exponent; `from` itself where there is neither. */
export function skipFraction(bytes: Uint8Array, from: number): number {
  let at = from;
  if (bytes[at] === 0x2e) {
    const end = skipDigits(bytes, at + 1);
    if (end === at + 1) return -1;
    at = end;
  }
  if ((bytes[at]! | 0x20) === 0x65) {
    const sign = bytes[at + 1];
    const digits = sign === 0x2b || sign === MINUS ? at + 2 : at + 1;
    const end = skipDigits(bytes, digits);
    return end > digits ? end : -1;
  }
  return at;
}

function skipNumber(bytes: Uint8Array, from: number): number {
  const end = skipInteger(bytes, from);
  return end < 0 ? -1 : skipFraction(bytes, end);
}

/** `true`, `false` or `null`. */
export function skipWord(bytes: Uint8Array, at: number): number {
  switch (bytes[at]) {
    case 0x74:
      return bytes[at + 1] === 0x72 && bytes[at + 2] === 0x75 && bytes[at + 3] === 0x65 ? at + 4 : -1;
    case 0x66:
      return bytes[at + 1] === 0x61 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x73 && bytes[at + 4] === 0x65
        ? at + 5
        : -1;
    case 0x6e:
      return bytes[at + 1] === 0x75 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x6c ? at + 4 : -1;
    default:
      return -1;
  }
}

/** Any value; `at` is its first byte. */
export function skipValue(bytes: Uint8Array, at: number, depth = 0): number {
  const byte = bytes[at];
  if (byte === QUOTE) return skipString(bytes, at + 1);
  if (byte === OPEN_OBJECT) return depth > DEEPEST ? -1 : skipObject(bytes, at + 1, depth + 1);
  if (byte === OPEN_ARRAY) return depth > DEEPEST ? -1 : skipArray(bytes, at + 1, depth + 1);
  if (byte === MINUS || (byte !== undefined && byte >= ZERO && byte <= NINE)) return skipNumber(bytes, at);
  return skipWord(bytes, at);
}

function skipArray(bytes: Uint8Array, from: number, depth: number): number {
  let at = skipSpace(bytes, from);
  if (bytes[at] === CLOSE_ARRAY) return at + 1;
  for (;;) {
    at = skipValue(bytes, at, depth);
    if (at < 0) return -1;
    at = skipSpace(bytes, at);
    if (bytes[at] === CLOSE_ARRAY) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at = skipSpace(bytes, at + 1);
  }
}

function skipObject(bytes: Uint8Array, from: number, depth: number): number {
  let at = skipSpace(bytes, from);
  if (bytes[at] === CLOSE_OBJECT) return at + 1;
  for (;;) {
    if (bytes[at] !== QUOTE) return -1;
    at = skipString(bytes, at + 1);
    if (at < 0) return -1;
    at = skipColon(bytes, at);
    if (at < 0) return -1;
    at = skipValue(bytes, at, depth);
    if (at < 0) return -1;
    at = skipSpace(bytes, at);
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at = skipSpace(bytes, at + 1);
  }
}

/** The colon after a name, with the space around it. */
export function skipColon(bytes: Uint8Array, from: number): number {
  if (bytes[from] === COLON && bytes[from + 1]! > 0x20) return from + 1;
  const at = skipSpace(bytes, from);
  return bytes[at] === COLON ? skipSpace(bytes, at + 1) : -1;
}
