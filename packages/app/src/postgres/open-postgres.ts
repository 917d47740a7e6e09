import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from '@tapwright/connector';
import { isRunning, processStart } from '@tapwright/sync';
import { Client } from 'pg';
import { withFileLock } from '../file-lock.ts';
import { findBinaries, usableBinaries, type Binaries } from './binaries.ts';
import { findServer, serverUrl, type FoundServer } from './find-server.ts';
import { openServerFolder, type ServerFolder } from './server-folder.ts';
import { addUser, hasUsers } from './server-users.ts';
import { startServer } from './start-server.ts';

export interface OpenPostgresOptions {
  /** The home folder, which the embedded server keeps its data in. */
  readonly home: string;
  /** A PostgreSQL of the user's own (`DATABASE_URL`); no server is started then. */
  readonly url?: string | undefined;
  /** Where the programs are; default: as npm installed them. */
  readonly binaries?: () => Promise<Binaries>;
}

/** A PostgreSQL to work with. */
export interface Postgres extends AsyncDisposable {
  /** With the password: not for logs. */
  readonly url: string;
  readonly embedded: boolean;
  /** Where its processes may be looked at; embedded only. */
  readonly server?: FoundServer;
  /** Ends the embedded server when no other process uses it. */
  close(): Promise<void>;
}

/** The oldest PostgreSQL that we test with. */
const OLDEST = 150_000;

/**
 * The database: the one that `url` names, else the embedded server of the home folder, started unless it runs. It is
 * shared by all processes with this home folder, and ends when the last of them closes it. One that was left running by
 * a killed process is found and used again.
 */
export async function openPostgres(options: OpenPostgresOptions): Promise<Postgres> {
  if (options.url !== undefined) return await openOwn(options.url);
  const binaries = await (options.binaries ?? findBinaries)();
  const folder = openServerFolder(options.home);
  const locked = <Result>(work: () => Promise<Result>): Promise<Result> =>
    withFileLock(folder.lock, work, { timeout: 150_000 });
  const { server, leave } = await locked(async () => {
    const taken = await addUser(folder);
    try {
      return { leave: taken, server: await findOrStart(folder, binaries) };
    } catch (error) {
      taken();
      throw error;
    }
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= locked(async () => {
      leave();
      if (!(await hasUsers(folder))) await stopServer(folder);
    }));
  return { url: serverUrl(folder, server.port), embedded: true, server, close, [Symbol.asyncDispose]: close };
}

async function findOrStart(folder: ServerFolder, binaries: Binaries): Promise<FoundServer> {
  const running = existsSync(folder.data) ? await findServer(folder) : undefined;
  return running ?? (await startServer(folder, await usableBinaries(binaries, folder.user, folder.path)));
}

/** Ends its sessions and then itself, with everything on the disk. */
async function stopServer(folder: ServerFolder): Promise<void> {
  const server = await findServer(folder, 5_000).catch(() => undefined);
  if (server === undefined) return;
  const running = { pid: server.pid, started: (await processStart(server.pid)) ?? '' };
  process.kill(server.pid, 'SIGINT');
  for (const deadline = Date.now() + 30_000; Date.now() < deadline && (await isRunning(running));) await delay(10);
}

async function openOwn(url: string): Promise<Postgres> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version_num: string }>('show server_version_num');
    if (Number(rows[0]?.server_version_num) < OLDEST) throw tooOld(rows[0]?.server_version_num);
  } catch (error) {
    throw error instanceof ConfigError ? error : unreachable(error);
  } finally {
    await client.end().catch(() => undefined);
  }
  const close = async (): Promise<void> => undefined;
  return { url, embedded: false, close, [Symbol.asyncDispose]: close };
}

function tooOld(version: string | undefined): ConfigError {
  return new ConfigError(`the PostgreSQL of DATABASE_URL is too old (${version})`, {
    code: 'postgres_version',
    hint: 'PostgreSQL 15 or later is needed.',
  });
}

/** Without the address: it has a password. */
function unreachable(cause: unknown): ConfigError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
  return new ConfigError(`the PostgreSQL of DATABASE_URL cannot be used (${reason})`, {
    code: 'postgres_unreachable',
    hint: 'Check host, port, user, password and database: postgresql://user:password@host:5432/database',
    cause,
  });
}
