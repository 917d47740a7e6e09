import { quote } from '../../column-type.ts';
import type { Column } from '../../columns.ts';
import { ensureKeyIndex } from './merge.ts';
import type { Database } from './postgres-database.ts';
import { keyIndexName } from './postgres-names.ts';
import { rowColumns, type Tables } from './postgres-tables.ts';

export interface Swap {
  readonly table: string;
  readonly staging: string;
  readonly columns: readonly Column[];
  readonly keys: readonly string[];
}

/**
 * Puts the staged rows in the place of the visible ones, inside the caller's transaction. A table on which others have
 * hung something (views, rights, indexes, triggers, foreign keys) stays and gets the rows; any other is replaced as a
 * whole, which takes no time.
 */
export async function swapTable(database: Database, tables: Tables, swap: Swap): Promise<void> {
  const { table, staging } = swap;
  if (await isAdorned(database, tables.sql(table))) return await refill(database, tables, swap);
  await database.run(`DROP TABLE IF EXISTS ${tables.sql(table)}`);
  await database.run(`ALTER TABLE ${tables.sql(staging)} RENAME TO ${quote(table)}`);
  await database.run(`ALTER TABLE ${tables.sql(table)} RESET (autovacuum_enabled)`);
  if (swap.keys.length === 0) return;
  const [from, to] = [keyIndexName(staging, swap.keys), keyIndexName(table, swap.keys)];
  await database.run(`ALTER INDEX IF EXISTS ${tables.sql(from)} RENAME TO ${quote(to)}`);
}

async function refill(database: Database, tables: Tables, { table, staging, columns }: Swap): Promise<void> {
  await tables.ensure(table, columns);
  await ensureKeyIndex(database, tables, table, { keys: [], cursor: undefined });
  const names = rowColumns(columns)
    .map(({ name }) => quote(name))
    .join(', ');
  // Not TRUNCATE: readers with an older snapshot would see an empty table.
  await database.run(`DELETE FROM ${tables.sql(table)}`);
  await database.run(`INSERT INTO ${tables.sql(table)} (${names}) SELECT ${names} FROM ${tables.sql(staging)}`);
  await database.run(`DROP TABLE ${tables.sql(staging)}`);
}

async function isAdorned(database: Database, table: string): Promise<boolean> {
  const rows = await database.rows(
    `SELECT 1 FROM pg_class c WHERE c.oid = to_regclass($1) AND (
       c.relacl IS NOT NULL OR c.relhastriggers OR c.relrowsecurity OR c.relkind <> 'r' OR c.relispartition
       OR obj_description(c.oid, 'pg_class') IS NOT NULL
       OR EXISTS (SELECT 1 FROM pg_depend d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
                  AND d.classid = 'pg_rewrite'::regclass)
       OR EXISTS (SELECT 1 FROM pg_publication_rel p WHERE p.prrelid = c.oid)
       OR EXISTS (SELECT 1 FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                  WHERE i.indrelid = c.oid AND NOT starts_with(x.relname, '_tapwright_key_')))`,
    [table],
  );
  return rows.length > 0;
}
