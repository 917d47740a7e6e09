import { systemClock, TransientError, type Clock } from '@tapwright/connector';
import { tryLockFile } from '@tapwright/sync';

export interface LockOptions {
  readonly clock?: Clock;
  /** Give up after this many milliseconds. Default 30000. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** Runs `work` while this process alone holds the lock file; waits for whoever holds it before. */
export async function withFileLock<Result>(
  path: string,
  work: () => Promise<Result>,
  options: LockOptions = {},
): Promise<Result> {
  const clock = options.clock ?? systemClock;
  const deadline = clock.now() + (options.timeout ?? 30_000);
  for (;;) {
    const attempt = await tryLockFile(path);
    if (attempt.locked) {
      try {
        return await work();
      } finally {
        await attempt.release();
      }
    }
    if (clock.now() > deadline) {
      throw new TransientError(`another process holds ${path}`, {
        code: 'lock_timeout',
        hint: 'Wait for it to end, or stop it; the lock is freed when its process is gone.',
      });
    }
    await clock.sleep(25, options.signal);
  }
}
