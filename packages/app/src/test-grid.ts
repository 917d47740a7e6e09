import {
  gridResults,
  levelOf,
  runPackageGrid,
  writeResults,
  type GridCell,
  type GridResults,
} from '@tapwright/conformance';
import type { TestResults } from '@tapwright/conformance';
import { findPackage } from './load-connector.ts';
import { readJson } from './read-json.ts';

export interface TestGridOptions {
  /** Name or folder of the connector. */
  readonly connector: string;
  readonly cwd?: string | undefined;
  /** One cell only: `<stream>/<fault>/<seed>`. Nothing is written then. */
  readonly case?: string | undefined;
  readonly seed?: string | undefined;
  /** File of a behaviour profile to test against. */
  readonly profile?: string | undefined;
  /** What the package's own tests came to: written down together with the grid. */
  readonly results?: TestResults | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onCell?: ((cell: GridCell) => void) | undefined;
}

export interface TestGridResult {
  readonly folder: string;
  readonly grid: GridResults;
  readonly cells: readonly GridCell[];
  /** The results as they were written down, with the grid. */
  readonly results?: TestResults;
}

/** Lets every fault meet a stream of each kind of a connector package; see `runGrid` of conformance. */
export async function testGrid(options: TestGridOptions): Promise<TestGridResult> {
  const { connector, results } = options;
  const folder = findPackage(connector, options.cwd);
  if (options.profile !== undefined) await readJson(options.profile, 'profile');
  const run = await runPackageGrid(folder, {
    ...(options.case !== undefined && { case: options.case }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(options.signal && { signal: options.signal }),
    ...(options.onCell && { onCell: options.onCell }),
  });
  const shown = { folder, grid: gridResults(run, connector), cells: run.cells };
  if (results === undefined || options.case !== undefined) return shown;
  const grid = gridResults(run);
  const proven = { ...results, grid };
  const written = { ...proven, level: levelOf(proven) };
  await writeResults(folder, written);
  return { ...shown, results: written };
}
