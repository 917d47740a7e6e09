import { DuckDBInstance } from '@duckdb/node-api';

export interface TestDatabase extends AsyncDisposable {
  readonly rows: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** Looks into a DuckDB file as a user would. */
export async function openDatabase(file: string): Promise<TestDatabase> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  return {
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
    [Symbol.asyncDispose]: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
