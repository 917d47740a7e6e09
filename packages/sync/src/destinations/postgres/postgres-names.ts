import { createHash } from 'node:crypto';

/** PostgreSQL cuts longer names off, whatever else then has the same name. */
export const NAME_BYTES = 63;
/** Columns that each table has. */
export const SYSTEM_COLUMNS: readonly string[] = ['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'];
export const STATE_TABLE = '_tapwright_state';
export const LEASE_TABLE = '_tapwright_leases';
export const INCOMING_TABLE = '_tapwright_incoming';

/**
 * A name that PostgreSQL takes as it is: names that are too long end in a part of their hash, so that two of them that
 * begin alike stay two.
 */
export function fitName(name: string, bytes: number = NAME_BYTES): string {
  const clean = name.toWellFormed().replaceAll('\0', '\ufffd');
  if (Buffer.byteLength(clean) <= bytes) return clean;
  const mark = `_${hashOf(clean)}`;
  return `${cutBytes(clean, bytes - mark.length)}${mark}`;
}

/** A name that `taken` does not have, in small letters. */
export function freeName(wanted: string, taken: (lowerCase: string) => boolean): string {
  const base = wanted === '' ? '_' : wanted;
  let name = fitName(base);
  for (let number = 2; taken(name.toLowerCase()); number++) {
    const suffix = `_${number}`;
    name = `${fitName(base, NAME_BYTES - suffix.length)}${suffix}`;
  }
  return name;
}

/** Rows of an unfinished read that will replace those of `table`. */
export function stagingName(table: string): string {
  return fitName(`_tapwright_staging_${table}`);
}

/** The index by which a table has one row per key. */
export function keyIndexName(table: string, keys: readonly string[]): string {
  return `_tapwright_key_${hashOf(JSON.stringify([table, ...keys]))}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Whole characters only. */
function cutBytes(text: string, bytes: number): string {
  let cut = '';
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    cut += character;
  }
  return cut;
}
