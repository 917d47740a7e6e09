import type { ArtefactPort } from '@tapwright/connector';
import { MANIFEST, parseManifest } from '../write/manifest.ts';
import { unifiedDiff } from '../write/unified-diff.ts';
import type { Snapshot } from './agent.ts';
import { artefactText } from './read-artefact.ts';
import { changedPaths, readListing, type Listing } from './snapshot.ts';

/** What became of a file between two packages. */
export interface FileDiff {
  readonly path: string;
  readonly status: 'added' | 'removed' | 'changed';
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  /** `hand`: written by a person or a model, so to be read. */
  readonly origin: 'hand' | 'blueprint' | 'runner';
  /** As `diff -u` shows it. */
  readonly text: string;
}

/**
 * What differs between two packages; without one before, all is new. What was written by hand comes first, since it has
 * to be read; what the test runner recorded comes last.
 */
export async function diffPackages(
  before: Snapshot | undefined,
  after: Snapshot,
  artefacts: ArtefactPort,
): Promise<readonly FileDiff[]> {
  const old = before === undefined ? {} : await readListing(before, artefacts);
  const now = await readListing(after, artefacts);
  const printed = new Set([...(await printedIn(old, artefacts)), ...(await printedIn(now, artefacts))]);
  const textOf = async (hash: string | undefined): Promise<string> =>
    hash === undefined ? '' : artefactText(hash, artefacts);
  const diffs: FileDiff[] = [];
  for (const path of changedPaths(old, now)) {
    const text = unifiedDiff(path, await textOf(old[path]), await textOf(now[path]));
    diffs.push({
      path,
      status: statusOf(old[path], now[path]),
      ...countsOf(text),
      origin: originOf(path, printed),
      text,
    });
  }
  return diffs.toSorted((one, other) => ORDER.indexOf(one.origin) - ORDER.indexOf(other.origin));
}

async function printedIn(listing: Listing, artefacts: ArtefactPort): Promise<readonly string[]> {
  const manifest = listing[MANIFEST];
  if (manifest === undefined) return [];
  return [MANIFEST, ...Object.keys(parseManifest(await artefactText(manifest, artefacts))?.files ?? {})];
}

function statusOf(before: string | undefined, after: string | undefined): FileDiff['status'] {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}

/** The two first lines name the files. */
function countsOf(text: string): Pick<FileDiff, 'added' | 'removed'> {
  const lines = text.split('\n').slice(2);
  const count = (mark: string): number => lines.filter((line) => line.startsWith(mark)).length;
  return { added: count('+'), removed: count('-') };
}

const ORDER: readonly FileDiff['origin'][] = ['hand', 'blueprint', 'runner'];

function originOf(path: string, printed: ReadonlySet<string>): FileDiff['origin'] {
  if (path.startsWith('test-results.')) return 'runner';
  return printed.has(path) ? 'blueprint' : 'hand';
}
