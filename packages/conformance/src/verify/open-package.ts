import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { finding, type Finding } from './finding.ts';
import { isSafePath, readTarball } from './read-tarball.ts';

/** A copy of a package that nobody else writes to. */
export interface OpenedPackage extends AsyncDisposable {
  /** The folder of the copy. */
  readonly folder: string;
  readonly kind: 'folder' | 'tarball';
  /** Path with slashes → content. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What cannot be part of a package. */
  readonly findings: readonly Finding[];
}

const MOST_BYTES = 256 * 1024 * 1024;
const MOST_FILES = 20_000;

/** What a folder may have beside the package itself: never packed. */
const BESIDE = new Set(['node_modules', '.git']);

/** Copies a package's files out of its folder or its tarball, without its links and without `node_modules`. */
export async function openPackage(given: string): Promise<OpenedPackage> {
  const path = resolve(given);
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) {
    throw new ConfigError(`there is no ${path}`, {
      code: 'package_missing',
      hint: 'Name the folder of a connector package, or the tarball that `npm pack` made of it.',
    });
  }
  const kind = found.isDirectory() || found.isSymbolicLink() ? 'folder' : 'tarball';
  const findings: Finding[] = [];
  const files = kind === 'folder' ? await folderFiles(path, findings) : await tarballFiles(path);
  if (!files.has('package.json')) {
    throw new ConfigError(`${path} holds no package: there is no package.json`, {
      code: 'package_missing',
      hint: 'Name the folder of a connector package, or the tarball that `npm pack` made of it.',
    });
  }
  const scratch = realpathSync(await mkdtemp(join(tmpdir(), 'tapwright-verify-')));
  const folder = join(scratch, 'package');
  await writeFiles(folder, files);
  return {
    folder,
    kind,
    files,
    findings,
    [Symbol.asyncDispose]: () => rm(scratch, { recursive: true, force: true }),
  };
}

export async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array | string>): Promise<void> {
  for (const [name, bytes] of files) {
    const target = join(folder, name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
}

async function tarballFiles(path: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = readTarball(await readFile(path));
  // npm puts everything into one folder, whatever its name.
  const tops = new Set(entries.map((entry) => entry.path.split('/')[0]));
  if (tops.size !== 1) {
    throw new ConfigError('the tarball cannot be trusted: it has more than one folder at its top', {
      code: 'tarball_unsafe',
      hint: 'Make it with `npm pack` in the folder of the package.',
    });
  }
  return new Map(entries.map(({ path: name, bytes }) => [name.slice(name.indexOf('/') + 1), bytes]));
}

async function folderFiles(root: string, findings: Finding[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  let total = 0;
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (folder === '' && BESIDE.has(entry.name)) continue;
      if (entry.isDirectory()) await walk(name);
      else if (!entry.isFile()) findings.push(finding('link', `${name} is a link, and leads who knows where`, name));
      else if (!isSafePath(name)) findings.push(finding('path-unsafe', `${name} is no name for a file`, name));
      else {
        const bytes = await readFile(join(root, name));
        total += bytes.length;
        if (total > MOST_BYTES || files.size > MOST_FILES) throw tooLarge(root);
        files.set(name, bytes);
      }
    }
  };
  await walk('');
  return files;
}

function tooLarge(path: string): ConfigError {
  return new ConfigError(`${path} is too large for a connector package: more than 256 MB or 20000 files`, {
    code: 'package_too_large',
    hint: 'Name the folder of the package itself.',
  });
}
