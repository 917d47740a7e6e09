import { randomUUID } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { makeFolder } from './make-folder.ts';
import { isRunning, processStart } from './process.ts';
import { systemCode } from './system-code.ts';

const owner = z.object({
  pid: z.number().int(),
  /** When the process began, as its system counts; tells a reused pid from the owner. */
  started: z.string(),
  host: z.string(),
  token: z.string(),
});

/** Who holds a lock file. */
export type LockOwner = z.infer<typeof owner>;

/** Either the lock, with what gives it back, or who holds it (undefined: somebody who is just taking it). */
export type LockAttempt =
  | { readonly locked: true; readonly release: () => Promise<void> }
  | { readonly locked: false; readonly holder: LockOwner | undefined };

/** A breaker file older than this many milliseconds was left by a process that was killed. */
const BREAKER_LIFE = 5_000;
const ATTEMPTS = 50;

/** Tries to take a lock file, once. The file of a process that no longer runs is taken over. */
export async function tryLockFile(path: string): Promise<LockAttempt> {
  await makeFolder(dirname(path));
  const mine: LockOwner = {
    pid: process.pid,
    started: (await processStart(process.pid)) ?? '',
    host: hostname(),
    token: randomUUID(),
  };
  const draft = `${path}.${mine.token}`;
  // Linked when complete, so that nobody ever reads half of it.
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await created(() => link(draft, path))) return { locked: true, release: () => release(path, mine.token) };
      const holder = await readOwner(path);
      if (holder && (await isAlive(holder))) return { locked: false, holder };
      await takeAway(path, holder?.token);
    }
    return { locked: false, holder: undefined };
  } finally {
    await rm(draft, { force: true });
  }
}

/** False where the file is there already. */
async function created(create: () => Promise<void>): Promise<boolean> {
  try {
    await create();
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes a dead owner's file. Many may see the same dead owner: one at a time may remove, and looks again before it does,
 * so that nobody removes what another has linked in the meantime.
 */
async function takeAway(path: string, deadToken: string | undefined): Promise<void> {
  const breaker = `${path}.break`;
  if (!(await created(() => writeFile(breaker, '', { flag: 'wx' })))) {
    const age = await stat(breaker).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > BREAKER_LIFE) await rm(breaker, { force: true });
    await delay(5 + Math.random() * 10);
    return;
  }
  try {
    if ((await readOwner(path))?.token === deadToken) await rm(path, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}

async function release(path: string, token: string): Promise<void> {
  const holder = await readOwner(path);
  if (holder?.token === token) await rm(path, { force: true });
}

/** Undefined where there is no file, or one that nobody can have finished writing. */
async function readOwner(path: string): Promise<LockOwner | undefined> {
  try {
    return owner.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** A process on another host counts as alive: nobody here can know. */
async function isAlive(holder: LockOwner): Promise<boolean> {
  return holder.host !== hostname() || (await isRunning(holder));
}
