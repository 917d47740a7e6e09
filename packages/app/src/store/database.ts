import { SystemError } from '@tapwright/connector';
import type { Pool, PoolClient } from 'pg';
import type { z } from 'zod';

/** What statements run on: a pool, or one connection of it in a transaction. */
export interface Database {
  query(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: unknown[]; readonly rowCount: number | null }>;
}

/** Rows as the schema reads them. */
export async function rowsOf<Schema extends z.ZodType>(
  database: Database,
  schema: Schema,
  text: string,
  values: readonly unknown[] = [],
): Promise<z.output<Schema>[]> {
  const { rows } = await database.query(text, values);
  return rows.map((row) => readRow(schema, row));
}

/** The first row, if there is one. */
export async function rowOf<Schema extends z.ZodType>(
  database: Database,
  schema: Schema,
  text: string,
  values: readonly unknown[] = [],
): Promise<z.output<Schema> | undefined> {
  const { rows } = await database.query(text, values);
  return rows.length === 0 ? undefined : readRow(schema, rows[0]);
}

function readRow<Schema extends z.ZodType>(schema: Schema, row: unknown): z.output<Schema> {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SystemError(`a row of the store does not read as it should: ${issue?.path.join('.')}: ${issue?.message}`, {
    code: 'store_row_invalid',
    hint: 'Was it changed by hand, or by a newer version?',
  });
}

/** Runs the work in a transaction: all of it holds, or nothing. */
export async function transaction<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** The SQLSTATE of an error of PostgreSQL. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A database that went away and may come back, by its SQLSTATE, or by how the connection broke. */
export function isOutage(error: unknown): boolean {
  const state = sqlState(error);
  if (state === undefined)
    return error instanceof Error && /Connection terminated|timeout exceeded/.test(error.message);
  return /^(?:08|57P0[123]|53300)/.test(state) || /^E(?:CONNREFUSED|CONNRESET|PIPE|TIMEDOUT)$/.test(state);
}
