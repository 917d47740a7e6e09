import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fromSources } from '../package/resolution.ts';
import { nodeProcess, watchConfined } from './node-process.ts';
import type { Sandbox } from './sandbox.ts';

export interface ProgramProcessOptions {
  /** The folder of the package whose code it runs. */
  readonly folder: string;
  /** File of the program, and the one argument that it gets. */
  readonly program: string;
  readonly argument: string;
  /** Flags of Node, besides our own. */
  readonly nodeFlags?: readonly string[];
  /** Other files that it reads. */
  readonly readable?: readonly string[];
  readonly sandbox: Sandbox | undefined;
  /** Real milliseconds without a line after which it is stopped. */
  readonly silence: number;
  readonly signal?: AbortSignal | undefined;
  readonly onLine: (text: string) => void;
}

export interface ProgramEnd {
  /** It was stopped because it said nothing. */
  readonly silent: boolean;
  /** How it ended, with the last of what it wrote to stderr. */
  readonly says: string;
}

/** Runs one of our programs on a package's code, in a process of its own, and hands on what it prints line by line. */
export async function runProgramProcess(options: ProgramProcessOptions): Promise<ProgramEnd> {
  const { folder, program, argument, nodeFlags = [], readable, sandbox, silence, signal, onLine } = options;
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...environment } = process.env;
  const conditions = fromSources ? ['--conditions=@tapwright/source'] : [];
  const started = nodeProcess({
    folder,
    args: ['--disable-warning=ExperimentalWarning', ...nodeFlags, ...conditions, program, argument],
    env: environment,
    sandbox,
    ...(readable && { readable }),
  });
  const child = spawn(started.program, started.args, {
    cwd: started.cwd,
    env: started.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  watchConfined(child, sandbox);
  let noise = '';
  let silent = false;
  child.stderr.on('data', (chunk: Buffer) => {
    noise = (noise + chunk.toString()).slice(-2000);
  });
  const ended = new Promise<string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (code) => done(`the process ended with ${code ?? 'a signal'}: ${noise.trim().slice(-500)}`));
  });
  const watch = setTimeout(() => {
    silent = true;
    child.kill('SIGKILL');
  }, silence);
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      watch.refresh();
      onLine(text);
    }
    return { says: await ended, silent };
  } finally {
    clearTimeout(watch);
    child.kill('SIGKILL');
  }
}
