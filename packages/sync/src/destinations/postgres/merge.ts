import { quote, quoteText } from '../../column-type.ts';
import { EXTRACTED_AT_COLUMN, RAW_COLUMN, RUN_COLUMN, type Column } from '../../columns.ts';
import { rowColumns, type Tables } from './postgres-tables.ts';
import type { Database } from './postgres-database.ts';
import { keyIndexName } from './postgres-names.ts';

type CursorColumn = Pick<Column, 'name' | 'type'>;

export interface Keyed {
  readonly keys: readonly string[];
  readonly cursor: CursorColumn | undefined;
}

export interface Merge extends Keyed {
  /** Qualified and quoted. */
  readonly target: string;
  readonly incoming: string;
  readonly columns: readonly Column[];
  /** What `_tapwright_extracted_at` says in the incoming rows, and in no other. */
  readonly extractedAt: string;
  /** Some rows have no value in any part of their key. */
  readonly hasKeyless: boolean;
  /** True for rows of deleted records: they take their old row away and are not kept. */
  readonly isDeleted: string | undefined;
}

/**
 * Reads text as a time where it is one. Made for the session, in the session's own schema: PostgreSQL 15 has no cast
 * that gives null instead of failing.
 */
export const TIME_FUNCTION = `CREATE OR REPLACE FUNCTION pg_temp.tapwright_time(value text) RETURNS timestamptz
  LANGUAGE plpgsql IMMUTABLE AS $$
  BEGIN
    IF value !~ '^\\d{4}-\\d\\d-\\d\\d([Tt ]\\d\\d:\\d\\d|$)' THEN RETURN NULL; END IF;
    RETURN value::timestamptz;
  EXCEPTION WHEN data_exception THEN RETURN NULL;
  END $$`;

/**
 * Puts rows into a table that has one row per key: the one with the highest cursor wins, and of equal ones the last to
 * arrive. A null is a value like any other in a key of several parts; rows without any part of their key are told apart
 * by all their fields. Inside the caller's transaction; the table has its key index.
 */
export async function mergeRows(database: Database, merge: Merge): Promise<void> {
  const { target, incoming, columns, keys, cursor } = merge;
  const names = rowColumns(columns).map(({ name }) => quote(name));
  if (keys.length === 0) {
    await database.run(`INSERT INTO ${target} (${names.join(', ')}) SELECT ${names.join(', ')} FROM ${incoming}`);
    return;
  }
  await keepLatest(database, incoming, { keys, cursor });
  if (merge.hasKeyless) await addKeyless(database, merge);
  const updates = names.filter((name) => !keys.map(quote).includes(name)).map((name) => `${name} = excluded.${name}`);
  const newer = cursor === undefined ? '' : ` WHERE (${isLater('old', 'excluded', cursor)}) IS NOT TRUE`;
  await database.run(
    `INSERT INTO ${target} AS old (${names.join(', ')}) SELECT ${names.join(', ')} FROM ${incoming} WHERE ${hasKey(keys)} ` +
      `ON CONFLICT (${keys.map(quote).join(', ')}) WHERE ${hasKey(keys)} DO UPDATE SET ${updates.join(', ')}${newer}`,
  );
  if (merge.isDeleted !== undefined) await removeDeleted(database, merge, merge.isDeleted);
}

function hasKey(keys: readonly string[]): string {
  return `(${keys.map((key) => `${quote(key)} IS NOT NULL`).join(' OR ')})`;
}

/** A deleted record has replaced its old row by now, unless that is newer: what has come with this part goes. */
async function removeDeleted(
  database: Database,
  { target, incoming, keys, extractedAt }: Merge,
  isDeleted: string,
): Promise<void> {
  const at = `${quote(EXTRACTED_AT_COLUMN)} = ${quoteText(extractedAt)}::timestamptz`;
  const gone = `SELECT ${keys.map(quote).join(', ')} FROM ${incoming} WHERE ${isDeleted}`;
  const same = keys.map((key) => `old.${quote(key)} = gone.${quote(key)}`).join(' AND ');
  await database.run(`DELETE FROM ${target} AS old USING (${gone}) AS gone WHERE ${same} AND old.${at}`);
  const partly = `(${keys.map((key) => `${quote(key)} IS NULL`).join(' OR ')})`;
  if ((await database.rows(`${gone} AND ${partly} LIMIT 1`)).length === 0) return;
  await database.run(`DELETE FROM ${target} WHERE ${partly} AND ${at} AND ${isDeleted}`);
}

