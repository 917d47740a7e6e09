import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { dependencyClosure } from './dependency-closure.ts';
import { withLimits } from './prlimit.ts';
import type { Sandbox } from './sandbox.ts';

/** True where this Node can confine a process by itself. */
export function hasPermissionModel(): boolean {
  return process.allowedNodeEnvironmentFlags.has('--permission');
}

/** Node's flags that let a process read what is named and write what is named, and start nothing. */
export function permissionFlags(readable: readonly string[], writable: readonly string[]): readonly string[] {
  const netIsGuarded = process.allowedNodeEnvironmentFlags.has('--allow-net');
  return [
    '--permission',
    ...(netIsGuarded ? ['--allow-net'] : []),
    '--disallow-code-generation-from-strings',
    ...readable.flatMap((path) => allow('read', path)),
    ...writable.flatMap((path) => [...allow('read', path), ...allow('write', path)]),
  ];
}

function allow(what: 'read' | 'write', path: string): readonly string[] {
  return path === '*'
    ? [`--allow-fs-${what}=*`]
    : [`--allow-fs-${what}=${path}`, `--allow-fs-${what}=${join(path, '*')}`];
}

/** Folders of our own code and what it needs, links and what they lead to. */
export function ownFolders(): readonly string[] {
  return [...new Set(dependencyClosure().flatMap(({ path, real }) => [path, real]))];
}

/** The rung below real sandboxes. It runs Node only, and only without its test runner's processes. */
export const nodePermission: Sandbox = {
  level: 'node-permission',
  networkOpen: true,
  warning: 'the code could write and start nothing, but it could reach the network',
  enclose: ({ program, args, cwd, env }, { readable, writable, limits }) => {
    // Node's own test runner looks for its files from the root on: it may read everything.
    const all = args.includes('--test') ? ['*'] : [];
    if (program !== process.execPath) throw new Error("Node's permission model confines Node only");
    const real = (paths: readonly string[]): readonly string[] => [
      ...new Set(paths.flatMap((path) => [path, realpathSync(path)])),
    ];
    const flags = permissionFlags([...all, ...real(readable), ...ownFolders()], real(writable));
    return { ...withLimits(program, [...flags, ...args], limits), cwd, env };
  },
};
