import { isJsonObject, type JsonObject } from '../json.ts';
import { hasBigint, roundRecord } from './exact-json.ts';

type ToRow = (raw: JsonObject) => JsonObject | undefined;

interface Originals {
  /** What the rounded integers of a record were; undefined where two different ones round to the same. */
  readonly numbers: Map<number, bigint | undefined>;
  /** Texts that the record has itself. */
  readonly texts: Set<string>;
}

/**
 * Calls `toRow` on a record with integers beyond 2^53. It gets them as the rounded numbers that JavaScript code
 * expects; where it hands one on, as a number or as its text, the row gets the exact one back.
 */
export function convertExact(toRow: ToRow, raw: JsonObject): JsonObject | undefined {
  if (!hasBigint(raw)) return toRow(raw);
  const row = toRow(roundRecord(raw));
  if (row === undefined) return undefined;
  const originals: Originals = { numbers: new Map(), texts: new Set() };
  collect(raw, originals);
  const exact = restore(row, raw, originals);
  return isJsonObject(exact) ? exact : row;
}

function collect(value: unknown, originals: Originals): void {
  if (typeof value === 'bigint') {
    const rounded = Number(value);
    const known = originals.numbers.has(rounded) ? originals.numbers.get(rounded) : value;
    originals.numbers.set(rounded, known === value ? value : undefined);
  } else if (typeof value === 'string') originals.texts.add(value);
  else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collect(inner, originals);
  }
}

/** `beside` is what the record has in the same place: it decides where two integers round to the same number. */
function restore(value: unknown, beside: unknown, originals: Originals): unknown {
  if (typeof value === 'number') return exactOf(value, beside, originals) ?? value;
  if (typeof value === 'string') return exactText(value, beside, originals) ?? value;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = Array.isArray(beside) ? beside : [];
    return value.map((inner, index) => restore(inner, list[index], originals));
  }
  if (!isPlain(value)) return value;
  const fields = isJsonObject(beside) ? beside : {};
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      restore(inner, Object.hasOwn(fields, name) ? fields[name] : undefined, originals),
    ]),
  );
}

function exactOf(value: number, beside: unknown, originals: Originals): bigint | undefined {
  if (Number.isSafeInteger(value)) return undefined;
  return typeof beside === 'bigint' && Number(beside) === value ? beside : originals.numbers.get(value);
}

/** `String(raw.id)`. A text that the record itself has is no such number. */
function exactText(value: string, beside: unknown, originals: Originals): string | undefined {
  if (!/^-?\d{16,}$/.test(value) || originals.texts.has(value)) return undefined;
  const number = Number(value);
  const exact = String(number) === value ? exactOf(number, beside, originals) : undefined;
  return exact === undefined ? undefined : String(exact);
}

/** A Date, or another object with a JSON form of its own, stays as it is. */
function isPlain(value: unknown): value is JsonObject {
  if (!isJsonObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
