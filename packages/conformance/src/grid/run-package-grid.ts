import { resolve } from 'node:path';
import { ConfigError, SystemError } from '@tapwright/connector';
import { packageEntry } from '../package/package-entry.ts';
import { parseCase } from './grid-case.ts';
import { gridLineSchema, toCell, type GridJob, type GridLine } from './grid-line.ts';
import type { Grid, GridCell } from './run-grid.ts';
import { runProgramProcess } from '../sandbox/program-process.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

export interface RunPackageGridOptions {
  /** Default `tapwright`. */
  readonly seed?: string;
  /** One cell only: `<stream>/<fault>/<seed>`, as a failing one is printed. */
  readonly case?: string;
  readonly streams?: readonly string[];
  readonly faults?: readonly string[];
  /** File of a behaviour profile, instead of the blueprint's own view. */
  readonly profile?: string;
  /** A cell that says nothing for so many real milliseconds has stopped the process. Default 60000. */
  readonly silence?: number;
  /** Flags of Node for the process in which the package's code runs. */
  readonly nodeFlags?: readonly string[];
  /** Confines that process. */
  readonly sandbox?: Sandbox | undefined;
  readonly onCell?: (cell: GridCell) => void;
  readonly signal?: AbortSignal;
}

const SILENCE = 60_000;

/**
 * Runs the grid of a connector package in a process of its own. A cell in which the process dies or falls silent has
 * failed, and is the last one. Throws where there is nothing to run.
 */
export async function runPackageGrid(directory: string, options: RunPackageGridOptions = {}): Promise<Grid> {
  const folder = resolve(directory);
  const entry = packageEntry(folder);
  const only = options.case === undefined ? undefined : parseCase(options.case);
  const streams = only === undefined ? options.streams : [only.stream];
  const faults = only === undefined ? options.faults : [only.fault];
  const seed = only?.seed ?? options.seed ?? 'tapwright';
  const job: GridJob = {
    folder,
    entry,
    seed,
    ...(options.profile !== undefined && { profile: resolve(options.profile) }),
    ...(streams !== undefined && { streams: [...streams] }),
    ...(faults !== undefined && { faults: [...faults] }),
  };
  return collect(job, options);
}

async function collect(job: GridJob, options: RunPackageGridOptions): Promise<Grid> {
  const cells: GridCell[] = [];
  let begun: Extract<GridLine, { kind: 'begin' }> | undefined;
  let end: Extract<GridLine, { kind: 'end' }> | undefined;
  const add = (cell: GridCell): void => {
    begun = undefined;
    cells.push(cell);
    options.onCell?.(cell);
  };
  const take = (line: GridLine): void => {
    if (line.kind === 'begin') begun = line;
    else if (line.kind === 'cell') add(toCell(line.cell));
    else if (line.kind === 'end') end = line;
    else throw new ConfigError(line.message, { code: line.code, hint: line.hint });
  };
  const died = await runProcess(job, options, take);
  options.signal?.throwIfAborted();
  if (end !== undefined) return { seed: job.seed, rows: end.rows, faults: end.faults, cells };
  if (begun === undefined) {
    throw new SystemError(`the grid ended without a result: ${died.says}`, {
      code: 'grid_failed',
      hint: 'Run the package’s tests first; what they say may tell why.',
    });
  }
  const { stream, fault, case: name, expected } = begun;
  add({ stream, fault, case: name, expected, status: 'failed', observed: died.observed, problem: died.says });
  const rows = [...new Set(cells.map((cell) => cell.stream))].map((one) => ({ name: one, kind: 'not all was run' }));
  return { seed: job.seed, rows, faults: [...new Set(cells.map((cell) => cell.fault))], cells };
}

interface Death {
  readonly observed: 'hang' | 'crash';
  readonly says: string;
}

/** Runs the process to its end, and says how it ended. */
async function runProcess(
  job: GridJob,
  { signal, silence = SILENCE, nodeFlags = [], sandbox }: RunPackageGridOptions,
  take: (line: GridLine) => void,
): Promise<Death> {
  const { says, silent } = await runProgramProcess({
    folder: job.folder,
    program: 'grid/grid-program',
    job,
    lines: gridLineSchema,
    nodeFlags,
    sandbox,
    silence,
    signal,
    ...(job.profile !== undefined && { readable: [job.profile] }),
    onLine: take,
  });
  return silent
    ? { observed: 'hang', says: `there was no sign of life for ${silence / 1000} s` }
    : { observed: 'crash', says };
}
