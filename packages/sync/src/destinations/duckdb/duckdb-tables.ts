import { rowColumns } from '../../load-query.ts';
import { EXTRACTED_AT_COLUMN, RAW_COLUMN, RUN_COLUMN, type Column } from '../../columns.ts';
import { isNestedType, quote, quoteText, widerType } from '../../column-type.ts';
import type { Database } from './database.ts';

/** Names and shapes of the tables in one schema of a database. */
export interface Tables {
  /** Qualified and quoted. */
  sql(table: string): string;
  exists(table: string): Promise<boolean>;
  /** Columns and their types; empty where there is no such table. */
  columns(table: string): Promise<ReadonlyMap<string, string>>;
  /**
   * Makes the table, or adds and widens columns so that it holds `columns`; they come back with the types that the
   * table has now.
   */
  ensure(table: string, columns: readonly Column[]): Promise<readonly Column[]>;
  widen(table: string, column: string, type: string): Promise<void>;
}

const OWN_COLUMNS = new Set([RUN_COLUMN, EXTRACTED_AT_COLUMN, RAW_COLUMN]);

export function createTables(database: Database, schema: string): Tables {
  const sql = (table: string): string => `${quote(schema)}.${quote(table)}`;
  const columnsOf = async (table: string): Promise<ReadonlyMap<string, string>> => {
    const rows = await database.rows(
      `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE database_name = current_database() ` +
        `AND lower(schema_name) = lower(${quoteText(schema)}) AND lower(table_name) = lower(${quoteText(table)}) ORDER BY column_index`,
    );
    return new Map(rows.map((row) => [String(row['name']), ownName(String(row['type']))]));
  };
  const widen = (table: string, column: string, type: string): Promise<void> =>
    database.run(`ALTER TABLE ${sql(table)} ALTER COLUMN ${quote(column)} SET DATA TYPE ${type}`);

  return {
    sql,
    columns: columnsOf,
    widen,
    exists: async (table) => (await columnsOf(table)).size > 0,
    ensure: async (table, columns) => {
      const existing = await columnsOf(table);
      if (existing.size === 0) {
        const list = rowColumns(columns).map(({ name, type }) => `${quote(name)} ${type}`);
        await database.run(`CREATE TABLE ${sql(table)} (${list.join(', ')})`);
        return columns;
      }
      for (const { name, type } of rowColumns(columns)) {
        if (!hasColumn(existing, name))
          await database.run(`ALTER TABLE ${sql(table)} ADD COLUMN ${quote(name)} ${type}`);
      }
      const result: Column[] = [];
      for (const column of columns) {
        const current = existing.get(column.name) ?? column.type;
        const type = await fittingType(database, sql(table), column.name, current, column.type);
        if (type !== current && !OWN_COLUMNS.has(column.name)) await widen(table, column.name, type);
        result.push({ ...column, type });
      }
      return result;
    },
  };
}

/** DuckDB's long names for the types that we write short. */
function ownName(type: string): string {
  return type === 'TIMESTAMP WITH TIME ZONE' ? 'TIMESTAMPTZ' : type;
}

function hasColumn(existing: ReadonlyMap<string, string>, name: string): boolean {
  return [...existing.keys()].some((known) => known.toLowerCase() === name.toLowerCase());
}

/** A nested type as DuckDB writes it, with quotes only where needed. */
async function spelled(database: Database, type: string): Promise<string> {
  if (type === 'JSON' || !isNestedType(type)) return type;
  const [row] = await database.rows(`SELECT typeof(NULL::${type}) AS type`);
  return String(row?.['type']);
}

/** Integers beyond 2^53 that are in the table already must not become approximate. */
async function fittingType(
  database: Database,
  table: string,
  column: string,
  current: string,
  wanted: string,
): Promise<string> {
  const wider = widerType(current, await spelled(database, wanted));
  if (wider !== 'DOUBLE' || current === 'DOUBLE') return wider;
  const [row] = await database.rows(
    `SELECT count(*)::INTEGER AS count FROM ${table} WHERE abs(${quote(column)}::HUGEINT) > 9007199254740992`,
  );
  return row?.['count'] === 0 ? wider : 'VARCHAR';
}
