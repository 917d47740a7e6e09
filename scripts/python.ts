import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './documents.ts';

export const bench = join(root, '.bench');

/** A Python environment with exactly these packages, made once below `.bench`; throws where it cannot be made. */
export async function virtualEnvironment(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(bench, name);
  const stamp = join(folder, 'installed.txt');
  const wanted = packages.join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder;
  process.stdout.write(`installing ${packages.join(', ')} into .bench/${name}\n`);
  await must('python3', ['-m', 'venv', folder]);
  await must(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...packages]);
  writeFileSync(stamp, wanted);
  return folder;
}

async function must(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: 'inherit' });
  const [code] = (await Promise.race([
    once(child, 'close'),
    once(child, 'error').then(([error]) => {
      throw new Error(`${command} is missing: ${error instanceof Error ? error.message : String(error)}`);
    }),
  ])) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}`);
}

export interface Finished {
  readonly code: number | null;
  /** Standard output, and standard error behind it where the program failed. */
  readonly output: string;
}

/** Starts a program of another's or of ours, which may call loopback and reports its use to nobody. */
export function start(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = import.meta.dirname,
): ChildProcessWithoutNullStreams {
  return spawn(command, args, {
    cwd,
    env: {
      ...process.env,
      TAPWRIGHT_ALLOW_PRIVATE: '1',
      // PyAirbyte would look up the connector's name and report its use.
      AIRBYTE_OFFLINE_MODE: '1',
      DO_NOT_TRACK: '1',
      ...env,
    },
  });
}

export async function finished(child: ChildProcessWithoutNullStreams, readsOutput = true): Promise<Finished> {
  let output = '';
  let errors = '';
  if (readsOutput) child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, output: child.exitCode === 0 ? output : `${output}${errors}` };
}

/** Makes a TypeScript file an executable of its own, as PyAirbyte and Meltano start a source. */
export function writeLauncher(program: string, source: string): string {
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" --conditions=@tapwright/source "${source}" "$@"\n`);
  chmodSync(program, 0o755);
  return program;
}
