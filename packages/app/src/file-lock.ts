import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { systemClock, TransientError, type Clock } from '@tapwright/connector';

export interface LockOptions {
  readonly clock?: Clock;
  /** Give up after this many milliseconds. Default 30000. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs `work` while this process alone holds the lock file. A lock whose process is gone is taken over: the file names
 * the process and its start time, so a reused process id is not mistaken for the owner.
 */
export async function withFileLock<Result>(
  path: string,
  work: () => Promise<Result>,
  options: LockOptions = {},
): Promise<Result> {
  const clock = options.clock ?? systemClock;
  const deadline = clock.now() + (options.timeout ?? 30_000);
  while (!tryLock(path)) {
    if (clock.now() > deadline) {
      throw new TransientError(`another process holds ${path}`, {
        code: 'lock_timeout',
        hint: 'Wait for it to end, or stop it; the lock is freed when its process is gone.',
      });
    }
    await clock.sleep(25, options.signal);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  if (createLock(path)) return true;
  const before = lockOwner(path);
  if (before === undefined || isAlive(before)) return false;
  // Two processes may see the same dead owner: each removes only under a second lock, and only what it saw.
  const breaker = `${path}.break`;
  if (!createLock(breaker)) {
    removeStale(breaker);
    return false;
  }
  try {
    if (lockOwner(path) === before) rmSync(path, { force: true });
  } finally {
    rmSync(breaker, { force: true });
  }
  return createLock(path);
}

function createLock(path: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  writeSync(descriptor, `${process.pid} ${startTime(process.pid) ?? ''}`);
  closeSync(descriptor);
  return true;
}

function removeStale(breaker: string): void {
  try {
    if (Date.now() - statSync(breaker).mtimeMs > 5_000) rmSync(breaker, { force: true });
  } catch {
    // Its owner removed it meanwhile.
  }
}

function lockOwner(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    // Empty: its owner was killed between creating and writing, or has not written yet; age decides.
    if (text === '') return Date.now() - statSync(path).mtimeMs > 5_000 ? '0 ' : undefined;
    return text;
  } catch {
    return undefined;
  }
}

function isAlive(owner: string): boolean {
  const [pid = '', started = ''] = owner.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return Number(pid) > 0 && (started === '' || startTime(Number(pid)) === started);
}

/** Start time of a process in kernel ticks (field 22 of /proc/PID/stat); undefined where there is no /proc. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
