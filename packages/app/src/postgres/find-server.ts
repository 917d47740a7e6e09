import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { TransientError } from '@tapwright/connector';
import { isRunning } from '@tapwright/sync';
import { Client } from 'pg';
import { readPassword, readPostmasterFile, readServerRecord, type ServerFolder } from './server-folder.ts';

/** A server process of this folder. */
export interface FoundServer {
  readonly pid: number;
  readonly port: number;
}

/** A server that is busy starting, recovering or ending is waited for so many milliseconds. */
const PATIENCE = 60_000;

export const DATABASE = 'tapwright';
// Not the name of the store's schema: PostgreSQL looks for tables in a schema of the user's name first.
export const SUPERUSER = 'postgres';

export function serverUrl(folder: ServerFolder, port: number, database: string = DATABASE): string {
  return `postgresql://${SUPERUSER}:${readPassword(folder)}@127.0.0.1:${port}/${database}`;
}

/** The server that runs on this folder and answers; undefined where none runs. */
export async function findServer(folder: ServerFolder, patience: number = PATIENCE): Promise<FoundServer | undefined> {
  for (const deadline = Date.now() + patience; ;) {
    const found = await findProcess(folder);
    if (found === undefined) return undefined;
    if (await answers(folder, found.port)) return found;
    if (Date.now() > deadline) throw silent(folder, found);
    await delay(25);
  }
}

function silent(folder: ServerFolder, { pid, port }: FoundServer): TransientError {
  return new TransientError(`PostgreSQL runs on ${folder.data} (process ${pid}, port ${port}) and does not answer`, {
    code: 'postgres_silent',
    hint: `See ${folder.log}; end the process ${pid} if it hangs, the data survives that.`,
  });
}

/** Its own file says which process it is; where that is damaged, ours does, or (on Linux) the system itself. */
async function findProcess(folder: ServerFolder): Promise<FoundServer | undefined> {
  const written = readPostmasterFile(folder);
  if (written && (await isServer(folder, { ...written, started: '' }))) return written;
  const record = readServerRecord(folder);
  if (record && (await isServer(folder, record))) return record;
  return scanProcesses(folder);
}

/** A number alone proves nothing: another process may have it by now. A server works in its data folder. */
async function isServer(
  folder: ServerFolder,
  one: { readonly pid: number; readonly started: string },
): Promise<boolean> {
  if (!(await isRunning(one))) return false;
  if (process.platform !== 'linux') return true;
  return workFolder(String(one.pid)) === realData(folder);
}

function scanProcesses(folder: ServerFolder): FoundServer | undefined {
  if (process.platform !== 'linux') return undefined;
  const data = realData(folder);
  if (data === undefined) return undefined;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || workFolder(name) !== data) continue;
    const port = portOf(name);
    if (port !== undefined) return { pid: Number(name), port };
  }
  return undefined;
}

/** From the arguments that we start it with; its own children have others. */
function portOf(pid: string): number | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const place = words.indexOf('-p');
    return place > 0 && words.includes('-D') ? Number(words[place + 1]) : undefined;
  } catch {
    return undefined;
  }
}

function workFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function realData({ data }: ServerFolder): string | undefined {
  try {
    return realpathSync(data);
  } catch {
    return undefined;
  }
}

/** That a server with our password answers there, and works on our data. */
export async function answers(folder: ServerFolder, port: number): Promise<boolean> {
  const client = new Client({
    connectionString: serverUrl(folder, port, 'postgres'),
    connectionTimeoutMillis: 5_000,
  });
  // An error event without a listener would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return realpathSync(String(rows[0]?.data_directory)) === realData(folder);
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
