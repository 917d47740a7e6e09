import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { z } from 'zod';
import type { Agent, PublishOutcome, PublishTask } from '../agents/agent.ts';
import { fileHash, parseManifest, MANIFEST } from '../write/manifest.ts';
import { packageTexts, type PackageTexts } from './package-texts.ts';
import { replacePackage } from './replace-package.ts';
import { requirePublishable, type PublishPolicy } from './require-publishable.ts';

export interface FolderPublisherOptions extends PublishPolicy {
  readonly kind: 'folder';
  /** The package's own folder. Made where it is not there. */
  readonly out: string;
  /** Overwrites what somebody edited. Default false: it stops with the differences, and nothing is written. */
  readonly force?: boolean;
}

/** Puts the package into a folder: all of it or nothing. */
export function publishToFolder(options: FolderPublisherOptions): Agent<PublishTask, PublishOutcome> {
  return async (task, { artefacts }) => {
    await requirePublishable(task, artefacts, options);
    const texts = await packageTexts(task.package, artefacts);
    const out = resolve(options.out);
    return { kind: 'folder', where: out, changed: isVacant(out) ? create(out, texts) : renew(out, texts, options) };
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
function create(out: string, texts: PackageTexts): readonly string[] {
  mkdirSync(dirname(out), { recursive: true });
  const stage = join(dirname(out), `.${basename(out)}.tapwright`);
  rmSync(stage, { recursive: true, force: true });
  try {
    mkdirSync(stage);
    const changed = replacePackage(stage, texts);
    remember(stage, texts, new Map());
    if (existsSync(out)) rmdirSync(out);
    renameSync(stage, out);
    return changed;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function renew(out: string, texts: PackageTexts, { force = false }: FolderPublisherOptions): readonly string[] {
  const published = recall(out);
  const wasPublished = (path: string, current: string): boolean =>
    published.get(path)?.includes(fileHash(current)) === true;
  const before = [...published.keys()];
  // Both are known until all is written: whatever a kill leaves is still ours.
  const write = (): readonly string[] => replacePackage(out, texts, { force, wasPublished, before });
  remember(out, texts, published);
  const changed = write();
  remember(out, texts, new Map());
  return changed;
}

/**
 * What was published beside the generated files, which have a list of their own: hashes of hooks, overlay and tests that
 * an agent wrote. It lies where nobody packs, hashes or commits anything; without it, a file that differs is the person's.
 */
const RECORD = join('node_modules', '.cache', 'tapwright', 'published.json');

const recordSchema = z.record(z.string(), z.array(z.string()));

function recall(folder: string): ReadonlyMap<string, readonly string[]> {
  try {
    return new Map(Object.entries(recordSchema.parse(JSON.parse(readFileSync(join(folder, RECORD), 'utf8')))));
  } catch {
    return new Map();
  }
}

function remember(folder: string, texts: PackageTexts, before: ReadonlyMap<string, readonly string[]>): void {
  const generated = parseManifest(texts.get(MANIFEST) ?? '')?.files ?? {};
  const own = [...texts].filter(([path]) => path !== MANIFEST && generated[path] === undefined);
  const record: Record<string, readonly string[]> = Object.fromEntries(before);
  for (const [path, text] of own) record[path] = [...new Set([...(before.get(path) ?? []), fileHash(text)])];
  const file = join(folder, RECORD);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`);
  renameSync(`${file}.new`, file);
}
