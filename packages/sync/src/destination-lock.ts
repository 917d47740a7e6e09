import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { destinationLocked } from './destination-error.ts';

const owner = z.object({
  pid: z.number().int(),
  /** When the process began, as its system counts; tells a reused pid from the owner. */
  started: z.string(),
  host: z.string(),
  token: z.string(),
});
type Owner = z.infer<typeof owner>;

/**
 * Takes the lock file of a destination, or throws `destination_locked`. The file of a process that no longer runs is
 * taken over. Returns what gives it back.
 */
export async function lockDestination(path: string, location: string): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  const mine: Owner = {
    pid: process.pid,
    started: (await processStart(process.pid)) ?? '',
    host: hostname(),
    token: randomUUID(),
  };
  const draft = `${path}.${mine.token}`;
  // Linked when complete, so that nobody ever reads half of it.
  await writeFile(draft, JSON.stringify(mine));
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (await tryLink(draft, path)) return () => release(path, mine.token);
      const holder = await readOwner(path);
      if (holder && (await isAlive(holder))) {
        const where = holder.host === mine.host ? '' : ` on ${holder.host}`;
        throw destinationLocked(location, `the process ${holder.pid}${where}`);
      }
      await takeAway(path, holder?.token, mine.token);
    }
    throw destinationLocked(location, 'another program');
  } finally {
    await rm(draft, { force: true });
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead owner's file; puts back what another process has linked in the meantime. */
async function takeAway(path: string, deadToken: string | undefined, myToken: string): Promise<void> {
  const aside = `${path}.${myToken}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const taken = await readOwner(aside);
  if (taken && taken.token !== deadToken) await tryLink(aside, path);
  await rm(aside, { force: true });
}

async function release(path: string, token: string): Promise<void> {
  const holder = await readOwner(path);
  if (holder?.token === token) await rm(path, { force: true });
}

/** Undefined where there is no file, or one that nobody can have finished writing. */
async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return owner.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** A process on another host counts as alive: nobody here can know. */
async function isAlive(holder: Owner): Promise<boolean> {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  const started = await processStart(holder.pid);
  return started === undefined || holder.started === '' || started === holder.started;
}

/** Linux counts it in ticks since boot; elsewhere unknown. */
async function processStart(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in brackets, may itself have spaces and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
