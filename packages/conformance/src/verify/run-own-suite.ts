import { runProgramProcess } from '../sandbox/program-process.ts';
import type { CheckResultEntry, TestResults } from '../package/test-results.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { suiteLineSchema, type SuiteJob, type SuiteLine } from './suite-line.ts';

export interface OwnSuiteOptions {
  readonly job: SuiteJob;
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
  const { job, sandbox, signal, silence = 90_000 } = options;
  const checks: CheckResultEntry[] = [];
  let end: OwnSuite['end'];
  let live: OwnSuite['live'];
  let problem: string | undefined;
  const take = (line: SuiteLine): void => {
    if (line.kind === 'check') {
      const { kind: _kind, message, ...rest } = line;
      const check: CheckResultEntry = message === undefined ? rest : { ...rest, message };
      checks.push(check);
      options.onCheck?.(check);
    } else if (line.kind === 'end') end = line;
    else if (line.kind === 'live') ({ live } = line);
    else problem = line.message;
  };
  const { says, silent } = await runProgramProcess({
    folder: job.folder,
    program: 'verify/suite-program',
    job,
    lines: suiteLineSchema,
    sandbox,
    silence,
    signal,
    ...(job.profile !== undefined && { readable: [job.profile] }),
    onLine: take,
  });
  signal?.throwIfAborted();
  if (end !== undefined && problem === undefined && !silent) return { checks, end, ...(live && { live }) };
  const why = silent ? 'it said nothing for too long' : `the process ended before all checks were run (${says})`;
  return { checks, broken: problem ?? why };
}
