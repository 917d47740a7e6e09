import type { Pool } from 'pg';
import { openDbosClient } from './engine/dbos.ts';
import { migrate } from './store/migrate.ts';
import { exportStore, importStore, type TransferReport } from './store/transfer.ts';
import { withPool, type DatabaseOptions } from './with-pool.ts';

export interface TransferOptions extends DatabaseOptions {
  readonly file: string;
}

/** The whole store into a file, to be read by any later version, on any later PostgreSQL. */
export async function exportDatabase(options: TransferOptions): Promise<TransferReport> {
  return await withPool(options, async (pool, url) => {
    await migrate(pool);
    await createJournal(pool, url);
    return await exportStore(pool, options.file);
  });
}

/** A file of {@link exportDatabase} into an empty database. The master key has to be brought along by itself. */
export async function importDatabase(options: TransferOptions): Promise<TransferReport> {
  return await withPool(options, (pool, url) => importStore(pool, options.file, () => createJournal(pool, url)));
}

async function createJournal(pool: Pool, url: string): Promise<void> {
  const client = await openDbosClient({ pool }, url);
  await client.destroy();
}
