import type { Misfit } from '../../destination.ts';
import type { Database } from './database.ts';

/** Runs a query of `countMisfits`. */
export async function misfitsIn(database: Database, query: string): Promise<readonly Misfit[]> {
  const rows = await database.rows(query);
  return rows.map((row) => ({ column: String(row['field']), count: Number(row['count']) }));
}
