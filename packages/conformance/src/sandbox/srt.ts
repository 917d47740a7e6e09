import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ownFolders } from './node-permission.ts';
import type { Sandbox } from './sandbox.ts';

/** Anthropic's sandbox runtime, which uses the sandbox of macOS; undefined where it is not installed, and elsewhere. */
export function findSrt(): string | undefined {
  if (process.platform !== 'darwin') return undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'srt')).find((path) => existsSync(path));
}

/** Everything of the user is hidden but what is named; nothing of the network is allowed. */
export function srt(program: string): Sandbox {
  return {
    level: 'srt',
    networkOpen: false,
    // Its rules for macOS know all of the loopback or none, and tests need a server of their own.
    sharesLoopback: true,
    warning: 'the code could reach servers on this machine, and read what all its users can read',
    enclose: (invocation, { readable, writable }) => {
      const settings = {
        network: { allowedDomains: [], deniedDomains: [], allowLocalBinding: true },
        filesystem: {
          denyRead: [homedir(), tmpdir()],
          allowRead: [...readable, ...writable, ...ownFolders(), invocation.program],
          allowWrite: [...writable],
          denyWrite: [],
        },
      };
      const file = settingsFile(JSON.stringify(settings));
      return { ...invocation, program, args: ['--settings', file, '--', invocation.program, ...invocation.args] };
    },
  };
}

function settingsFile(text: string): string {
  const folder = join(tmpdir(), `tapwright-srt-${process.getuid?.() ?? ''}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.json`);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}
