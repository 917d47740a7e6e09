import { ConfigError, SystemError, type ArtefactPort } from '@tapwright/connector';
import { isTested, testResultsSchema } from '@tapwright/conformance';
import type { Snapshot } from '../agents/agent.ts';
import { changedPaths, readListing } from '../agents/snapshot.ts';

/** Written by the runner, whoever runs it. */
const RESULTS = 'test-results.json';

/**
 * Nobody mends code and the tests that judge it in one go: who changes one must leave the other as it was, byte by
 * byte. `all`: nothing may change but the results.
 */
export async function assertFrozen(
  may: 'code' | 'tests' | 'all',
  before: Snapshot,
  after: Snapshot,
  artefacts: ArtefactPort,
): Promise<void> {
  const changed = changedPaths(await readListing(before, artefacts), await readListing(after, artefacts));
  const isTest = (path: string): boolean => path.startsWith('tests/');
  const forbidden = changed
    .filter((path) => path !== RESULTS)
    .filter((path) => may === 'all' || (may === 'code' ? isTest(path) : !isTest(path)));
  if (forbidden.length === 0) return;
  const what = {
    code: 'repairing code changed tests',
    tests: 'repairing tests changed code',
    all: 'a mere run changed files',
  };
  throw new SystemError(`${what[may]}: ${forbidden.slice(0, 5).join(', ')}`, {
    code: 'frozen_files_changed',
    hint: 'What it did was thrown away. Look at what it was told; resume to let it try again.',
  });
}

/** What the package's own results say, if they are of these very files and nothing failed. */
export async function assertProven(snapshot: Snapshot, artefacts: ArtefactPort): Promise<void> {
  const listing = await readListing(snapshot, artefacts);
  const hash = listing[RESULTS];
  if (hash === undefined) throw unproven(`the package has no ${RESULTS}`);
  const parsed = testResultsSchema.safeParse(JSON.parse(Buffer.from(await artefacts.get(hash)).toString()));
  if (!parsed.success) throw unproven(`${RESULTS} is not what the runner writes`);
  const { hashes, counts, level } = parsed.data;
  const files = Object.fromEntries(Object.entries(listing).filter(([path]) => isTested(path)));
  const stale = changedPaths(files, { ...hashes.files, 'blueprint.json': hashes.blueprint });
  if (stale.length > 0) throw unproven(`${RESULTS} is of other files: ${stale.slice(0, 5).join(', ')}`);
  if (counts.failed > 0) throw unproven(`${counts.failed} checks failed`);
  if (counts.passed === 0) throw unproven('no check ran');
  if (level === 'none') throw unproven('the package reached no level');
}

function unproven(why: string): ConfigError {
  return new ConfigError(`the package is not proven: ${why}`, {
    code: 'package_unproven',
    hint: 'Run its tests: `tapwright test` writes what they came to.',
  });
}
