import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { dependencyClosure, isLinked } from './dependency-closure.ts';
import { withLimits } from './prlimit.ts';
import type { Invocation, Sandbox, SandboxAccess } from './sandbox.ts';
import { asStranger, canBecomeStranger, isReadableByAll, isRoot, STRANGER } from './stranger.ts';

const PLACES = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap'];

/** Bubblewrap on this machine; undefined where it is not installed. */
export function findBubblewrap(): string | undefined {
  return process.platform === 'linux' ? PLACES.find((path) => existsSync(path)) : undefined;
}

/**
 * Namespaces of the kernel: the process sees our code and its own folders at their own paths, `/usr`, an empty `/tmp`,
 * its own processes, its own loopback, and nothing else. Where we are root, it is not.
 */
export function bubblewrap(program: string): Sandbox {
  const root = canBecomeStranger();
  return {
    level: 'bubblewrap',
    networkOpen: false,
    ...(root && { owner: STRANGER }),
    enclose: (invocation, access) => {
      const stranger = root && [...access.readable, ...access.writable].every(isReadableByAll);
      // In the end it becomes somebody else: what is set up for it needs the rights of root.
      const inner = stranger ? asStranger(invocation.program, invocation.args) : invocation;
      const limited = withLimits(inner.program, inner.args, access.limits);
      return {
        program,
        args: [...outer(invocation, access, stranger), '--', limited.program, ...limited.args],
        cwd: '/',
        env: {},
      };
    },
  };
}

function outer({ program, cwd, env }: Invocation, { readable, writable, limits }: SandboxAccess, stranger: boolean) {
  const apart = stranger
    ? ['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try']
    : ['--unshare-all', ...(isRoot() ? ['--uid', `${STRANGER}`, '--gid', `${STRANGER}`] : [])];
  return [
    ...apart,
    '--die-with-parent',
    '--new-session',
    '--clearenv',
    ...Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
    '--ro-bind',
    '/usr',
    '/usr',
    ...['/bin', '/sbin', '/lib', '/lib32', '/lib64'].flatMap(systemFolder),
    '--dir',
    '/etc',
    '--ro-bind-try',
    '/etc/ld.so.cache',
    '/etc/ld.so.cache',
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--perms',
    '1777',
    '--size',
    `${limits.fileBytes}`,
    '--tmpfs',
    '/tmp',
    ...ownPackages(),
    ...bind('--ro-bind', realpathSync(program)),
    ...(program === realpathSync(program) ? [] : bind('--ro-bind', program)),
    ...readable.flatMap((path) => bind('--ro-bind', path)),
    ...writable.flatMap((path) => bind('--bind', path)),
    '--chdir',
    cwd,
  ];
}

/** Folders above that are made for it have to be open to the process, which by itself they are not always. */
function bind(how: string, path: string): readonly string[] {
  return ['--dir', dirname(path), how, path, path];
}

function systemFolder(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : bind('--ro-bind', path);
}

/** Outer folders first: what lies inside of one would be hidden by it otherwise. */
function ownPackages(): readonly string[] {
  const closure = dependencyClosure();
  const real = [...new Set(closure.map((one) => one.real))].toSorted((left, right) => left.length - right.length);
  const roots = real.filter((path) => !real.some((other) => other !== path && path.startsWith(`${other}/`)));
  return [
    ...roots.flatMap((path) => bind('--ro-bind', path)),
    ...closure
      .filter((one) => isLinked(one) && !roots.some((root) => one.path.startsWith(`${root}/`)))
      .flatMap(({ path }) => ['--dir', dirname(path), '--symlink', readlinkSync(path), path]),
  ];
}
