import { expectationText, type TestGridResult } from '@tapwright/app';
import { paint } from './style.ts';
import { table } from './table.ts';

/** The grid as people read it: each failure with the line that runs it again, then one line for each kind of stream. */
export function gridReport({ grid, cells }: TestGridResult, all: boolean): string {
  const out = process.stdout;
  const failures = grid.failures.flatMap((failure) => [
    `${paint('red', '✗', out)} grid: ${failure.case}: ${failure.problem}`,
    `    expected ${failure.expected}; replay with: ${failure.replay}`,
  ]);
  const rows = Object.entries(grid.streams).map(([name, kind]) => {
    const own = cells.filter((cell) => cell.stream === name);
    const count = (status: string): number => own.filter((cell) => cell.status === status).length;
    const blind = own.filter((cell) => cell.status === 'passed' && cell.expected.outcome === 'unnoticeable').length;
    return [name, kind, count('passed'), count('failed'), blind, count('skipped')];
  });
  const { passed, failed, unnoticeable } = grid.counts;
  return [
    ...(all ? [matrix(grid)] : []),
    ...failures,
    table(['grid', 'stands for', 'passed', 'failed', 'unnoticeable', 'not applicable'], rows),
    `${passed} cells of the grid passed, ${failed} failed; in ${unnoticeable} no client could notice the fault`,
  ].join('\n');
}

function matrix(grid: TestGridResult['grid']): string {
  const streams = Object.keys(grid.matrix);
  const faults = [...new Set(Object.values(grid.matrix).flatMap((row) => Object.keys(row)))];
  const rows = faults.map((fault) => [fault, ...streams.map((stream) => grid.matrix[stream]?.[fault] ?? '')]);
  return table(['fault', ...streams], rows, 32);
}

/** One cell that was run again. */
export function caseReport({ cells }: TestGridResult): string {
  return cells
    .map(({ status, case: name, expected, observed, problem }) => {
      const mark =
        status === 'passed'
          ? paint('green', '✓', process.stdout)
          : status === 'failed'
            ? paint('red', '✗', process.stdout)
            : '-';
      const why = expected.outcome === 'unnoticeable' ? ` (${expected.why})` : '';
      return `${mark} ${name}: expected ${expectationText(expected)}${why}, observed ${observed}${problem === undefined ? '' : `\n    ${problem}`}`;
    })
    .join('\n');
}
