import { isJsonObject, type JsonObject } from '../json.ts';

interface ReviverContext {
  readonly source?: string;
}
type Reviver = (this: unknown, key: string, value: unknown, context: ReviverContext) => unknown;

// Both are part of Node since 22; the standard library's types do not know them yet.
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;
const rawJson = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON;

/**
 * True where the bytes hold sixteen digits in a row, as an integer beyond 2^53 does. Every such run covers a multiple
 * of sixteen, so that looking at each sixteenth byte is enough.
 */
export function hasLongDigits(bytes: Uint8Array): boolean {
  const end = bytes.length;
  for (let index = 15; index < end; index += 16) {
    // Such a run also covers the place eight before or eight after; most digits belong to shorter numbers.
    if (!isDigit(bytes[index]) || (!isDigit(bytes[index - 8]) && !isDigit(bytes[index + 8]))) continue;
    if (digitsAround(bytes, index) >= 16) return true;
  }
  return false;
}

function digitsAround(bytes: Uint8Array, index: number): number {
  let from = index;
  while (from > 0 && isDigit(bytes[from - 1])) from--;
  let to = index;
  while (to + 1 < bytes.length && isDigit(bytes[to + 1])) to++;
  return to - from + 1;
}

/** 0x30 to 0x39, in one comparison: this is asked for every sixteenth byte that is read. */
function isDigit(byte: number | undefined): boolean {
  return ((byte ?? 0) ^ 0x30) <= 9;
}

/** As `JSON.parse`, but integers beyond 2^53 become bigints. Several times slower: only for text that has some. */
export function parseExact(text: string): unknown {
  return parseWithSource(text, (_key, value, context) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    return context.source !== undefined && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
  });
}

/** As `JSON.stringify`, for values with bigints. */
export function stringifyExact(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? rawJson(String(inner)) : inner));
}

export function hasBigint(value: unknown): boolean {
  if (typeof value === 'bigint') return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasBigint);
}

/** The value with its bigints as (rounded) numbers. */
export function roundBigints(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(roundBigints);
  return isJsonObject(value) ? roundRecord(value) : value;
}

export function roundRecord(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, roundBigints(value)]));
}
