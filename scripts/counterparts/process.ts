import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface Running extends AsyncDisposable {
  readonly url: string;
}

export interface StartOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly url: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Milliseconds until the server must answer. Default 60000. */
  readonly patience?: number;
}

/** Starts a server and waits until it answers; ending it ends its whole process group. */
export async function startServer(options: StartOptions): Promise<Running> {
  const child = spawn(options.command, options.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000)));
  }
  const failures: Error[] = [];
  child.on('error', (error) => failures.push(error));
  const deadline = Date.now() + (options.patience ?? 60_000);
  while (failures.length === 0 && child.exitCode === null && Date.now() < deadline) {
    if (await answers(options.url)) return { url: options.url, [Symbol.asyncDispose]: () => stop(child) };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop(child);
  throw new Error(`${options.command} did not start: ${failures[0]?.message ?? ''}\n${output}`);
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    () => true,
    () => false,
  );
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
  await ended;
}
