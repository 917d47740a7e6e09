import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import type { Agent, PublishOutcome, PublishTask } from '../agents/agent.ts';
import { noteReplaced, recall, remember } from './folder-record.ts';
import { packageTexts, type PackageTexts } from './package-texts.ts';
import { publishedInFolder } from './published-package.ts';
import { replacePackage } from './replace-package.ts';
import { requirePublishable, type PublishPolicy } from './require-publishable.ts';
import { sha256 } from '../code/sha256.ts';

export interface FolderPublisherOptions extends PublishPolicy {
  readonly kind: 'folder';
  /** The package's own folder. Made where it is not there. */
  readonly out: string;
  /** Overwrites what somebody edited. Default false: it stops with the differences, and nothing is written. */
  readonly force?: boolean;
}

/** Puts the package into a folder: all of it or nothing. */
export function publishToFolder(options: FolderPublisherOptions): Agent<PublishTask, PublishOutcome> {
  return async (task, bench) => {
    const { artefacts } = bench;
    await requirePublishable(task, artefacts, options);
    const texts = await packageTexts(task.package, artefacts);
    const out = resolve(options.out);
    const before = await publishedInFolder(options)(task.name, bench, task.key);
    const note = (folder: string): void => noteReplaced(folder, { key: task.key, ...(before && { package: before }) });
    const changed = isVacant(out) ? create(out, texts, note) : renew(out, texts, note, options);
    return { kind: 'folder', where: out, changed };
  };
}

/** A file in its place would be found only at the end. */
export async function checkFolder({ out }: FolderPublisherOptions): Promise<void> {
  for (let folder = resolve(out); ; folder = dirname(folder)) {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found?.isDirectory() === true || dirname(folder) === folder) return;
    if (found !== undefined)
      throw new ConfigError(`${resolve(out)} can be no folder: ${folder} is a file`, {
        code: 'path_unsafe',
        hint: 'Name another folder.',
      });
  }
}

function isVacant(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).length === 0;
}

/** Written beside its place, then put there with one rename: nobody ever sees half of it. */
function create(out: string, texts: PackageTexts, note: (folder: string) => void): readonly string[] {
  mkdirSync(dirname(out), { recursive: true });
  const stage = join(dirname(out), `.${basename(out)}.tapwright`);
  rmSync(stage, { recursive: true, force: true });
  try {
    mkdirSync(stage);
    const changed = replacePackage(stage, texts);
    remember(stage, texts, new Map());
    note(stage);
    if (existsSync(out)) rmdirSync(out);
    renameSync(stage, out);
    return changed;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function renew(
  out: string,
  texts: PackageTexts,
  note: (folder: string) => void,
  { force = false }: FolderPublisherOptions,
): readonly string[] {
  const published = recall(out);
  const wasPublished = (path: string, current: string): boolean =>
    published.get(path)?.includes(sha256(current)) === true;
  const before = [...published.keys()];
  // Both are known until all is written: whatever a kill leaves is still ours.
  const write = (): readonly string[] => replacePackage(out, texts, { force, wasPublished, before });
  remember(out, texts, published);
  note(out);
  const changed = write();
  remember(out, texts, new Map());
  return changed;
}
