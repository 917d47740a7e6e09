import { storedStreamSchema, type StoredStream } from '../../stored-stream.ts';
import type { Database } from './postgres-database.ts';
import { freeName, INCOMING_TABLE, LEASE_TABLE, STATE_TABLE } from './postgres-names.ts';
import type { Tables } from './postgres-tables.ts';

export interface StateTable {
  read(stream: string): Promise<StoredStream | undefined>;
  readAll(): Promise<readonly StoredStream[]>;
  /** Inside the caller's transaction. */
  write(stored: StoredStream): Promise<void>;
}

/** `_tapwright_state`; its JSON is kept as written, since a cursor may have characters that `jsonb` refuses. */
export async function openStateTable(database: Database, tables: Tables): Promise<StateTable> {
  const table = tables.sql(STATE_TABLE);
  await database.run(`CREATE TABLE IF NOT EXISTS ${table} (stream text PRIMARY KEY, stored json NOT NULL)`);
  const select = async (where: string, values: readonly string[]): Promise<readonly StoredStream[]> => {
    const rows = await database.rows(`SELECT stored::text AS stored FROM ${table} ${where} ORDER BY stream`, values);
    return rows.map((row) => storedStreamSchema.parse(JSON.parse(String(row['stored']))));
  };
  return {
    read: async (stream) => (await select('WHERE stream = $1', [stream]))[0],
    readAll: () => select('', []),
    write: async (stored) => {
      await database.run(
        `INSERT INTO ${table} (stream, stored) VALUES ($1, $2) ON CONFLICT (stream) DO UPDATE SET stored = excluded.stored`,
        [stored.checkpoint.stream, JSON.stringify(stored)],
      );
    },
  };
}

/** A table name for a stream that no other stream has, and none of our own tables. */
export function freeTableName(stream: string, stored: readonly StoredStream[]): string {
  const taken = new Set([
    STATE_TABLE,
    LEASE_TABLE,
    INCOMING_TABLE,
    ...stored.flatMap(({ table }) => [table.toLowerCase()]),
  ]);
  return freeName(stream.toLowerCase().startsWith('_tapwright_') ? `stream${stream}` : stream, (name) =>
    taken.has(name),
  );
}
