import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { z } from 'zod';
import { openWay, runUser, type RunUser } from './run-user.ts';

const serverFile = z.object({
  pid: z.number().int(),
  /** When that process began, as the system counts: tells it from another one with the same number. */
  started: z.string(),
  host: z.string(),
  port: z.number().int(),
});

/** The server that was started last, which may have gone. */
export type ServerRecord = z.infer<typeof serverFile>;

/** Everything of the embedded server lies in `postgres` below the home folder. */
export interface ServerFolder {
  readonly path: string;
  readonly data: string;
  readonly log: string;
  readonly lock: string;
  /** One file per process that uses the server. */
  readonly users: string;
  /** Whom the server runs as. */
  readonly user: RunUser;
}

export function openServerFolder(home: string): ServerFolder {
  const path = join(home, 'postgres');
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const data = join(path, 'data');
  const user = runUser(data);
  openWay([home, path], user);
  const users = join(path, 'users');
  mkdirSync(users, { recursive: true, mode: 0o700 });
  return { path, data, log: join(path, 'server.log'), lock: join(path, 'lock'), users, user };
}

/** Made on first use; readable by its owner only. */
export function createPassword({ path }: ServerFolder): string {
  const file = join(path, 'password');
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, randomBytes(24).toString('base64url'), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}

export function readPassword({ path }: ServerFolder): string {
  try {
    return readFileSync(join(path, 'password'), 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`${join(path, 'password')} is missing, and with it the way into the data beside it`, {
      code: 'postgres_password_missing',
      hint: 'Restore the file from a backup, or move the folder `postgres` away to begin anew.',
      cause: error,
    });
  }
}

/** Undefined where there is none, and where it cannot be read: it only helps to find the server. */
export function readServerRecord({ path }: ServerFolder): ServerRecord | undefined {
  try {
    const record = serverFile.parse(JSON.parse(readFileSync(join(path, 'server.json'), 'utf8')));
    return record.host === hostname() ? record : undefined;
  } catch {
    return undefined;
  }
}

export function writeServerRecord({ path }: ServerFolder, record: ServerRecord): void {
  writeFileSync(join(path, 'server.json'), JSON.stringify(record), { mode: 0o600 });
}

/** Process and port as the server itself wrote them down; undefined where it did not, or not legibly. */
export function readPostmasterFile({
  data,
}: ServerFolder): { readonly pid: number; readonly port: number } | undefined {
  try {
    const [pid, , , port] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    const numbers = { pid: Number(pid), port: Number(port) };
    return Number.isInteger(numbers.pid) && numbers.pid > 1 && numbers.port > 0 ? numbers : undefined;
  } catch {
    return undefined;
  }
}
