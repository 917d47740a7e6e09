import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isRunning, processStart } from '@tapwright/sync';
import { z } from 'zod';
import type { ServerFolder } from './server-folder.ts';

const userFile = z.object({ pid: z.number().int(), started: z.string(), host: z.string() });

/** Writes down that this process uses the server; returns what takes it back. Only while the folder is locked. */
export async function addUser({ users }: ServerFolder): Promise<() => void> {
  const file = join(users, `${process.pid}-${randomUUID()}.json`);
  const started = (await processStart(process.pid)) ?? '';
  writeFileSync(file, JSON.stringify({ pid: process.pid, started, host: hostname() }), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** That some process still uses the server. Forgets those that ended without a word. Only while the folder is locked. */
export async function hasUsers({ users }: ServerFolder): Promise<boolean> {
  let found = false;
  for (const name of readdirSync(users)) {
    const file = join(users, name);
    if (await isUsed(file)) found = true;
    else rmSync(file, { force: true });
  }
  return found;
}

async function isUsed(file: string): Promise<boolean> {
  const user = parseUser(file);
  if (user === undefined) return false;
  return user.host !== hostname() || (await isRunning(user));
}

function parseUser(file: string): z.infer<typeof userFile> | undefined {
  try {
    return userFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
