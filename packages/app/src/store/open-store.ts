import { Pool } from 'pg';
import { readMasterKey, type MasterKey } from './master-key.ts';
import { migrate } from './migrate.ts';
import { assertMasterKey } from './secret-keys.ts';

export interface OpenStoreOptions {
  /** Address of the database. */
  readonly url: string;
  /** The home folder, for the file of the master key. */
  readonly home: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Connections at once. Default 10. */
  readonly connections?: number;
}

/** Everything that outlives a process. Its tables are worked on by the functions beside this one. */
export interface Store extends AsyncDisposable {
  readonly pool: Pool;
  readonly key: MasterKey;
  close(): Promise<void>;
}

/** Opens the store, brought to this version and with its own master key. */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const pool = new Pool({
    connectionString: options.url,
    max: options.connections ?? 10,
    application_name: 'tapwright',
    options: '-c search_path=tapwright',
  });
  // The server may go at any time; whoever asks next gets the error.
  pool.on('error', () => undefined);
  try {
    await migrate(pool);
    const key = readMasterKey(options.home, options.env);
    await assertMasterKey(pool, key);
    const close = (): Promise<void> => pool.end();
    return { pool, key, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await pool.end();
    throw error;
  }
}
