import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  chownSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError, isTapwrightError, SystemError } from '@tapwright/connector';
import { processStart } from '@tapwright/sync';
import { Client } from 'pg';
import { POSTGRES_MAJOR } from './binaries.ts';
import { answers, DATABASE, serverUrl, SUPERUSER, type FoundServer } from './find-server.ts';
import { createPassword, readServerRecord, writeServerRecord, type ServerFolder } from './server-folder.ts';

/** Recovery after a crash of a busy server may take its time. */
const START_TIMEOUT = 120_000;
const ATTEMPTS = 20;

/** Starts a server on the folder, with a fresh database where there is none. Only while the folder is locked. */
export async function startServer(folder: ServerFolder, programs: string): Promise<FoundServer> {
  if (!existsSync(folder.data)) await initialise(folder, programs);
  assertVersion(folder);
  let port = readServerRecord(folder)?.port ?? (await freePort());
  for (let attempt = 1; ; attempt += 1) {
    // Nobody runs here: what the file says is of a server that is gone, and may keep the next one from starting.
    rmSync(join(folder.data, 'postmaster.pid'), { force: true });
    try {
      return await launch(folder, programs, port);
    } catch (error) {
      const problem = isTapwrightError(error) && attempt < ATTEMPTS ? obstacle(error.message) : undefined;
      if (problem === undefined) throw error;
      if (problem === 'port') port = await freePort();
      // The children of a server that was killed see it and end within moments.
      else await delay(250);
    }
  }
}

function obstacle(message: string): 'port' | 'remains' | undefined {
  if (/could not (?:bind|create any TCP)/.test(message)) return 'port';
  return /shared memory block/.test(message) ? 'remains' : undefined;
}

/** Into a folder of another name, so that a data folder is whole or not there. */
async function initialise(folder: ServerFolder, programs: string): Promise<void> {
  const draft = join(folder.path, 'data.new');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const passwordFile = join(draft, 'password');
  const owned = [draft, passwordFile];
  writeFileSync(passwordFile, createPassword(folder), { mode: 0o600 });
  if (folder.user.ids) for (const path of owned) chownSync(path, folder.user.ids.uid, folder.user.ids.gid);
  const data = join(draft, 'data');
  const words = `--username ${SUPERUSER} --auth scram-sha-256 --encoding UTF8 --locale-provider builtin --locale C`;
  const { code, output } = await run(join(programs, 'bin', 'initdb'), folder, [
    ...words.split(' '),
    '--builtin-locale=C.UTF-8',
    `--pgdata=${data}`,
    `--pwfile=${passwordFile}`,
    // The system writes the fresh folder within half a minute by itself; what is committed later is synced (fsync=on).
    '--no-sync',
  ]);
  if (code !== 0) {
    throw new SystemError(`PostgreSQL could not make its data folder: ${lastLines(output)}`, {
      code: 'postgres_init_failed',
      hint: `Is there room in ${folder.path}? DATABASE_URL names a PostgreSQL of your own instead.`,
    });
  }
  renameSync(data, folder.data);
  rmSync(draft, { recursive: true, force: true });
}

function assertVersion({ data }: ServerFolder): void {
  const found = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (found === String(POSTGRES_MAJOR)) return;
  throw new ConfigError(`${data} was made by PostgreSQL ${found}, and this is PostgreSQL ${POSTGRES_MAJOR}`, {
    code: 'postgres_version',
    hint: 'Export it with the version of Tapwright that made it (tapwright database export FILE), and import it into a new home folder.',
  });
}

const clean = {
  PATH: process.env['PATH'],
  LC_ALL: 'C',
  ...(process.env['TMPDIR'] && { TMPDIR: process.env['TMPDIR'] }),
};

async function run(
  program: string,
  folder: ServerFolder,
  words: readonly string[],
): Promise<{ code: number | null; output: string }> {
  const child = spawn(program, words, {
    cwd: folder.path,
    env: clean,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...folder.user.ids,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code: await ended.catch((error: unknown) => Promise.reject(notRunnable(program, error))), output };
}

function notRunnable(program: string, cause: unknown): ConfigError {
  return new ConfigError(`${program} does not run on this machine`, {
    code: 'postgres_missing',
    hint: 'Set DATABASE_URL to a PostgreSQL of your own.',
    cause,
  });
}

async function launch(folder: ServerFolder, programs: string, port: number): Promise<FoundServer> {
  rmSync(folder.log, { force: true });
  const log = openSync(folder.log, 'a', 0o600);
  // A session of its own: what interrupts us (Ctrl+C) shall not interrupt it.
  const child = spawn(join(programs, 'bin', 'postgres'), ['-D', folder.data, '-p', String(port), ...settings()], {
    cwd: folder.path,
    env: clean,
    detached: true,
    stdio: ['ignore', log, log],
    ...folder.user.ids,
  });
  closeSync(log);
  child.unref();
  let failed: Error | undefined;
  let ended = false;
  child.on('error', (error) => (failed = error));
  child.on('exit', () => (ended = true));
  for (const deadline = Date.now() + START_TIMEOUT; ;) {
    if (failed) throw notRunnable('postgres', failed);
    if (ended || Date.now() > deadline) throw startFailed(folder);
    if (await answers(folder, port)) break;
    await delay(15);
  }
  const pid = child.pid ?? 0;
  writeServerRecord(folder, { pid, started: (await processStart(pid)) ?? '', host: hostname(), port });
  await createDatabase(folder, port);
  return { pid, port };
}

function settings(): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    password_encryption: 'scram-sha-256',
    jit: 'off',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function startFailed(folder: ServerFolder): SystemError {
  const said = existsSync(folder.log) ? lastLines(readFileSync(folder.log, 'utf8')) : 'it said nothing';
  return new SystemError(`PostgreSQL did not start: ${said}`, {
    code: 'postgres_start_failed',
    hint: `See ${folder.log}; DATABASE_URL names a PostgreSQL of your own instead.`,
  });
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-6).join(' | ');
}

async function createDatabase(folder: ServerFolder, port: number): Promise<void> {
  const client = new Client({ connectionString: serverUrl(folder, port, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
