import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import type { Agent, Bench, MergeTask, PublishOutcome, PublishTask, Snapshot } from '../agents/agent.ts';
import { changedPaths, readListing, takeSnapshot } from '../agents/snapshot.ts';
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
      const published = await publishToFolder({ ...options, out: beside })(task, bench);
      write(beside, task.key);
      const [old, now] = [
        await readListing(options.before, bench.artefacts),
        await readListing(task.package, bench.artefacts),
      ];
      // What is new to those who use it: beside it, everything is.
      return { ...published, changed: changedPaths(old, now) };
    },
    merge: (task, bench) => takePlace(task, bench, { ...options, out }, beside),
  };
}

async function takePlace(
  { key, published }: MergeTask,
  bench: Bench,
  { out, before, force = false }: InPlacePublisherOptions,
  beside: string,
): Promise<PublishOutcome> {
  const done = { ...published, where: out };
  if (runOf(beside) !== key) {
    // Removed when everything was in its place.
    if (runOf(out) === key && !existsSync(beside)) return done;
    throw new ConfigError(`what was approved does not lie in ${beside} any more: another change took its place`, {
      code: 'superseded',
      hint: 'Decide on the later change (tapwright runs), or look again: tapwright watch.',
    });
  }
  const snapshot = await takeSnapshot(beside, bench.artefacts);
  await assertProven(snapshot, bench.artefacts);
  const listing = await readListing(before, bench.artefacts);
  replacePackage(out, await packageTexts(snapshot, bench.artefacts), {
    force,
    before: Object.keys(listing).filter((path) => path.startsWith('tests/')),
    wasPublished: (path, current) => listing[path] === fileHash(current),
  });
  write(out, key);
  rmSync(beside, { recursive: true, force: true });
  return done;
}

/** Which run put it there; where nobody packs, hashes or commits anything. */
const RECORD = join('node_modules', '.cache', 'tapwright', 'run');

function write(folder: string, key: string): void {
  mkdirSync(dirname(join(folder, RECORD)), { recursive: true });
  writeFileSync(join(folder, RECORD), key);
}

function runOf(folder: string): string | undefined {
  const file = join(folder, RECORD);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
