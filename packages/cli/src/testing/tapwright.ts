import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

export const PROGRAM = fileURLToPath(new URL('../../bin/tapwright.js', import.meta.url));

/** A folder of its own with a home folder, and a process in which commands run one after the other. */
export interface Workbench extends AsyncDisposable {
  readonly folder: string;
  readonly home: string;
  /** Runs `main` in the shared process. */
  readonly run: (argv: readonly string[], options?: Omit<RunOptions, 'stdin'>) => Promise<Outcome>;
  /** Starts bin/tapwright.js as a process of its own. */
  readonly start: (argv: readonly string[], options?: RunOptions) => Started;
}

export interface Started {
  readonly child: ChildProcess;
  readonly done: Promise<Outcome>;
  /** Resolves with all output so far once standard output or error has this text. */
  readonly seen: (text: string) => Promise<string>;
}

export function createWorkbench(): Workbench {
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-cli-'));
  const home = join(folder, 'home');
  const env = { ...process.env, TAPWRIGHT_HOME: home, NO_COLOR: '1', TAPWRIGHT_ALLOW_PRIVATE: '' };
  let server: ChildProcess | undefined;
  const pending = new Map<number, (outcome: Outcome) => void>();
  const commandServer = (): ChildProcess => {
    if (server) return server;
    server = fork(fileURLToPath(new URL('./command-server.fixture.ts', import.meta.url)), {
      execArgv: ['--conditions=@tapwright/source'],
      env: { ...env, NODE_COMPILE_CACHE: join(tmpdir(), `tapwright-compile-${process.getuid?.() ?? ''}`) },
    });
    server.on('message', (message: Outcome & { readonly id: number }) => pending.get(message.id)?.(message));
    server.on('exit', (code) => {
      for (const resolve of pending.values()) resolve({ code, stdout: '', stderr: 'the command server ended' });
    });
    return server;
  };
  let orders = 0;
  return {
    folder,
    home,
    run: (argv, options = {}) =>
      new Promise((resolve) => {
        const id = (orders += 1);
        pending.set(id, (outcome) => {
          pending.delete(id);
          resolve(outcome);
        });
        commandServer().send({ id, argv, cwd: options.cwd ?? folder, env: options.env ?? {} });
      }),
    start: (argv, options = {}) =>
      follow(
        spawn(process.execPath, [PROGRAM, ...argv], {
          cwd: options.cwd ?? folder,
          env: { ...env, ...options.env },
        }),
        options.stdin,
      ),
    [Symbol.asyncDispose]: async () => {
      if (server && server.exitCode === null) {
        server.kill();
        await once(server, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function follow(child: ChildProcess, stdin: string | undefined): Started {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin?.end(stdin ?? '');
  const done = new Promise<Outcome>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  return {
    child,
    done,
    seen: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (`${stdout}${stderr}`.includes(text)) resolve(`${stdout}${stderr}`);
        };
        child.stdout?.on('data', look);
        child.stderr?.on('data', look);
        child.on('close', () => reject(new Error(`ended without saying ${text}:\n${stdout}${stderr}`)));
        look();
      }),
  };
}
