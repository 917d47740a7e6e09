import { Pool } from 'pg';
import { openDbosClient } from './engine/dbos.ts';
import { homeFolder } from './home.ts';
import { openPostgres } from './postgres/open-postgres.ts';
import { migrate } from './store/migrate.ts';
import { exportStore, importStore, type TransferReport } from './store/transfer.ts';

export interface TransferOptions {
  readonly home?: string | undefined;
  readonly file: string;
  readonly env?: NodeJS.ProcessEnv;
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

async function withPool<Result>(
  options: TransferOptions,
  work: (pool: Pool, url: string) => Promise<Result>,
): Promise<Result> {
  const env = options.env ?? process.env;
  await using postgres = await openPostgres({ home: homeFolder(options.home, env), url: env['DATABASE_URL'] });
  const pool = new Pool({ connectionString: postgres.url, max: 4, options: '-c search_path=tapwright' });
  pool.on('error', () => undefined);
  try {
    return await work(pool, postgres.url);
  } finally {
    await pool.end();
  }
}

async function createJournal(pool: Pool, url: string): Promise<void> {
  const client = await openDbosClient({ pool }, url);
  await client.destroy();
}