/** Adds rows whose whole key is null, where the table has not got the same already. */
async function addKeyless(database: Database, { target, incoming, columns, keys, isDeleted }: Merge): Promise<void> {
  const fields = columns.map(({ name }) => quote(name)).join(', ');
  const own = [RUN_COLUMN, EXTRACTED_AT_COLUMN].map(quote).join(', ');
  const all = `${fields}, ${quote(RAW_COLUMN)}`;
  const kept = isDeleted === undefined ? '' : ` AND NOT ${isDeleted}`;
  await database.run(
    `INSERT INTO ${target} (${all}, ${own}) SELECT fresh.*, stamp.* FROM ` +
      `(SELECT ${all} FROM ${incoming} WHERE NOT ${hasKey(keys)}${kept} EXCEPT SELECT ${all} FROM ${target} WHERE NOT ${hasKey(keys)}) AS fresh, ` +
      `(SELECT ${own} FROM ${incoming} LIMIT 1) AS stamp`,
  );
}

/** A condition on a row's column, that its record was deleted. `path` leads into a column of objects. */
export function deletedWhere({ name, type }: CursorColumn, path: readonly string[]): string {
  const column = quote(name);
  if (type !== 'JSON')
    return path.length > 0 ? 'false' : `(coalesce(lower(${column}::text), '') NOT IN ('', 'false', '0'))`;
  const steps = `ARRAY[${path.map(quoteText).join(', ')}]::text[]`;
  return `(coalesce(lower(${column} #>> ${steps}), '') NOT IN ('', 'false', '0'))`;
}

/** Leaves one row per key. Rows without any part of their key stay. */
export async function keepLatest(database: Database, table: string, { keys, cursor }: Keyed): Promise<void> {
  const names = keys.map(quote).join(', ');
  const twice = `SELECT 1 FROM ${table} WHERE ${hasKey(keys)} GROUP BY ${names} HAVING count(*) > 1 LIMIT 1`;
  if ((await database.rows(twice)).length === 0) return;
  const ranks = cursor === undefined ? [] : ranksOf('', cursor).map((rank) => `${rank} DESC NULLS LAST`);
  // Parts of a read differ in time, and within one the rows lie as they came.
  const order = [...ranks, `${quote(EXTRACTED_AT_COLUMN)} DESC`, 'ctid DESC'].join(', ');
  await database.run(
    `DELETE FROM ${table} AS old USING (SELECT ctid AS place, row_number() OVER (PARTITION BY ${names} ORDER BY ${order}) AS rank ` +
      `FROM ${table} WHERE ${hasKey(keys)}) AS ranked WHERE old.ctid = ranked.place AND ranked.rank > 1`,
  );
}

/** Gives a table the index by which it has one row per key, or takes it away where there is no key. */
export async function ensureKeyIndex(database: Database, tables: Tables, table: string, keyed: Keyed): Promise<void> {
  const wanted = keyed.keys.length === 0 ? undefined : keyIndexName(table, keyed.keys);
  const rows = await database.rows(
    `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE i.indrelid = to_regclass($1) AND starts_with(c.relname, '_tapwright_key_')`,
    [tables.sql(table)],
  );
  const found = rows.map((row) => String(row['name']));
  for (const name of found) if (name !== wanted) await database.run(`DROP INDEX ${tables.sql(name)}`);
  if (wanted === undefined || found.includes(wanted)) return;
  await keepLatest(database, tables.sql(table), keyed);
  await database.run(
    `CREATE UNIQUE INDEX ${quote(wanted)} ON ${tables.sql(table)} (${keyed.keys.map(quote).join(', ')}) ` +
      `NULLS NOT DISTINCT WHERE ${hasKey(keyed.keys)}`,
  );
}

/**
 * What a cursor orders by, most telling first. Text is read as a time, then as a number, where it is one: `9` comes
 * before `10`, and two zones on one day do not mix up their hours.
 */
function ranksOf(prefix: string, { name, type }: CursorColumn): readonly string[] {
  const column = `${prefix}${quote(name)}`;
  if (type !== 'VARCHAR' && type !== 'JSON') return [column];
  const text = type === 'JSON' ? `(${column} #>> '{}')` : column;
  const isNumber = `${text} ~ '^[+-]?\\d{1,100}(\\.\\d{1,100})?$'`;
  return [`pg_temp.tapwright_time(${text})`, `CASE WHEN ${isNumber} THEN ${text}::numeric END`, `${text} COLLATE "C"`];
}

/** Two cursors are compared by the first rank that both have. */
function isLater(left: string, right: string, cursor: CursorColumn): string {
  const rights = ranksOf(`${right}.`, cursor);
  const pairs = ranksOf(`${left}.`, cursor).map((rank, index) => [rank, rights[index]] as const);
  const cases = pairs.map(([a, b]) => `WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN ${a} > ${b}`);
  return `CASE ${cases.join(' ')} END`;
}
