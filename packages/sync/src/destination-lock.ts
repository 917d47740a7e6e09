import { hostname } from 'node:os';
import { destinationLocked } from './destination-error.ts';
import { tryLockFile } from './lock-file.ts';

/** Takes the lock file of a destination, or throws `destination_locked`. Returns what gives it back. */
export async function lockDestination(path: string, location: string): Promise<() => Promise<void>> {
  const attempt = await tryLockFile(path);
  if (attempt.locked) return attempt.release;
  const { holder } = attempt;
  if (holder === undefined) throw destinationLocked(location, 'another program');
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
  throw destinationLocked(location, `the process ${holder.pid}${where}`);
}
