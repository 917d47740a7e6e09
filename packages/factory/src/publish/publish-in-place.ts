import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import type { Agent, Bench, MergeTask, PublishOutcome, PublishTask, Snapshot } from '../agents/agent.ts';
import { readListing, takeSnapshot } from '../agents/snapshot.ts';
import { assertProven } from '../build/trust.ts';
import { fileHash } from '../write/manifest.ts';
import { publishToFolder, type FolderPublisherOptions } from './folder-publisher.ts';
import { packageTexts } from './package-texts.ts';
import { replacePackage } from './replace-package.ts';

export interface InPlacePublisherOptions extends FolderPublisherOptions {
  /** The package that the new one was made over: files that are as they were then may be replaced. */
  readonly before: Snapshot;
}

/**
 * Puts a renewed package beside the one in use, `source-github.next`, where it can be looked at; after the last gate it
 * takes its place. What somebody edited meanwhile is theirs.
 */
export function publishInPlace(options: InPlacePublisherOptions): {
  readonly publish: Agent<PublishTask, PublishOutcome>;
  readonly merge: Agent<MergeTask, PublishOutcome>;
} {
  const out = resolve(options.out);
  const beside = `${out}.next`;
  return {
    publish: async (task, bench) => {
      // Left by an earlier change that nobody wanted, or that this one supersedes.
      rmSync(beside, { recursive: true, force: true });
      return publishToFolder({ ...options, out: beside })(task, bench);
    },
    merge: (task, bench) => takePlace(task, bench, { ...options, out }, beside),
  };
}

async function takePlace(
  { published }: MergeTask,
  bench: Bench,
  { out, before, force = false }: InPlacePublisherOptions,
  beside: string,
): Promise<PublishOutcome> {
  if (!existsSync(beside)) {
    // Removed when everything was in its place.
    if (existsSync(out)) return { ...published, where: out };
    throw new ConfigError(`${beside} is not there any more`, { code: 'not_published', hint: 'Look again.' });
  }
  const snapshot = await takeSnapshot(beside, bench.artefacts);
  await assertProven(snapshot, bench.artefacts);
  const listing = await readListing(before, bench.artefacts);
  const changed = replacePackage(out, await packageTexts(snapshot, bench.artefacts), {
    force,
    before: Object.keys(listing).filter((path) => path.startsWith('tests/')),
    wasPublished: (path, current) => listing[path] === fileHash(current),
  });
  rmSync(beside, { recursive: true, force: true });
  return { ...published, where: out, changed };
}
