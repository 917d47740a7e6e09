import { SystemError } from '../errors.ts';

/** Runs work that recurses into records; one that is nested deeper than the stack allows becomes a named error. */
export function guardDepth<Result>(work: () => Result, stream?: string): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError) || !/call stack/i.test(error.message)) throw error;
    const where = stream === undefined ? '' : ` of stream ${stream}`;
    throw new SystemError(`A record${where} is nested too deeply to be written as JSON.`, {
      code: 'record_too_deep',
      hint: 'No API nests thousands of levels by intent: look at what it sends.',
      stream,
    });
  }
}
