import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readTarball } from '@tapwright/conformance';
import type { ArtefactPort } from '@tapwright/connector';
import type { Bench, Snapshot } from '../agents/agent.ts';
import { takeSnapshot } from '../agents/snapshot.ts';
import type { FolderPublisherOptions } from './folder-publisher.ts';
import { replacedBy } from './folder-record.ts';
import { openGit } from './git.ts';
import { baseOf, folderOf, hasFolder, tipOfBase, type GitTarget } from './git-target.ts';
import type { NpmPublisherOptions } from './npm-publisher.ts';
import { newestTarball } from './npm-registry.ts';

/**
 * The package of a connector that its users have before the run with this key publishes one; undefined where there is
 * none. `source-github` and `github` alike.
 */
export type PublishedPackage = (name: string, bench: Bench, key: string) => Promise<Snapshot | undefined>;

/** What lies in the folder, if it is a connector; what lay there before, where this run put it there. */
export function publishedInFolder({ out }: FolderPublisherOptions): PublishedPackage {
  return async (_name, { artefacts }, key) => {
    const folder = resolve(out);
    const replaced = replacedBy(folder, key);
    if (replaced !== undefined) return replaced.package;
    const isPackage = ['package.json', 'blueprint.json'].every((file) => existsSync(join(folder, file)));
    return isPackage ? takeSnapshot(folder, artefacts) : undefined;
  };
}

/** What the base branch has, at the remote where there is one. */
export function publishedOnBranch(target: GitTarget): PublishedPackage {
  return async (name, bench) => {
    const git = openGit({ ...target, signal: bench.signal });
    const folder = folderOf(name, target);
    const tip = await tipOfBase(git, await baseOf(git, target), target);
    if (!(await hasFolder(git, tip, folder))) return undefined;
    const place = join(bench.folder, 'published');
    mkdirSync(place);
    // An index of its own: that of a person's working tree stays as it is.
    const env = { GIT_INDEX_FILE: join(bench.folder, 'published.index'), GIT_WORK_TREE: place };
    await git(['read-tree', `${tip}:${folder}`], { env });
    await git(['checkout-index', '--all', '--quiet', '--force'], { env });
    return takeSnapshot(place, bench.artefacts);
  };
}

/** The version that npm would install; without a registry, the newest tarball that lies where this one will. */
export function publishedToNpm({ out, registry }: NpmPublisherOptions): PublishedPackage {
  return async (name, { artefacts, signal }) => {
    const full = `source-${name.replace(/^source-/, '')}`;
    const tarball = registry === undefined ? newestIn(resolve(out), full) : await newestTarball(full, registry, signal);
    return tarball && keepTarball(tarball, artefacts);
  };
}

function newestIn(folder: string, name: string): Uint8Array | undefined {
  const versions = existsSync(folder) ? readdirSync(folder) : [];
  const newest = versions
    .filter((file) => file.startsWith(`${name}-`) && /^\d[^-]*\.tgz$/.test(file.slice(name.length + 1)))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
  return newest === undefined ? undefined : readFileSync(join(folder, newest));
}

async function keepTarball(tarball: Uint8Array, artefacts: ArtefactPort): Promise<Snapshot> {
  const listing: Record<string, string> = {};
  for (const { path, bytes } of readTarball(tarball)) {
    const name = path.slice(path.indexOf('/') + 1);
    if (!name.startsWith('dist/')) listing[name] = await artefacts.put(bytes);
  }
  return artefacts.put(JSON.stringify(listing), 'application/json');
}
