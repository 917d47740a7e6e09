import { ConfigError, isTapwrightError, SystemError, TransientError, type TapwrightError } from '@tapwright/connector';
import { systemCode } from './system-code.ts';

const REASONS: Readonly<Record<string, { readonly message: string; readonly hint: string }>> = {
  EACCES: { message: 'permission denied', hint: 'Give this user the right to write there, or choose another place.' },
  EPERM: { message: 'permission denied', hint: 'Give this user the right to write there, or choose another place.' },
  EROFS: { message: 'the file system is read-only', hint: 'Choose a place that can be written to.' },
  ENOTDIR: { message: 'a part of the path is a file', hint: 'Choose a path whose folders are folders.' },
  EISDIR: { message: 'the path is a folder', hint: 'Name a file in it.' },
  EEXIST: { message: 'a file of that name is in the way', hint: 'Move it away, or choose another place.' },
  ENOTSUP: { message: 'the file system takes no new files', hint: 'Choose a place that can be written to.' },
  ENOENT: { message: 'the folder does not exist', hint: 'Create the folder first.' },
};
const FULL = { message: 'the disk is full', hint: 'Free space and run again: what was committed stays.' };

/** Says what a failed write means and what to do, whatever layer it came from. */
export function destinationError(error: unknown, location: string): TapwrightError {
  if (isTapwrightError(error)) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = systemCode(error) ?? codeInText(text);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TransientError(`Cannot write to ${location}: ${FULL.message}.`, {
      code: 'destination_full',
      hint: FULL.hint,
      cause: error,
    });
  }
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason) {
    return new ConfigError(`Cannot write to ${location}: ${reason.message}.`, {
      code: 'destination_not_writable',
      hint: reason.hint,
      cause: error,
    });
  }
  if (/out of memory/i.test(text)) {
    return new SystemError(`Writing to ${location} needs more memory than DuckDB may use.`, {
      code: 'destination_memory',
      hint: "Raise the destination's memoryLimit, or commit smaller parts.",
      cause: error,
    });
  }
  return new SystemError(`Writing to ${location} failed: ${firstLine(text)}`, {
    code: 'destination_failed',
    hint: 'What was committed stays; run again to go on from there.',
    cause: error,
  });
}

/** Someone else holds the destination. */
export function destinationLocked(location: string, owner: string, cause?: unknown): ConfigError {
  return new ConfigError(`${location} is in use by ${owner}.`, {
    code: 'destination_locked',
    hint: 'One program at a time can write there: wait until it is done, or stop it.',
    cause,
  });
}

/** DuckDB has no codes, only texts of the system. */
function codeInText(text: string): string | undefined {
  if (/no space left|out of disk|disk (is )?full|quota exceeded/i.test(text)) return 'ENOSPC';
  if (/permission denied/i.test(text)) return 'EACCES';
  if (/read-only file system|read-only mode/i.test(text)) return 'EROFS';
  if (/is a directory/i.test(text)) return 'EISDIR';
  if (/not a directory/i.test(text)) return 'ENOTDIR';
  if (/no such file or directory/i.test(text)) return 'ENOENT';
  return undefined;
}

function firstLine(text: string): string {
  return text.replace(/\n.*$/s, '');
}
