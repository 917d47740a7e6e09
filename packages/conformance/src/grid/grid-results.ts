import { z } from 'zod';
import { replayLine } from './grid-case.ts';
import type { Grid, GridCell } from './run-grid.ts';

const failure = z.strictObject({
  case: z.string(),
  /** What the fault declares. */
  expected: z.string(),
  /** What happened. */
  observed: z.string(),
  problem: z.string(),
  /** Runs it again. */
  replay: z.string(),
});

/** What `test-results.json` holds of the grid; the same code and seed give the same bytes. */
export const gridResultsSchema = z.strictObject({
  seed: z.string(),
  /** Runs any cell again. */
  replay: z.string(),
  counts: z.strictObject({
    passed: z.number().int(),
    failed: z.number().int(),
    skipped: z.number().int(),
    /** Of those that passed: nobody could notice the fault. */
    unnoticeable: z.number().int(),
  }),
  /** Streams by the name that they have in the matrix, and the kind that each stands for. */
  streams: z.record(z.string(), z.string()),
  /** Stream → fault → what happened, or why there was nothing to see. */
  matrix: z.record(z.string(), z.record(z.string(), z.string())),
  /** Faults that no client of such a stream can notice, and why. */
  unnoticeable: z.record(z.string(), z.record(z.string(), z.string())),
  failures: z.array(failure),
});

export type GridResults = z.output<typeof gridResultsSchema>;

/** A grid as it is written down. `directory` is how the replay lines call the package. */
export function gridResults(grid: Grid, directory = '.'): GridResults {
  const count = (status: GridCell['status']): number => grid.cells.filter((cell) => cell.status === status).length;
  const blind = grid.cells.filter((cell) => cell.status === 'passed' && cell.expected.outcome === 'unnoticeable');
  return {
    seed: grid.seed,
    replay: replayLine(directory, `<stream>/<fault>/${grid.seed}`),
    counts: {
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      unnoticeable: blind.length,
    },
    streams: Object.fromEntries(grid.rows.map((row) => [row.name, row.kind])),
    matrix: byStream(grid.cells, cellText),
    unnoticeable: byStream(blind, ({ expected }) => (expected.outcome === 'unnoticeable' ? expected.why : '')),
    failures: grid.cells
      .filter((cell) => cell.status === 'failed')
      .map((cell) => ({
        case: cell.case,
        expected: expectationText(cell.expected),
        observed: cell.observed,
        problem: cell.problem ?? '',
        replay: replayLine(directory, cell.case),
      })),
  };
}

function byStream(
  cells: readonly GridCell[],
  text: (cell: GridCell) => string,
): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  for (const cell of cells) found[cell.stream] = { ...found[cell.stream], [cell.fault]: text(cell) };
  return found;
}

function cellText({ status, observed }: GridCell): string {
  if (status === 'passed') return observed;
  return status === 'skipped' ? `not applicable: ${observed}` : `FAILED: ${observed}`;
}

/** An expectation in a few words. */
export function expectationText(expected: GridCell['expected']): string {
  switch (expected.outcome) {
    case 'fails':
      return `fails: ${expected.codes.join(' or ')}${expected.orRecovers === true ? ', or recovers' : ''}`;
    case 'parks':
      return `parks for ${Math.round(expected.milliseconds / 60_000)} min`;
    default:
      return expected.outcome;
  }
}
