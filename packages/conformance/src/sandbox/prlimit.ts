import { existsSync } from 'node:fs';
import type { SandboxLimits } from './sandbox.ts';

const PROGRAM = '/usr/bin/prlimit';
/** A process of Node has some ten threads, and each counts. */
const THREADS = 20;
/** Less than this and V8 gives up when it starts workers; what is really used is watched from outside. */
const LEAST_DATA = 4 * 1024 ** 3;

/** The same command under limits of the kernel, where there is the tool for them. */
export function withLimits(
  program: string,
  args: readonly string[],
  { cpuSeconds, fileBytes, memory, processes }: SandboxLimits,
): { readonly program: string; readonly args: readonly string[] } {
  if (process.platform !== 'linux' || !existsSync(PROGRAM)) return { program, args };
  const limits = [
    `--cpu=${cpuSeconds}`,
    `--fsize=${fileBytes}`,
    `--data=${Math.max(LEAST_DATA, memory * 2)}`,
    `--nproc=${processes * THREADS}`,
    '--core=0',
  ];
  return { program: PROGRAM, args: [...limits, '--', program, ...args] };
}
