import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../make-folder.ts';
import { readManifest, syncFolder, writeManifest, type Manifest } from './manifest.ts';

export const MANIFEST_FILE = '_tapwright.json';

/** The folder of one stream: its parts, and the manifest that says which of them count. */
export interface StreamFolder {
  readonly path: string;
  readonly manifest: Manifest | undefined;
  /** Makes the manifest true: the commit. Then names the parts and removes what it no longer lists. */
  commit(manifest: Manifest): Promise<void>;
}

export async function openStreamFolder(path: string): Promise<StreamFolder> {
  let manifest = await readManifest(join(path, MANIFEST_FILE));
  await tidy(path, manifest);
  return {
    path,
    get manifest() {
      return manifest;
    },
    commit: async (next) => {
      const gone = [
        ...(manifest?.parts ?? []).filter((part) => !next.parts.includes(part)),
        ...(manifest?.staged ?? []).filter((part) => ![...next.staged, ...next.parts].includes(part)).map(temporary),
      ];
      // The parts' names must last before a manifest lists them.
      await syncFolder(path);
      await writeManifest(join(path, MANIFEST_FILE), next);
      const fresh = next.parts.filter((part) => !manifest?.parts.includes(part));
      manifest = next;
      // Old rows go before the new ones come: who reads in between misses rows, but never sees any twice.
      for (const part of gone) await rm(join(path, part), { force: true });
      for (const part of fresh) await rename(join(path, temporary(part)), join(path, part));
      if (gone.length + fresh.length > 0) await syncFolder(path);
    },
  };
}

/** The name of a part until it counts. */
export function temporary(part: string): string {
  return `${part}.tmp`;
}

/** Makes a new stream's folder. */
export async function makeStreamFolder(path: string): Promise<void> {
  await makeFolder(path);
}

/** Finishes what a crash broke off: listed parts get their names, unlisted ones of ours are removed. */
async function tidy(path: string, manifest: Manifest | undefined): Promise<void> {
  const files = new Set(await readdir(path).catch(() => []));
  const parts = new Set(manifest?.parts ?? []);
  const staged = new Set(manifest?.staged.map(temporary) ?? []);
  for (const file of files) {
    if (!isOurs(file) || parts.has(file) || staged.has(file)) continue;
    const name = file.replace(/\.tmp$/, '');
    if (name !== file && parts.has(name) && !files.has(name)) await rename(join(path, file), join(path, name));
    else await rm(join(path, file), { force: true });
  }
}

const PART = /^part-\d{6,}\.(jsonl|parquet)(\.tmp|\.lines)?$/;

function isOurs(file: string): boolean {
  return PART.test(file) || file === `${MANIFEST_FILE}.tmp`;
}
