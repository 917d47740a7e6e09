import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Folders and files that say nothing about what was run. */
const SKIPPED = new Set([
  'node_modules',
  'dist',
  '.git',
  'test-results.json',
  'package-lock.json',
  'test-results.sig.json',
]);

/** A config of the person's, which is never shipped. */
const CONFIG = /^config[^/]*\.json$/;

/** SHA-256 of every file of a package, by path with slashes, in order. */
export async function packageHashes(directory: string): Promise<Record<string, string>> {
  const paths = await filesOf(directory);
  const hashes: [string, string][] = [];
  for (const path of paths.sort()) {
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    const name = relative(directory, path).split(sep).join('/');
    if (!CONFIG.test(name)) hashes.push([name, hash]);
  }
  return Object.fromEntries(hashes);
}

async function filesOf(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name)) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) found.push(...(await filesOf(path)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}
