import { ConfigError, isTapwrightError, TransientError, type TapwrightError } from '@tapwright/connector';

const REASONS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ENOENT: ['there is no such file or folder', 'Check the path, or create its folder first.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Choose a path whose folders are folders.'],
  EISDIR: ['it is a folder', 'Name a file in it.'],
  EEXIST: ['something of that name is in the way', 'Move it away, or choose another place.'],
  EACCES: ['permission denied', 'Give this user the right to it, or choose another place.'],
  EPERM: ['permission denied', 'Give this user the right to it, or choose another place.'],
  EROFS: ['the file system is read-only', 'Choose a place that can be written to.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter one.'],
  EADDRINUSE: ['the port is taken', 'Choose another port, or stop the program that has it.'],
  EMFILE: ['too many files are open', 'Raise the limit of open files (ulimit -n).'],
};

/** A refusal of the operating system in our words: what, on which path, and what to do. Undefined for other errors. */
export function asTapwrightError(error: unknown): TapwrightError | undefined {
  if (isTapwrightError(error)) return error;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const place = placeOf(error);
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return new TransientError(`${place}: the disk is full`, {
      code: 'disk_full',
      hint: 'Free space and run again.',
      cause: error,
    });
  }
  const reason = Object.hasOwn(REASONS, error.code) ? REASONS[error.code] : undefined;
  if (!reason || !('syscall' in error)) return undefined;
  return new ConfigError(`${place}: ${reason[0]}`, { code: 'path_refused', hint: reason[1], cause: error });
}

function placeOf(error: Error): string {
  if ('path' in error && typeof error.path === 'string') return error.path;
  return 'port' in error ? `port ${String(error.port)}` : 'the file system';
}
