import { ConfigError, SystemError } from '@tapwright/connector';
import type { Client, ClientConfig } from 'pg';
import type { PostgresAddress } from './postgres-address.ts';
import { createCopyIn } from './copy-in.ts';

export type Row = Readonly<Record<string, unknown>>;

/** One session of a PostgreSQL server; what runs on it is run one after another. */
export interface Database {
  run(sql: string, values?: readonly unknown[]): Promise<number>;
  rows(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Puts rows in text format into a table. */
  copy(sql: string, rows: AsyncIterable<Buffer>): Promise<void>;
  /** All or nothing, and alone in the session. */
  transaction<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Alone in the session, without a transaction. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** `NULLS NOT DISTINCT`, by which a null in a key of several parts is a value like any other. */
const OLDEST = 150_000;

/** Opens a session whose tables are looked for in the address's schema alone. */
export async function openDatabase(address: PostgresAddress, applicationName: string): Promise<Database> {
  const client = await connect(address.attempts, applicationName);
  try {
    const { rows } = await client.query<{ version: string; encoding: string }>(
      "SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding",
    );
    refuseOld(rows[0], address.location);
    // Times are written in UTC, parts sorted in memory, and a transaction of ours does not end because it takes long.
    await client.query(
      "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET client_encoding = 'UTF8'; SET work_mem = '64MB'; " +
        'SET statement_timeout = 0; SET idle_session_timeout = 0; SET standard_conforming_strings = on; SET client_min_messages = warning',
    );
  } catch (error) {
    await client.end();
    throw error;
  }
  return wrap(client);
}

async function connect(attempts: readonly ClientConfig[], applicationName: string): Promise<Client> {
  // Whoever writes elsewhere needs no client.
  const pg = await import('pg');
  const [config, ...others] = attempts;
  const client = new pg.Client({ ...config, application_name: applicationName });
  // A session that breaks while nothing runs on it is noticed by the next statement.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    if (others.length === 0 || !isAboutEncryption(error)) throw error;
    return await connect(others, applicationName);
  }
}

/** The server cannot encrypt, or lets in only who does (or does not). */
function isAboutEncryption(error: unknown): boolean {
  const text = error instanceof Error ? error.message : '';
  return /does not support SSL|no pg_hba\.conf entry|SSL (?:off|on)|no encryption/i.test(text);
}

function refuseOld(row: { readonly version: string; readonly encoding: string } | undefined, location: string): void {
  if (Number(row?.version) < OLDEST) {
    throw new ConfigError(`${location} is a PostgreSQL older than 15.`, {
      code: 'destination_too_old',
      hint: 'Use PostgreSQL 15 or later.',
    });
  }
  if (row?.encoding !== 'UTF8') {
    throw new ConfigError(`The database ${location} has the encoding ${row?.encoding}, which cannot hold all text.`, {
      code: 'destination_encoding',
      hint: "Create a database with ENCODING 'UTF8'.",
    });
  }
}

function wrap(client: Client): Database {
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;
  const exclusive = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(() => {
      if (closed) throw new SystemError('The destination is closed.', { code: 'destination_closed' });
      return work();
    });
    last = result.catch(() => {});
    return result;
  };
  const run = async (sql: string, values?: readonly unknown[]): Promise<number> => {
    const { rowCount } = await client.query(sql, values && [...values]);
    return rowCount ?? 0;
  };
  return {
    run,
    rows: async (sql, values) => (await client.query<Row>(sql, values && [...values])).rows,
    copy: async (sql, rows) => {
      const copy = createCopyIn(sql);
      client.query(copy.query);
      try {
        for await (const chunk of rows) if (chunk.length > 0) await copy.write(chunk);
      } catch (error) {
        await copy.abort();
        throw error;
      }
      await copy.end();
    },
    exclusive,
    transaction: (work) =>
      exclusive(async () => {
        await run('BEGIN');
        try {
          const result = await work();
          const { command } = await client.query('COMMIT');
          // The answer to COMMIT after an error that somebody has swallowed.
          if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
          return result;
        } catch (error) {
          await run('ROLLBACK').catch(() => {});
          throw error;
        }
      }),
    close: async () => {
      await last;
      closed = true;
      await client.end();
    },
  };
}
