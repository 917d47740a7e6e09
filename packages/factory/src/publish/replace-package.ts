import { ConfigError } from '@tapwright/connector';
import { MANIFEST, manifestText, parseManifest, readManifest, type Manifest } from '../write/manifest.ts';
import { unifiedDiff } from '../write/unified-diff.ts';
import {
  checkPath,
  commitFiles,
  currentText,
  EditedFilesError,
  isOurs,
  removeStages,
  type EditedFile,
} from '../write/write-package.ts';
import type { PackageTexts } from './package-texts.ts';

export interface ReplaceOptions {
  /** Overwrites what somebody edited. */
  readonly force?: boolean;
  /** Whether a file that no generator printed is as it was published before. */
  readonly wasPublished?: (path: string, current: string) => boolean;
  /** Files beside the generated ones that were published before: they go where the package has them no longer. */
  readonly before?: readonly string[];
}

/** Written by the runner, never by a person. */
const RESULTS = /^test-results\.(?:sig\.)?json$/;

/**
 * Puts a package in the place of the one that is there: all of it or nothing, never over a file that somebody edited
 * since it was generated or published. Gives the paths that changed.
 */
export function replacePackage(target: string, texts: PackageTexts, options: ReplaceOptions = {}): readonly string[] {
  for (const path of texts.keys()) checkPath(target, path);
  const old = readManifest(target);
  const writes = new Map<string, string>();
  const edited: EditedFile[] = [];
  const known = (path: string, current: string): boolean =>
    isOurs(old, path, current) || RESULTS.test(path) || options.wasPublished?.(path, current) === true;
  for (const [path, text] of texts) {
    const current = currentText(target, path);
    if (current === text || path === MANIFEST) continue;
    writes.set(path, text);
    if (current === undefined || known(path, current)) continue;
    const reason = old?.files[path] === undefined ? 'foreign' : 'edited';
    edited.push({ path, reason, diff: unifiedDiff(path, current, text) });
  }
  const removes = gone(target, texts, old, options.before ?? []).filter((path) => {
    const current = currentText(target, path) ?? '';
    if (known(path, current)) return true;
    // What a person made of a file that is no longer generated: only they can say what becomes of it.
    if (old?.files[path] !== undefined) edited.push({ path, reason: 'obsolete', diff: unifiedDiff(path, current, '') });
    return old?.files[path] !== undefined;
  });
  if (edited.length > 0 && options.force !== true) throw new EditedFilesError(target, edited);
  removeStages(target);
  const before = currentText(target, MANIFEST);
  const next = manifestOf(texts);
  const manifestChanged = texts.get(MANIFEST) !== before;
  if (writes.size === 0 && removes.length === 0 && !manifestChanged) return [];
  commitFiles(target, writes, removes, old, next);
  return [...writes.keys(), ...removes, ...(manifestChanged ? [MANIFEST] : [])].toSorted();
}

function gone(
  target: string,
  texts: PackageTexts,
  old: Manifest | undefined,
  before: readonly string[],
): readonly string[] {
  const listed = new Set([...Object.keys({ ...old?.files, ...old?.pending }), ...before]);
  return [...listed].toSorted().filter((path) => {
    if (texts.has(path)) return false;
    checkPath(target, path);
    return currentText(target, path) !== undefined;
  });
}

/** The package's own list of generated files: written as it is, since results of tests are about it. */
function manifestOf(texts: PackageTexts): Manifest {
  const text = texts.get(MANIFEST) ?? '';
  const manifest = parseManifest(text);
  if (manifest !== undefined && manifestText(manifest) === text) return manifest;
  throw new ConfigError(`the package cannot be published: its ${MANIFEST} is missing or was edited`, {
    code: 'package_unpublishable',
    hint: 'Generate the package anew, and test it.',
  });
}
