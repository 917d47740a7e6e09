import { setTimeout as delay } from 'node:timers/promises';
import { isOutage } from '../store/database.ts';

/** A database that is away for longer than this fails the work; until then it is waited for. */
const PATIENCE = 10 * 60_000;

/** Works on the store; while the database is away (a restart, a broken network), waits and tries again. */
export async function persist<Result>(work: () => Promise<Result>): Promise<Result> {
  const deadline = Date.now() + PATIENCE;
  for (let pause = 50; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error) || Date.now() > deadline) throw error;
      await delay(pause);
    }
  }
}
