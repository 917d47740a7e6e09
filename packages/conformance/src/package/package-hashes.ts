import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isTested } from './tested-files.ts';

/** Folders that are no part of a package. */
const BESIDE = new Set(['node_modules', '.git']);

/** SHA-256 of every file of a package that its tests are about, by path with slashes, in order. */
export async function packageHashes(directory: string): Promise<Record<string, string>> {
  const hashes: [string, string][] = [];
  for (const path of (await filesOf(directory)).sort()) {
    const name = relative(directory, path).split(sep).join('/');
    if (!isTested(name)) continue;
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    hashes.push([name, hash]);
  }
  return Object.fromEntries(hashes);
}

async function filesOf(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (BESIDE.has(entry.name)) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) found.push(...(await filesOf(path)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}
