import { isTapwrightError, SystemError, TransientError, type TapwrightError } from '../errors.ts';

/** Code of failures that nobody foresaw; only these carry a stack. */
export const UNEXPECTED = 'unexpected';

/** Any failure as one of ours. `aborted`: the run was stopped from outside. */
export function programError(error: unknown, aborted: boolean): TapwrightError {
  if (aborted) {
    const hint = 'Run it again with the last state.';
    return new TransientError('the run was stopped', { code: 'stopped', hint, cause: error });
  }
  if (isTapwrightError(error)) return error;
  return new SystemError(`an unexpected ${error instanceof Error ? error.name : 'failure'} happened`, {
    code: UNEXPECTED,
    hint: 'This is a mistake in the connector: report it to its maintainers.',
    cause: error,
  });
}
