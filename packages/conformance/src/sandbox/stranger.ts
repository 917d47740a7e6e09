import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const SETPRIV = '/usr/bin/setpriv';

/** Nobody on any machine: files that it may read are readable by all. */
export const STRANGER = 65_534;

/** We are root, and can be somebody else. */
export function canBecomeStranger(): boolean {
  return isRoot() && existsSync(SETPRIV);
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The same command without any right of root: limits on processes hold, and nothing belongs to it. */
export function asStranger(
  program: string,
  args: readonly string[],
): { readonly program: string; readonly args: readonly string[] } {
  const identity = [`--reuid=${STRANGER}`, `--regid=${STRANGER}`, '--clear-groups'];
  const none = ['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs'];
  return { program: SETPRIV, args: [...identity, ...none, '--', program, ...args] };
}

export function isReadableByAll(path: string): boolean {
  const { mode } = statSync(path);
  return (mode & 0o004) !== 0 && (!statSync(path).isDirectory() || (mode & 0o001) !== 0);
}

/** Nobody is stopped on the way to it either. */
export function isReachableByAll(path: string): boolean {
  if (!isReadableByAll(path)) return false;
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
  }
  return true;
}
