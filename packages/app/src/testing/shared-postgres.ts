import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openPostgres, type Postgres } from '../postgres/open-postgres.ts';

/** One embedded server for a test file; each database of it is fresh. */
export interface SharedPostgres {
  readonly home: string;
  readonly postgres: Postgres;
  /** Address of a new, empty database. */
  createDatabase(): Promise<string>;
  close(): Promise<void>;
}

export async function openSharedPostgres(): Promise<SharedPostgres> {
  const home = mkdtempSync(join(tmpdir(), 'tapwright-store-'));
  const postgres = await openPostgres({ home });
  return {
    home,
    postgres,
    createDatabase: async () => {
      const name = `t${randomUUID().replaceAll('-', '')}`;
      const client = new Client({ connectionString: postgres.url });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    close: async () => {
      // At once: what it would write to the disk first is removed anyway.
      if (postgres.server) process.kill(postgres.server.pid, 'SIGQUIT');
      await postgres.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
