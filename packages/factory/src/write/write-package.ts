import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { ConfigError, TapwrightError } from '@tapwright/connector';
import type { EmittedPackage } from '../emit/emit-package.ts';
import { MANIFEST, manifestText, readManifest, type Manifest } from './manifest.ts';
import { unifiedDiff } from './unified-diff.ts';
import { sha256 } from '../code/sha256.ts';

export interface WriteOptions {
  /** Overwrites edited and foreign files. Default false. */
  readonly force?: boolean;
  /** Files that are written only if they are not there: path → text. */
  readonly initial?: ReadonlyMap<string, string>;
}

export interface WriteReport {
  readonly folder: string;
  /** Paths, in order. */
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

/** A generated file that somebody changed: `diff` shows what regeneration would do to it. */
export interface EditedFile {
  readonly path: string;
  readonly reason: 'edited' | 'foreign' | 'obsolete';
  readonly diff: string;
}

/** Generation stopped: files that are not ours to overwrite are in the way. Nothing was written. */
export class EditedFilesError extends TapwrightError {
  readonly files: readonly EditedFile[];

  constructor(folder: string, files: readonly EditedFile[]) {
    const names = files.map(({ path }) => path);
    const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
    super(`${shown} in ${folder} ${names.length === 1 ? 'was' : 'were'} changed by hand; nothing was written`, {
      code: 'files_edited',
      failureType: 'config_error',
      hint: 'Move the change into overlay.json or src/hooks.ts, restore the file, or force the generation to overwrite it.',
    });
    this.files = files;
  }

