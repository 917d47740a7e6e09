import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isTested, PARTS, type TestResults } from '@tapwright/conformance';
import type { Agents, Bench, GenerateOutcome, Snapshot, TestOutcome } from '../agents/agent.ts';
import { readListing, restoreSnapshot, takeSnapshot } from '../agents/snapshot.ts';

/** Path → text; undefined: away with it. */
export type Changes = Readonly<Record<string, string | undefined>>;

/** A package with some files otherwise. */
export async function changed(bench: Bench, snapshot: Snapshot, changes: Changes): Promise<Snapshot> {
  const folder = mkdtempSync(join(bench.folder, 'changed-'));
  await restoreSnapshot(snapshot, folder, bench.artefacts);
  for (const [path, text] of Object.entries(changes)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (text === undefined) rmSync(file);
    else writeFileSync(file, text);
  }
  return takeSnapshot(folder, bench.artefacts);
}

/** The same with a link in it, that leads elsewhere. */
export async function linked(bench: Bench, snapshot: Snapshot, path: string, to: string): Promise<Snapshot> {
  const folder = mkdtempSync(join(bench.folder, 'linked-'));
  await restoreSnapshot(snapshot, folder, bench.artefacts);
  symlinkSync(to, join(folder, path));
  return takeSnapshot(folder, bench.artefacts);
}

/** A listing with paths that no folder can have. */
export async function listed(bench: Bench, snapshot: Snapshot, paths: Changes): Promise<Snapshot> {
  const listing: Record<string, string> = { ...(await readListing(snapshot, bench.artefacts)) };
  for (const [path, text = ''] of Object.entries(paths)) listing[path] = await bench.artefacts.put(text);
  return bench.artefacts.put(JSON.stringify(listing));
}

/** Results as the runner writes them, of tests that nobody ran. */
export async function forgedResults(bench: Bench, snapshot: Snapshot, lie: Partial<TestResults> = {}): Promise<string> {
  const listing = await readListing(snapshot, bench.artefacts);
  const { 'blueprint.json': blueprint = '', ...files } = Object.fromEntries(
    Object.entries(listing).filter(([path]) => isTested(path)),
  );
  const checks = PARTS.map((part) => ({ name: `${part}: all is well`, part, status: 'passed' as const }));
  const results: TestResults = {
    formatVersion: 1,
    level: 'L1',
    origin: 'self',
    claim: 'self-consistent',
    runner: { name: '@tapwright/conformance', version: '0.0.0' },
    hashes: { blueprint, files },
    counts: { passed: checks.length, failed: 0, skipped: 0 },
    sampled: [],
    checks,
    ...lie,
  };
  return JSON.stringify(results);
}

const SAID: Omit<TestOutcome, 'package' | 'level' | 'counts'> = {
  passed: true,
  diagnostics: [],
  failures: [],
  sandbox: 'bubblewrap',
};

/** A tester who runs nothing, and whose forgery is perfect: only what stands behind the tests is left. */
export const accomplice: Agents['test'] = async (task, bench) => {
  const forged = await forgedResults(bench, task.package);
  const counts = { passed: PARTS.length, failed: 0, skipped: 0 };
  return { ...SAID, level: 'L1', counts, package: await changed(bench, task.package, { 'test-results.json': forged }) };
};

/** A tester who says that all is well, with these results in the package or none. */
export function claiming(
  results?: (bench: Bench, snapshot: Snapshot) => Promise<string>,
  level = 'L1',
): Agents['test'] {
  return async (task, bench) => {
    const text = await results?.(bench, task.package);
    const found = text === undefined ? task.package : await changed(bench, task.package, { 'test-results.json': text });
    return { ...SAID, level, counts: { passed: PARTS.length, failed: 0, skipped: 0 }, package: found };
  };
}

/** A tester who finds the same mistake whatever is done. */
export const neverContent: Agents['test'] = async (task) => ({
  ...SAID,
  passed: false,
  level: 'L0',
  counts: { passed: 10, failed: 1, skipped: 0 },
  failures: [{ check: 'read: ships', message: 'one is missing' }],
  package: task.package,
});

/** A generator who changes what it printed. */
export function printing(
  change: (bench: Bench, snapshot: Snapshot) => Promise<Snapshot>,
): (honest: Agents) => Agents['generate'] {
  return (honest) =>
    async (task, bench): Promise<GenerateOutcome> => {
      const printed = await honest.generate({ ...task, mode: 'GENERATE' }, bench);
      return { ...printed, package: await change(bench, printed.package) };
    };
}
