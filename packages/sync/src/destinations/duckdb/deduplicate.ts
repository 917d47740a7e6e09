import { quote, quoteText } from '../../column-type.ts';
import { EXTRACTED_AT_COLUMN, RUN_COLUMN, type Column } from '../../columns.ts';
import type { Misfit } from '../../destination.ts';
import { countMisfits } from '../../load-query.ts';
import type { Database } from './database.ts';
import { misfitsIn } from './misfits.ts';

export interface Upsert {
  /** Qualified and quoted. */
  readonly target: string;
  /** A SELECT with the target's column names. */
  readonly rows: string;
  readonly keys: readonly string[];
  readonly cursor: CursorColumn | undefined;
  /** True for rows of deleted records: they take their old row away and are not put in. */
  readonly isDeleted?: string | undefined;
}

type CursorColumn = Pick<Column, 'name' | 'type'>;

const INCOMING = '_tapwright_incoming';

/**
 * Puts rows into a table that has one row per key: the one with the highest cursor wins, and of equal ones the last
 * to arrive. A null is a value like any other in a key of several parts; rows without any part of their key are told
 * apart by all their fields. Inside the caller's transaction.
 */
export async function upsert(
  database: Database,
  { target, rows, keys, cursor, isDeleted }: Upsert,
): Promise<readonly Misfit[]> {
  await database.run(`CREATE OR REPLACE TEMP TABLE ${INCOMING} AS ${rows}`);
  if (keys.length > 0) await keepLatest(database, INCOMING, keys, cursor);
  await addKeyless(database, target, keys);
  const same = keys.map((key) => `old.${quote(key)} IS NOT DISTINCT FROM new.${quote(key)}`).join(' AND ') || 'false';
  const newer = cursor === undefined ? '' : ` AND (${isLater('old', 'new', cursor)}) IS NOT TRUE`;
  await database.run(
    `DELETE FROM ${target} AS old USING ${INCOMING} AS new WHERE ${same}${newer} AND ${hasKey('new.', keys)}`,
  );
  await database.run(
    `INSERT INTO ${target} BY NAME SELECT * FROM ${INCOMING} AS new ` +
      `WHERE ${hasKey('new.', keys)}${isDeleted === undefined ? '' : ` AND NOT ${isDeleted}`} AND NOT EXISTS (SELECT 1 FROM ${target} AS old WHERE ${same})`,
  );
  const misfits = await misfitsIn(database, countMisfits(INCOMING));
  await database.run(`DROP TABLE ${INCOMING}`);
  return misfits;
}

function hasKey(prefix: string, keys: readonly string[]): string {
  if (keys.length === 0) return 'true';
  return `(${keys.map((key) => `${prefix}${quote(key)} IS NOT NULL`).join(' OR ')})`;
}

/** Adds rows whose whole key is null, where the table has not got the same already. */
async function addKeyless(database: Database, target: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const [found] = await database.rows(
    `SELECT count(*)::INTEGER AS count FROM ${INCOMING} WHERE NOT ${hasKey('', keys)}`,
  );
  if (found?.['count'] === 0) return;
  const own = [RUN_COLUMN, EXTRACTED_AT_COLUMN];
  const names = (await database.rows(`SELECT column_name AS name FROM (DESCRIBE ${INCOMING})`)).map((row) =>
    String(row['name']),
  );
  const fields = names.filter((name) => !own.includes(name)).map(quote);
  const keyless = (table: string): string => `SELECT ${fields.join(', ')} FROM ${table} WHERE NOT ${hasKey('', keys)}`;
  await database.run(
    `INSERT INTO ${target} BY NAME SELECT fresh.*, stamp.* FROM (${keyless(INCOMING)} EXCEPT ${keyless(target)}) AS fresh, ` +
      `(SELECT ${own.map(quote).join(', ')} FROM ${INCOMING} LIMIT 1) AS stamp`,
  );
}

/** A condition on a row's column, that its record was deleted. `path` leads into a column of objects. */
export function deletedWhere(column: Pick<Column, 'name' | 'type'>, path: readonly string[]): string {
  const name = quote(column.name);
  const pointer = path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  const text =
    path.length > 0
      ? `json_extract_string(${name}::JSON, ${quoteText(pointer)})`
      : column.type === 'JSON'
        ? `(${name} ->> '$')`
        : `${name}::VARCHAR`;
  return `(coalesce(lower(${text}), '') NOT IN ('', 'false', '0'))`;
}

/** Leaves one row per key in a table whose rows are in order of arrival. Rows without any part of their key stay. */
export async function keepLatest(
  database: Database,
  table: string,
  keys: readonly string[],
  cursor: CursorColumn | undefined,
): Promise<void> {
  const names = keys.map(quote);
  const notNull = hasKey('', keys);
  const key = names.length === 1 ? names[0] : `row(${names.join(', ')})`;
  const [row] = await database.rows(
    `SELECT (count(*) - count(DISTINCT ${key}))::BIGINT = 0 AS unique FROM ${table} WHERE ${notNull}`,
  );
  if (row?.['unique'] === true) return;
  const ranks = cursor === undefined ? [] : ranksOf('', cursor).map((rank) => `${rank} DESC NULLS LAST`);
  const order = [...ranks, 'rowid DESC'].join(', ');
  await database.run(
    `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${notNull} ` +
      `QUALIFY row_number() OVER (PARTITION BY ${names.join(', ')} ORDER BY ${order}) > 1)`,
  );
}

/**
 * What a cursor orders by, most telling first. Text is read as a time, then as a number, where it is one: `9` comes
 * before `10`, and two zones on one day do not mix up their hours.
 */
function ranksOf(prefix: string, { name, type }: CursorColumn): readonly string[] {
  const column = `${prefix}${quote(name)}`;
  if (type !== 'VARCHAR' && type !== 'JSON') return [column];
  const text = type === 'JSON' ? `(${column} ->> '$')` : column;
  return [`TRY_CAST(${text} AS TIMESTAMPTZ)`, `TRY_CAST(${text} AS DECIMAL(38, 9))`, text];
}

/** Two cursors are compared by the first rank that both have. */
function isLater(left: string, right: string, cursor: CursorColumn): string {
  const rights = ranksOf(`${right}.`, cursor);
  const pairs = ranksOf(`${left}.`, cursor).map((rank, index) => [rank, rights[index]] as const);
  const cases = pairs.map(([a, b]) => `WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN ${a} > ${b}`);
  return `CASE ${cases.join(' ')} END`;
}
