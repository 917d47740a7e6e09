import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { fromSources } from '../package/resolution.ts';
import { ownModule } from '../package/test-process.ts';
import type { CheckResultEntry, TestResults } from '../package/test-results.ts';
import { nodeProcess, watchConfined } from '../sandbox/node-process.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { parseSuiteLine, type SuiteJob, type SuiteLine } from './suite-line.ts';

export interface OwnSuiteOptions {
  readonly job: Omit<SuiteJob, 'nonce'>;
  readonly sandbox: Sandbox;
  readonly onCheck?: (check: CheckResultEntry) => void;
  readonly signal?: AbortSignal;
  /** Real milliseconds without a sign of life. Default 90000. */
  readonly silence?: number;
}

export interface OwnSuite {
  readonly checks: readonly CheckResultEntry[];
  /** Undefined where it came to its end. */
  readonly broken?: string;
  /** What a recording gave, where there is one. */
  readonly live?: NonNullable<TestResults['live']>;
  readonly end?: Extract<SuiteLine, { kind: 'end' }>;
}

/** Runs the verifier's own checks on a package's code, in a process whose results it cannot write itself. */
export async function runOwnSuite(options: OwnSuiteOptions): Promise<OwnSuite> {
  const nonce = randomUUID();
  const { child, pipe, ended } = start(options, JSON.stringify({ ...options.job, nonce }));
  const checks: CheckResultEntry[] = [];
  let end: OwnSuite['end'];
  let live: OwnSuite['live'];
  let problem: string | undefined;
  const watch = setTimeout(() => {
    problem = 'it said nothing for too long';
    child.kill('SIGKILL');
  }, options.silence ?? 90_000);
  for await (const text of createInterface({ input: pipe })) {
    watch.refresh();
    const line = parseSuiteLine(text, nonce);
    if (line?.kind === 'check') {
      const { kind: _kind, message, ...rest } = line;
      const check: CheckResultEntry = message === undefined ? rest : { ...rest, message };
      checks.push(check);
      options.onCheck?.(check);
    } else if (line?.kind === 'end') end = line;
    else if (line?.kind === 'live') ({ live } = line);
    else if (line?.kind === 'error') problem = line.message;
  }
  const how = await ended;
  clearTimeout(watch);
  options.signal?.throwIfAborted();
  if (end !== undefined && problem === undefined) return { checks, end, ...(live && { live }) };
  return { checks, broken: problem ?? `the process ended before all checks were run (${how})` };
}

function start({ job, sandbox, signal }: OwnSuiteOptions, input: string) {
  const { program, args, cwd, env } = nodeProcess({
    folder: job.folder,
    args: [
      '--disable-warning=ExperimentalWarning',
      ...(fromSources ? ['--conditions=@tapwright/source'] : []),
      fileURLToPath(ownModule('verify/suite-program')),
    ],
    // Nothing of the reader's environment is the package's business.
    env: {},
    sandbox,
    ...(job.profile !== undefined && { readable: [job.profile] }),
  });
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  watchConfined(child, sandbox);
  let noise = '';
  child.stderr?.on('data', (chunk: Buffer) => (noise = (noise + chunk.toString()).slice(-1500)));
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(`exit code ${code ?? 'none'}; ${noise.trim().slice(-600)}`));
  });
  const pipe = child.stdio[3];
  if (!(pipe instanceof Readable)) throw new Error('there is no pipe for the results');
  return { child, pipe, ended };
}
