import { quoteText } from '../../column-type.ts';
import { storedStreamSchema, type StoredStream } from '../../stored-stream.ts';
import type { Database } from './database.ts';
import type { Tables } from './duckdb-tables.ts';

export const STATE_TABLE = '_tapwright_state';

export interface StateTable {
  read(stream: string): Promise<StoredStream | undefined>;
  readAll(): Promise<readonly StoredStream[]>;
  /** Inside the caller's transaction. */
  write(stored: StoredStream): Promise<void>;
}

export async function openStateTable(database: Database, tables: Tables): Promise<StateTable> {
  const table = tables.sql(STATE_TABLE);
  await database.run(`CREATE TABLE IF NOT EXISTS ${table} (stream VARCHAR NOT NULL, stored JSON NOT NULL)`);
  const select = async (where: string): Promise<readonly StoredStream[]> => {
    const rows = await database.rows(`SELECT stored FROM ${table} WHERE ${where} ORDER BY stream`);
    return rows.map((row) => storedStreamSchema.parse(JSON.parse(String(row['stored']))));
  };
  return {
    read: async (stream) => (await select(`stream = ${quoteText(stream)}`))[0],
    readAll: () => select('true'),
    write: async (stored) => {
      const stream = quoteText(stored.checkpoint.stream);
      await database.run(`DELETE FROM ${table} WHERE stream = ${stream}`);
      await database.run(`INSERT INTO ${table} VALUES (${stream}, ${quoteText(JSON.stringify(stored))})`);
    },
  };
}

/** A table name for a stream that no other stream and no table of the user has. */
export function freeTableName(stream: string, stored: readonly StoredStream[]): string {
  const taken = new Set([STATE_TABLE, ...stored.flatMap(({ table }) => [table.toLowerCase()])]);
  const base = stream === '' ? '_' : stream;
  let name = base;
  for (let number = 2; taken.has(name.toLowerCase()) || isStaging(name); number++) name = `${base}_${number}`;
  return name;
}

/** Rows of an unfinished read that will replace those of `table`. */
export function stagingName(table: string): string {
  return `_tapwright_staging_${table}`;
}

function isStaging(name: string): boolean {
  return name.toLowerCase().startsWith('_tapwright_');
}
