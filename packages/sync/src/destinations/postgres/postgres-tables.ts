import { quote, widerType } from '../../column-type.ts';
import { EXTRACTED_AT_COLUMN, RAW_COLUMN, RUN_COLUMN, type Column } from '../../columns.ts';
import type { Database } from './postgres-database.ts';

type Typed = Pick<Column, 'name' | 'type'>;

/** Names and shapes of the tables in one schema. */
export interface Tables {
  readonly schema: string;
  /** Qualified and quoted. */
  sql(table: string): string;
  /** Whether there is a table of this name. */
  exists(table: string): Promise<boolean>;
  /** Whether anything has this name: a table, view, index or sequence. */
  isTaken(name: string): Promise<boolean>;
  /**
   * Makes the table, or adds and widens columns so that it holds `columns`; they come back with the types that the
   * table has now.
   */
  ensure(table: string, columns: readonly Column[]): Promise<readonly Column[]>;
  widen(table: string, column: string, type: string): Promise<void>;
}

const SQL_TYPES: Readonly<Record<string, string>> = {
  VARCHAR: 'text',
  BIGINT: 'bigint',
  HUGEINT: 'numeric',
  DOUBLE: 'double precision',
  BOOLEAN: 'boolean',
  TIMESTAMPTZ: 'timestamp with time zone',
  DATE: 'date',
  JSON: 'jsonb',
};
const OWN_TYPES = new Map(Object.entries(SQL_TYPES).map(([own, sql]) => [sql, own]));

/** PostgreSQL's name of one of our types. */
export function sqlType(type: string): string {
  return SQL_TYPES[type] ?? 'text';
}

/** The columns of a table, with those that we add. */
export function rowColumns(columns: readonly Typed[]): readonly Typed[] {
  return [
    ...columns,
    { name: RUN_COLUMN, type: 'VARCHAR' },
    { name: EXTRACTED_AT_COLUMN, type: 'TIMESTAMPTZ' },
    { name: RAW_COLUMN, type: 'JSON' },
  ];
}

/** Columns and their types, as CREATE TABLE wants them. */
export function columnList(columns: readonly Typed[]): string {
  return rowColumns(columns)
    .map(({ name, type }) => `${quote(name)} ${sqlType(type)}`)
    .join(', ');
}

export function createTables(database: Database, schema: string): Tables {
  const sql = (table: string): string => `${quote(schema)}.${quote(table)}`;
  const columnsOf = async (table: string): Promise<ReadonlyMap<string, string>> => {
    const rows = await database.rows(
      `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
       ORDER BY a.attnum`,
      [schema, table],
    );
    return new Map(rows.map((row) => [String(row['name']), OWN_TYPES.get(String(row['type'])) ?? String(row['type'])]));
  };
  const relationKinds = async (name: string): Promise<readonly string[]> => {
    const rows = await database.rows(
      `SELECT c.relkind AS kind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $1 AND c.relname = $2`,
      [schema, name],
    );
    return rows.map((row) => String(row['kind']));
  };
  const add = async (table: string, columns: readonly Typed[]): Promise<void> => {
    if (columns.length === 0) return;
    const list = columns.map(({ name, type }) => `ADD COLUMN ${quote(name)} ${sqlType(type)}`);
    await database.run(`ALTER TABLE ${sql(table)} ${list.join(', ')}`);
  };
  const widen = async (table: string, changes: readonly (Typed & { readonly from: string })[]): Promise<void> => {
    if (changes.length === 0) return;
    const list = changes.map(
      ({ name, from, type }) =>
        `ALTER COLUMN ${quote(name)} TYPE ${sqlType(type)} USING ${converted(name, from, type)}`,
    );
    await database.run(`ALTER TABLE ${sql(table)} ${list.join(', ')}`);
  };
  return {
    schema,
    sql,
    exists: async (table) => (await relationKinds(table)).some((kind) => kind === 'r' || kind === 'p'),
    isTaken: async (name) => (await relationKinds(name)).length > 0,
    ensure: async (table, columns) => {
      const existing = await columnsOf(table);
      if (existing.size === 0) {
        await database.run(`CREATE TABLE ${sql(table)} (${columnList(columns)})`);
        return columns;
      }
      await add(
        table,
        rowColumns(columns).filter(({ name }) => !existing.has(name)),
      );
      const result: Column[] = [];
      const changes: (Typed & { readonly from: string })[] = [];
      for (const column of columns) {
        const from = existing.get(column.name) ?? column.type;
        const type = await fittingType(database, sql(table), column.name, from, column.type);
        if (type !== from) changes.push({ name: column.name, from, type });
        result.push({ ...column, type });
      }
      await widen(table, changes);
      return result;
    },
    widen: async (table, name, type) => {
      const from = (await columnsOf(table)).get(name) ?? type;
      if (from !== type) await widen(table, [{ name, from, type }]);
    },
  };
}

function converted(name: string, from: string, type: string): string {
  const column = quote(name);
  if (from === 'JSON' && type === 'VARCHAR') {
    return `CASE jsonb_typeof(${column}) WHEN 'string' THEN ${column} #>> '{}' ELSE ${column}::text END`;
  }
  return type === 'JSON' ? `to_jsonb(${column})` : `${column}::${sqlType(type)}`;
}

/** Integers beyond 2^53 that are in the table already must not become approximate. */
async function fittingType(
  database: Database,
  table: string,
  column: string,
  current: string,
  wanted: string,
): Promise<string> {
  // Made wider before, by a value that the schema does not foresee.
  if (current === 'HUGEINT' && wanted === 'BIGINT') return current;
  const wider = widerType(current, wanted);
  if (wider !== 'DOUBLE' || current === 'DOUBLE') return wider;
  const rows = await database.rows(
    `SELECT 1 FROM ${table} WHERE abs(${quote(column)}::numeric) > 9007199254740992 LIMIT 1`,
  );
  return rows.length === 0 ? wider : 'VARCHAR';
}
