import { Pool } from 'pg';
import { homeFolder } from './home.ts';
import { openPostgres } from './postgres/open-postgres.ts';

export interface DatabaseOptions {
  readonly home?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** Work on the tables of the store, without its key: that of DATABASE_URL, else of the home folder. */
export async function withPool<Result>(
  options: DatabaseOptions,
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
