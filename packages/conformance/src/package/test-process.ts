import { createInterface } from 'node:readline';
import { nodeProcess, startProcess } from '../sandbox/node-process.ts';
import { endProcess } from '../sandbox/process-tree.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { jobInput, newMark, parseMarkedLine } from './marked-line.ts';
import { reportLineSchema, type ReportLine } from './report-line.ts';
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
  /** Every test came to its end, before the process did. */
  readonly finished: boolean;
  /** The last of what it wrote to stderr. */
  readonly noise: string;
}

const NOISE = 4000;

/** Runs test files of a package in a process of their own, and reports each test as it ends. */
export async function runTestProcess(options: TestProcessOptions): Promise<TestProcessEnd> {
  const { folder, signal, sandbox } = options;
  const started = nodeProcess({
    folder,
    args: testArguments(options),
    env: testEnvironment(options.environment),
    sandbox,
    ...(options.environment && { added: options.environment }),
    ...(options.readable && { readable: options.readable }),
  });
  const mark = newMark();
  const child = startProcess(started, { sandbox, signal, input: jobInput(mark, null) });
  let noise = '';
  child.stderr.on('data', (chunk: Buffer) => {
    noise = (noise + chunk.toString()).slice(-NOISE);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  let finished = false;
  for await (const text of createInterface({ input: child.stdout })) {
    const line = parseMarkedLine(reportLineSchema, mark, text);
    if (line?.kind === 'finished') finished = true;
    if (line === undefined || options.onLine(line)) continue;
    await endProcess(child);
    break;
  }
  return { code: await ended, finished, noise };
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
