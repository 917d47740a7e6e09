import type { TestResults } from './test-results.ts';

/** What the level of results follows from. */
export type LevelFacts = Pick<TestResults, 'counts' | 'mutants' | 'grid' | 'static' | 'live'>;

/**
 * How far a connector is proven, computed from what was found and never given: a level counts only where the one below
 * it does. `none`: its types or its generated files are not as they should be.
 */
export function levelOf({ counts, mutants, grid, static: looked, live }: LevelFacts): TestResults['level'] {
  if (looked !== undefined && looked.types + looked.edited.length > 0) return 'none';
  if (counts.failed > 0 || counts.passed === 0) return 'L0';
  if (mutants === undefined || mutants.list.length === 0 || mutants.score < mutants.gate) return 'L1';
  if (grid === undefined || grid.counts.failed > 0 || grid.counts.passed === 0) return 'L2';
  return live === undefined || live.problems.length > 0 || live.exchanges === 0 ? 'L3' : 'L4';
}
