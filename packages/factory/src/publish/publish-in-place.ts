import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { z } from 'zod';
import type { Agent, Bench, MergeTask, PublishOutcome, PublishTask, Snapshot } from '../agents/agent.ts';
import { changedPaths, listFiles, readListing } from '../agents/snapshot.ts';
import { publishToFolder, type FolderPublisherOptions } from './folder-publisher.ts';
import { packageTexts, type PackageTexts } from './package-texts.ts';
import { replacePackage } from './replace-package.ts';
import { sha256 } from '../code/sha256.ts';

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
      write(beside, { run: task.key, package: task.package });
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
  const approved = recordOf(beside);
  if (approved?.run !== key) {
    // Removed when everything was in its place.
    if (recordOf(out)?.run === key && !existsSync(beside)) return done;
    throw new ConfigError(`what was approved does not lie in ${beside} any more: another change took its place`, {
      code: 'superseded',
      hint: 'Decide on the later change (tapwright runs), or look again: tapwright watch.',
    });
  }
  const texts = await packageTexts(approved.package, bench.artefacts);
  assertSame(beside, texts);
  const listing = await readListing(before, bench.artefacts);
  replacePackage(out, texts, {
    force,
    before: Object.keys(listing).filter((path) => path.startsWith('tests/')),
    wasPublished: (path, current) => listing[path] === sha256(current),
  });
  write(out, approved);
  rmSync(beside, { recursive: true, force: true });
  return done;
}

/** Nobody's edit of what lies there to be looked at is taken for approved, nor thrown away. */
function assertSame(beside: string, texts: PackageTexts): void {
  const files = listFiles(beside);
  const changed = [...texts].filter(([path, text]) => files[path] !== sha256(text)).map(([path]) => path);
  const added = Object.keys(files).filter((path) => !texts.has(path));
  const [first] = [...changed, ...added];
  if (first === undefined) return;
  throw new ConfigError(`${first} in ${beside} is not what was approved`, {
    code: 'files_edited',
    hint: 'Make the edit in the package itself (overlay.json, src/hooks.ts), remove the folder, and look again.',
  });
}

/** Which run put what there; where nobody packs, hashes or commits anything. */
const RECORD = join('node_modules', '.cache', 'tapwright', 'run.json');

const recordSchema = z.object({ run: z.string(), package: z.string() });

type Record = z.output<typeof recordSchema>;

function write(folder: string, record: Record): void {
  mkdirSync(dirname(join(folder, RECORD)), { recursive: true });
  writeFileSync(join(folder, RECORD), JSON.stringify(record));
}

function recordOf(folder: string): Record | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(join(folder, RECORD), 'utf8')));
  } catch {
    return undefined;
  }
}
