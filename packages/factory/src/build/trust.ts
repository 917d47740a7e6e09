import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, SystemError, type ArtefactPort } from '@tapwright/connector';
import { isTested, PARTS, selfContradictions, testResultsSchema, type TestResults } from '@tapwright/conformance';
import type { PublishOutcome, Snapshot, TestOutcome } from '../agents/agent.ts';
import { changedPaths, readListing, type Listing } from '../agents/snapshot.ts';
import { MANIFEST } from '../write/manifest.ts';
import { artefactJson } from '../agents/read-artefact.ts';
import { sha256 } from '../code/sha256.ts';

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

/** What a tester says of the results that it hands on. */
type Claimed = Pick<TestOutcome, 'level' | 'counts'>;

/**
 * What the package's own results say, if they are of these very files, of all their tests, agree with themselves and
 * with what is claimed of them, and nothing failed.
 */
export async function assertProven(snapshot: Snapshot, artefacts: ArtefactPort, claimed?: Claimed): Promise<void> {
  const listing = await readListing(snapshot, artefacts);
  const hash = listing[RESULTS];
  if (hash === undefined) throw unproven(`the package has no ${RESULTS}`);
  const parsed = testResultsSchema.safeParse(await artefactJson(hash, artefacts));
  if (!parsed.success) throw unproven(`${RESULTS} is not what the runner writes`);
  const problem = ofOthers(parsed.data, listing) ?? failing(parsed.data) ?? contradicted(parsed.data, claimed);
  if (problem !== undefined) throw unproven(problem);
}

/** They are of other files, or not of all tests. */
function ofOthers({ hashes, checks }: TestResults, listing: Listing): string | undefined {
  const files = Object.fromEntries(Object.entries(listing).filter(([path]) => isTested(path)));
  const stale = changedPaths(files, { ...hashes.files, 'blueprint.json': hashes.blueprint });
  if (stale.length > 0) return `${RESULTS} is of other files: ${stale.slice(0, 5).join(', ')}`;
  // A file whose tests left no trace was not run to its end: its process stopped before, or nobody asked for it.
  const silent = PARTS.map((part) => [part, `tests/${part}.test.ts`] as const).find(
    ([part, path]) => Object.hasOwn(files, path) && !checks.some((check) => check.part === part),
  );
  return silent && `${RESULTS} says nothing of ${silent[1]}`;
}

function failing({ counts, level }: TestResults): string | undefined {
  if (counts.failed > 0) return `${counts.failed} checks failed`;
  if (counts.passed === 0) return 'no check ran';
  return level === 'none' ? 'the package reached no level' : undefined;
}

function contradicted(results: TestResults, claimed: Claimed | undefined): string | undefined {
  const [contradiction] = selfContradictions(results);
  if (contradiction !== undefined) return contradiction.message;
  if (claimed === undefined || claimText(claimed) === claimText(results)) return undefined;
  return `the tester says ${claimText(claimed)}, but ${RESULTS} ${claimText(results)}`;
}

const claimText = ({ level, counts: { passed, failed, skipped } }: Claimed): string =>
  `level ${level}, ${passed} passed, ${failed} failed, ${skipped} skipped`;

/** What is said to lie in a folder has to lie there. Branches and registries are asked when it is merged. */
export async function assertPublished(
  { kind, where }: PublishOutcome,
  snapshot: Snapshot,
  artefacts: ArtefactPort,
): Promise<void> {
  if (kind !== 'folder') return;
  const lies = (path: string, hash: string): boolean => {
    const file = join(where, path);
    return existsSync(file) && sha256(readFileSync(file)) === hash;
  };
  // The list of generated files is merged with the one that is there.
  const wanted = Object.entries(await readListing(snapshot, artefacts)).filter(
    ([path]) => isTested(path) && path !== MANIFEST,
  );
  const missing = wanted.flatMap(([path, hash]) => (lies(path, hash) ? [] : [path]));
  if (missing.length === 0) return;
  throw new SystemError(`the package is not in ${where}: ${missing.slice(0, 5).join(', ')}`, {
    code: 'not_published',
    hint: 'Look at what is there, and resume: publishing it again does no harm.',
  });
}

function unproven(why: string): ConfigError {
  return new ConfigError(`the package is not proven: ${why}`, {
    code: 'package_unproven',
    hint: 'Run its tests: `tapwright test` writes what they came to.',
  });
}
