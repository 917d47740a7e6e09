import type { CallOptions, CheckResult } from '../connection.ts';
import { isTapwrightError } from '../errors.ts';
import { inHurry } from './patience.ts';

/**
 * Runs what proves that the connection works, with two retries at most: somebody waits for the answer. Failures of ours
 * are a result; an abort and bugs are thrown.
 */
export async function checkConnection(prove: () => Promise<void>, options: CallOptions = {}): Promise<CheckResult> {
  try {
    options.signal?.throwIfAborted();
    await inHurry(prove);
    return { status: 'succeeded' };
  } catch (error) {
    if (!isTapwrightError(error)) throw error;
    const message = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
    return { status: 'failed', message, code: error.code };
  }
}
