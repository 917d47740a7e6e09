import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { dependencyClosure, isLinked } from './dependency-closure.ts';
import { withLimits } from './prlimit.ts';
import type { Invocation, Sandbox, SandboxAccess } from './sandbox.ts';
import { asStranger, canBecomeStranger, isReachableByAll, isRoot, STRANGER } from './stranger.ts';

/** Anthropic's sandbox runtime: the sandbox of macOS, bubblewrap on Linux. Undefined where it is not installed. */
export function findSrt(): string | undefined {
  if (process.platform !== 'darwin' && process.platform !== 'linux') return undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'srt')).find((path) => existsSync(path));
}

const IS_MAC = process.platform === 'darwin';

/**
 * Nothing of the network is allowed. On Linux nothing can be read but what is named; on macOS everything of the user is
 * hidden but that. Where we are root, srt and the code in it are not: as root it leaves the kernel's settings open.
 */
export function srt(program: string): Sandbox {
  const root = canBecomeStranger();
  return {
    level: 'srt',
    networkOpen: false,
    ...(root && { owner: STRANGER, isOwnerThroughout: true }),
    // Its rules for macOS know all of the loopback or none, and tests need a server of their own.
    ...(IS_MAC && { sharesLoopback: true }),
    warning: IS_MAC
      ? 'the code could reach servers on this machine, and read what all its users can read'
      : 'the code could fill memory with files that nobody counts',
    enclose: (invocation, access) => {
      assertReachable(access, root);
      const { cwd, env } = invocation;
      const folder = ownFolder();
      const wrapped = ['--settings', settingsFile(folder, settingsFor(program, invocation, access)), '--'];
      const limited = withLimits(invocation.program, invocation.args, access.limits);
      // Inside, srt names its proxy in the environment, and more.
      const bare = ['/usr/bin/env', '-i', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
      const command = { program, args: [...wrapped, ...bare, limited.program, ...limited.args] };
      return {
        ...(root ? asStranger(command.program, command.args) : command),
        cwd,
        // What srt itself needs: its tools, a place for its sockets, and a home in which nothing may be written.
        env: {
          PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
          TMPDIR: folder,
          HOME: folder,
        },
      };
    },
  };
}

function assertReachable({ readable, writable }: SandboxAccess, root: boolean): void {
  if (!isRoot() || IS_MAC) return;
  const hidden = root ? readable.find((path) => !isReachableByAll(path)) : [...readable, ...writable][0];
  if (hidden === undefined) return;
  throw new ConfigError(`srt does not run code as root, and nobody else may read ${hidden}`, {
    code: 'sandbox_needs_user',
    hint: 'Run as a user of your own, install bubblewrap, or let everybody read that folder and those that it lies in.',
  });
}

const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/etc/ld.so.cache'];

function settingsFor(program: string, invocation: Invocation, { readable, writable }: SandboxAccess): object {
  // Beside its program lies the helper that it starts inside.
  const own = dirname(dirname(realpathSync(program)));
  const allowed = [...readable, ...writable, ...ownPackages(), invocation.program, realpathSync(invocation.program)];
  return {
    network: { allowedDomains: [], deniedDomains: [], allowLocalBinding: true },
    filesystem: {
      denyRead: IS_MAC ? [homedir(), tmpdir()] : ['/'],
      allowRead: [...new Set(IS_MAC ? allowed : [...allowed, own, ...SYSTEM.filter((path) => existsSync(path))])],
      allowWrite: [...writable],
      // Folders that it would leave open by itself, and that several processes share.
      denyWrite: ['/tmp/claude', '/private/tmp/claude'].filter((path) => existsSync(path)),
    },
  };
}

/** A link that is named is replaced by what it leads to, which Node takes for another module: its folder is named. */
function ownPackages(): readonly string[] {
  return dependencyClosure().flatMap((one) => [isLinked(one) ? dirname(one.path) : one.path, one.real]);
}

let folder: string | undefined;

/** A folder of this process, which ends with it. Nobody else may write there; srt has to, whoever it is. */
function ownFolder(): string {
  if (folder !== undefined) return folder;
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'tapwright-srt-')));
  folder = made;
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  if (canBecomeStranger()) chownSync(made, STRANGER, STRANGER);
  return made;
}

function settingsFile(into: string, settings: object): string {
  const text = JSON.stringify(settings);
  const file = join(into, `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.json`);
  writeFileSync(file, text, { mode: 0o600 });
  if (canBecomeStranger()) chownSync(file, STRANGER, STRANGER);
  return file;
}
