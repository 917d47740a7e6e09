import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseReportLine, type ReportLine } from './report-line.ts';
import { nodeProcess, watchConfined } from '../sandbox/node-process.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { fromSources } from './resolution.ts';

export interface TestProcessOptions {
  /** The folder of the package. */
  readonly folder: string;
  /** Its test files, to be run in this order. */
  readonly files: readonly string[];
  /** Modules that are loaded in front of the tests, as addresses. */
  readonly preload: readonly string[];
  /** Only tests whose name matches one of these. */
  readonly names?: readonly string[];
  /** Flags of Node for the process, besides our own. */
  readonly nodeFlags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Confines the process. */
  readonly sandbox?: Sandbox | undefined;
  /** Other files that the tests read. */
  readonly readable?: readonly string[];
  readonly signal: AbortSignal;
  /** Told of each line as it comes; false ends the run. */
  readonly onLine: (line: ReportLine) => boolean;
}

export interface TestProcessEnd {
  /** The exit code; null where a signal ended it. */
  readonly code: number | null;
  /** The last of what it wrote to stderr. */
  readonly noise: string;
}

const NOISE = 4000;

/** Runs test files of a package in a process of their own, and reports each test as it ends. */
export async function runTestProcess(options: TestProcessOptions): Promise<TestProcessEnd> {
  const { folder, signal } = options;
  const { program, args, cwd, env } = nodeProcess({
    folder,
    args: testArguments(options),
    env: testEnvironment(options.environment),
    sandbox: options.sandbox,
    ...(options.environment && { added: options.environment }),
    ...(options.readable && { readable: options.readable }),
  });
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], signal });
  watchConfined(child, options.sandbox);
  let noise = '';
  child.stderr.on('data', (chunk: Buffer) => {
    noise = (noise + chunk.toString()).slice(-NOISE);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => (signal.aborted ? resolve(null) : reject(error)));
    child.once('close', resolve);
  });
  for await (const text of createInterface({ input: child.stdout })) {
    const line = parseReportLine(text);
    if (line === undefined || options.onLine(line)) continue;
    child.kill('SIGKILL');
    break;
  }
  return { code: await ended, noise };
}

/** The address of a module of this package, as it runs: source or build. */
export function ownModule(path: string): string {
  return new URL(`../${path}.${fromSources ? 'ts' : 'js'}`, import.meta.url).href;
}

function testArguments({ files, preload, nodeFlags = [], names = [] }: TestProcessOptions): string[] {
  return [
    '--disable-warning=ExperimentalWarning',
    ...nodeFlags,
    ...preload.flatMap((module) => ['--import', module]),
    '--test',
    '--test-isolation=none',
    ...names.map((name) => `--test-name-pattern=${name}`),
    `--test-reporter=${ownModule('package/reporter')}`,
    '--test-reporter-destination=stdout',
    ...files,
  ];
}

function testEnvironment(added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  // A test run inside of another's process would report to that one.
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...environment } = process.env;
  return { ...environment, ...added };
}
