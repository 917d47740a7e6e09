import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { jobInput, newMark, parseMarkedLine } from '../package/marked-line.ts';
import { fromSources } from '../package/resolution.ts';
import { ownModule } from '../package/test-process.ts';
import { nodeProcess, startProcess } from './node-process.ts';
import { endProcess } from './process-tree.ts';
import type { Sandbox } from './sandbox.ts';

export interface ProgramProcessOptions<Line> {
  /** The folder of the package whose code it runs. */
  readonly folder: string;
  /** Module of this package that it runs, and what it is asked to do. */
  readonly program: string;
  readonly job: object;
  /** What it may say. */
  readonly lines: z.ZodType<Line>;
  /** Flags of Node, besides our own. */
  readonly nodeFlags?: readonly string[];
  /** Other files that it reads. */
  readonly readable?: readonly string[];
  readonly sandbox: Sandbox | undefined;
  /** Real milliseconds without a line after which it is stopped. */
  readonly silence: number;
  readonly signal?: AbortSignal | undefined;
  readonly onLine: (line: Line) => void;
}

export interface ProgramEnd {
  /** It was stopped because it said nothing. */
  readonly silent: boolean;
  /** How it ended, with the last of what it wrote to stderr. */
  readonly says: string;
}

/** Runs one of our programs on a package's code, in a process of its own, and hands on what it says line by line. */
export async function runProgramProcess<Line>(options: ProgramProcessOptions<Line>): Promise<ProgramEnd> {
  const { folder, program, job, lines, nodeFlags = [], readable, sandbox, silence, signal, onLine } = options;
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...environment } = process.env;
  const conditions = fromSources ? ['--conditions=@tapwright/source'] : [];
  const started = nodeProcess({
    folder,
    args: ['--disable-warning=ExperimentalWarning', ...nodeFlags, ...conditions, fileURLToPath(ownModule(program))],
    env: environment,
    sandbox,
    ...(readable && { readable }),
  });
  const mark = newMark();
  const child = startProcess(started, { sandbox, signal, input: jobInput(mark, job) });
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
    void endProcess(child);
  }, silence);
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const line = parseMarkedLine(lines, mark, text);
      if (line === undefined) continue;
      watch.refresh();
      onLine(line);
    }
    return { says: await ended, silent };
  } finally {
    clearTimeout(watch);
    await endProcess(child);
  }
}
