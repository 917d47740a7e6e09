import { existsSync } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finding, type Finding } from './finding.ts';

/** Copies of our own packages that lie in a package's `node_modules` and are not the reader's, byte by byte. */
export async function installedFindings(folder: string): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const name of ['connector', 'blueprint', 'conformance']) {
    const copy = join(folder, 'node_modules', '@tapwright', name);
    const status = await lstat(copy).catch(() => undefined);
    if (status === undefined || status.isSymbolicLink()) continue;
    const odd = await differing(copy, ownFolder(name));
    if (odd !== undefined)
      found.push(
        finding(
          'runtime-shipped',
          `node_modules/@tapwright/${name}/${odd} is not that of the reader's own copy`,
          `node_modules/@tapwright/${name}`,
        ),
      );
  }
  return found;
}

async function differing(copy: string, own: string): Promise<string | undefined> {
  for (const entry of await readdir(copy, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(copy.length + 1);
    if (name.startsWith('node_modules/')) continue;
    const mine = await readFile(join(own, name)).catch(() => undefined);
    if (mine === undefined || Buffer.compare(mine, await readFile(path)) !== 0) return name;
  }
  return undefined;
}

function ownFolder(name: string): string {
  if (name === 'conformance') return fileURLToPath(new URL('../..', import.meta.url));
  let folder = dirname(fileURLToPath(import.meta.resolve(`@tapwright/${name}`)));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
