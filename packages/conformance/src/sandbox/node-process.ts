import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { resolve } from 'node:path';
import { endProcess } from './process-tree.ts';
import { SANDBOX_LIMITS, type Invocation, type Sandbox, type SandboxLimits } from './sandbox.ts';
import { watchProcess } from './watch-process.ts';

export interface NodeProcessOptions {
  /** The folder of the package: where it runs, and what it reads. */
  readonly folder: string;
  readonly args: readonly string[];
  /** What it gets where nothing confines it. */
  readonly env: NodeJS.ProcessEnv;
  /** What of that is meant for it. */
  readonly added?: Readonly<Record<string, string>>;
  /** Other files that it reads. */
  readonly readable?: readonly string[];
  readonly sandbox: Sandbox | undefined;
}

/** A package's tests compute for minutes where there are many mutants or faults. */
const LIMITS: SandboxLimits = { ...SANDBOX_LIMITS, cpuSeconds: 3600, milliseconds: 7_200_000 };

/** A package makes no code out of text. What is compiled under another flag is of no use to a process with this one. */
export const COMPILED_AS = ['--disallow-code-generation-from-strings'];

/** How our Node is started on a package's code: confined where there is a sandbox, and then without our environment. */
export function nodeProcess({ folder, args, env, added = {}, readable = [], sandbox }: NodeProcessOptions): Invocation {
  if (sandbox === undefined) return { program: process.execPath, args, cwd: folder, env: defined(env) };
  const own = { PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...added };
  return sandbox.enclose(
    { program: process.execPath, args: [...COMPILED_AS, ...args], cwd: folder, env: own },
    { readable: [folder, ...readable.map((path) => resolve(path))], writable: [], limits: LIMITS },
  );
}

/** Starts it, with pipes to all that it reads and writes; it ends with the signal, and so does all that it started. */
export function startProcess(
  { program, args, cwd, env }: Invocation,
  { sandbox, signal, input }: { sandbox: Sandbox | undefined; signal?: AbortSignal | undefined; input: string },
): ChildProcessWithoutNullStreams {
  signal?.throwIfAborted();
  const child = spawn(program, args, { cwd, env, stdio: 'pipe' });
  // The kernel does not count for all of its processes together, so what is confined is watched as well.
  if (sandbox !== undefined) watchProcess(child, LIMITS);
  const abort = (): void => void endProcess(child);
  signal?.addEventListener('abort', abort, { once: true });
  child.once('close', () => signal?.removeEventListener('abort', abort));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return child;
}

function defined(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