  /** All diffs, one after the other. */
  get diff(): string {
    return this.files.map((file) => file.diff).join('\n');
  }
}

/** Writes a package into a folder: all of it or nothing, never over a file that somebody edited. */
export function writePackage(
  folder: string,
  emitted: Pick<EmittedPackage, 'files' | 'generator'>,
  options: WriteOptions = {},
): WriteReport {
  const target = resolve(folder);
  for (const path of [...emitted.files.keys(), ...(options.initial?.keys() ?? [])]) checkPath(target, path);
  const manifest = readManifest(target);
  const plan = planWrite(target, emitted.files, manifest);
  if (plan.edited.length > 0 && !options.force) throw new EditedFilesError(folder, plan.edited);
  removeStages(target);
  const initial = [...(options.initial ?? [])].filter(([path]) => !existsSync(join(target, path)));
  const writes = new Map([...plan.writes, ...initial]);
  const files = Object.fromEntries([...emitted.files].map(([path, text]) => [path, sha256(text)]));
  const next: Manifest = { generator: { ...emitted.generator }, files };
  if (writes.size > 0 || plan.removes.length > 0 || manifestText(next) !== (manifest && manifestText(manifest))) {
    commitFiles(target, writes, plan.removes, manifest, next);
  }
  return { folder: target, written: [...writes.keys()].toSorted(), unchanged: plan.unchanged, removed: plan.removes };
}

/** Paths come from our own names, but a folder is only as safe as the last check before writing. */
export function checkPath(target: string, path: string): void {
  const file = resolve(target, path);
  const inside =
    file.startsWith(target + sep) && !path.split('/').some((part) => part === '..' || part === '' || part === '.');
  if (!inside || path.includes('\\')) {
    throw new ConfigError(`${JSON.stringify(path)} is outside of the package`, { code: 'path_unsafe' });
  }
  for (let parent = dirname(file); parent.length > target.length; parent = dirname(parent)) {
    if (lstatSync(parent, { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw new ConfigError(`${parent} is a symbolic link; generated files are written into real folders only`, {
        code: 'path_unsafe',
        hint: 'Remove the link.',
      });
    }
  }
}

interface Plan {
  readonly writes: ReadonlyMap<string, string>;
  readonly unchanged: readonly string[];
  readonly removes: readonly string[];
  readonly edited: readonly EditedFile[];
}

function planWrite(target: string, files: ReadonlyMap<string, string>, manifest: Manifest | undefined): Plan {
  const writes = new Map<string, string>();
  const unchanged: string[] = [];
  const edited: EditedFile[] = [];
  for (const [path, text] of files) {
    const current = currentText(target, path);
    if (current === text) unchanged.push(path);
    else writes.set(path, text);
    if (current === undefined || current === text || isOurs(manifest, path, current)) continue;
    const reason = manifest?.files[path] === undefined ? 'foreign' : 'edited';
    edited.push({ path, reason, diff: unifiedDiff(path, current, text) });
  }
  const removes: string[] = [];
  for (const path of Object.keys({ ...manifest?.files, ...manifest?.pending }).toSorted()) {
    if (files.has(path)) continue;
    checkPath(target, path);
    const current = currentText(target, path);
    if (current === undefined) continue;
    removes.push(path);
    if (!isOurs(manifest, path, current))
      edited.push({ path, reason: 'obsolete', diff: unifiedDiff(path, current, '') });
  }
  return { writes, unchanged, removes, edited };
}

/** Text of a file; undefined where there is none. */
export function currentText(target: string, path: string): string | undefined {
  const file = join(target, path);
  const status = lstatSync(file, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  if (status.isFile()) return readFileSync(file, 'utf8');
  throw new ConfigError(`${file} is in the way: it is no plain file`, { code: 'path_unsafe', hint: 'Remove it.' });
}

/** The file is as a generation wrote it, also one that was killed half-way. */
export function isOurs(manifest: Manifest | undefined, path: string, current: string): boolean {
  const hash = sha256(current);
  return manifest?.files[path] === hash || manifest?.pending?.[path] === hash;
}

/**
 * Everything is staged beside its place first, so that only renames are left, which hardly fail; what fails
 * nevertheless is taken back. The manifest names old and new hashes meanwhile: a kill in between leaves files that the
 * next generation recognises.
 */
export function commitFiles(
  target: string,
  writes: ReadonlyMap<string, string>,
  removes: readonly string[],
  manifest: Manifest | undefined,
  next: Manifest,
): void {
  mkdirSync(target, { recursive: true });
  const stage = join(target, `.tapwright-${randomUUID()}`);
  const undo: (() => void)[] = [];
  try {
    for (const [path, text] of writes) stageFile(join(stage, 'new', path), text);
    const pending: Manifest = { generator: next.generator, files: manifest?.files ?? {}, pending: next.files };
    replace(target, stage, MANIFEST, manifestText(pending), undo);
    for (const path of writes.keys()) move(target, stage, path, undo);
    for (const path of removes) remove(target, stage, path, undo);
    replace(target, stage, MANIFEST, manifestText(next), undo);
  } catch (error) {
    for (const step of undo.toReversed()) step();
    throw error;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  for (const path of removes) removeEmptyFolders(target, dirname(path));
}

function stageFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function replace(target: string, stage: string, path: string, text: string, undo: (() => void)[]): void {
  stageFile(join(stage, 'new', path), text);
  move(target, stage, path, undo);
}

function move(target: string, stage: string, path: string, undo: (() => void)[]): void {
  const file = join(target, path);
  keep(stage, file, undo);
  mkdirSync(dirname(file), { recursive: true });
  renameSync(join(stage, 'new', path), file);
}

function remove(target: string, stage: string, path: string, undo: (() => void)[]): void {
  keep(stage, join(target, path), undo);
  rmSync(join(target, path));
}

/** Remembers how to bring a file back as it is now. */
function keep(stage: string, file: string, undo: (() => void)[]): void {
  if (!existsSync(file)) {
    undo.push(() => rmSync(file, { force: true }));
    return;
  }
  const kept = join(stage, `old-${undo.length}`);
  copyFileSync(file, kept);
  undo.push(() => renameSync(kept, file));
}

/** What a killed generation left behind. */
export function removeStages(target: string): void {
  if (!existsSync(target)) return;
  for (const name of readdirSync(target)) {
    if (/^\.tapwright-[0-9a-f-]{36}$/.test(name)) rmSync(join(target, name), { recursive: true, force: true });
  }
}

function removeEmptyFolders(target: string, folder: string): void {
  if (folder === '.' || folder === '') return;
  try {
    rmdirSync(join(target, folder));
  } catch {
    return;
  }
  removeEmptyFolders(target, dirname(folder));
}
