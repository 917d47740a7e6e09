import type { ChildProcess } from 'node:child_process';
import { killTree, processTree } from './process-tree.ts';
import type { SandboxLimits } from './sandbox.ts';

/** Why a process was ended from outside. */
export type Stopped = 'time' | 'memory' | 'processes' | 'aborted';

const LOOK_EVERY = 100;

/**
 * What the kernel does not count for a whole tree of processes is counted here, until it ends; and time is over for
 * everybody at some point.
 */
export function watchProcess(
  child: ChildProcess,
  limits: Pick<SandboxLimits, 'memory' | 'processes' | 'milliseconds'>,
  signal?: AbortSignal,
): { stopped(): Stopped | undefined } {
  let why: Stopped | undefined;
  const stop = (reason: Stopped): void => {
    why ??= reason;
    if (child.pid !== undefined) void killTree(child.pid);
  };
  const look = async (): Promise<void> => {
    if (child.pid === undefined) return;
    const tree = await processTree(child.pid);
    if (tree.reduce((sum, { memory }) => sum + memory, 0) > limits.memory) stop('memory');
    else if (tree.length > limits.processes) stop('processes');
  };
  const timer = setTimeout(() => stop('time'), limits.milliseconds);
  const looking = setInterval(() => void look().catch(() => undefined), LOOK_EVERY);
  const abort = (): void => stop('aborted');
  const end = (): void => {
    clearTimeout(timer);
    clearInterval(looking);
    signal?.removeEventListener('abort', abort);
  };
  signal?.addEventListener('abort', abort, { once: true });
  child.once('close', end);
  child.once('error', end);
  return { stopped: () => why };
}
