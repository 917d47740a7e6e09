import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isPersons } from '@tapwright/conformance';
import { ConfigError, SystemError, type ArtefactPort } from '@tapwright/connector';
import { z } from 'zod';
import type { Snapshot } from './agent.ts';
import { artefactJson } from './read-artefact.ts';
import { sha256 } from '../code/sha256.ts';

/** Folders that are no part of a package. */
const BESIDE = new Set(['node_modules', '.git']);

/** Path with slashes → SHA-256 of the file. */
export type Listing = Readonly<Record<string, string>>;

/** What no package consists of is in no listing either, whoever wrote it. */
const listingSchema = z.record(
  z
    .string()
    .regex(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\\\0]+$/, 'a path inside the package')
    .refine((path) => !path.startsWith('dist/') && !path.split('/').some((part) => BESIDE.has(part))),
  z.string().regex(/^[0-9a-f]{64}$/),
);

/**
 * Keeps every file of a package's folder but a person's own config and what the compiler made; gives the hash of the
 * listing. Links are refused: they lead elsewhere.
 */
export async function takeSnapshot(folder: string, artefacts: ArtefactPort): Promise<Snapshot> {
  const listing: Record<string, string> = {};
  for (const [path, file] of filesIn(folder)) listing[path] = await artefacts.put(readFileSync(file));
  return artefacts.put(JSON.stringify(listing), 'application/json');
}

/** What a snapshot of the folder would list, without keeping anything. */
export function listFiles(folder: string): Listing {
  return Object.fromEntries(filesIn(folder).map(([path, file]) => [path, sha256(readFileSync(file))]));
}

/** Path with slashes, and where the file is, in order. */
function filesIn(folder: string): readonly (readonly [string, string])[] {
  return filesOf(folder)
    .toSorted()
    .map((file) => [relative(folder, file).split(sep).join('/'), file] as const)
    .filter(([path]) => !isPersons(path) && !path.startsWith('dist/'));
}

export async function readListing(snapshot: Snapshot, artefacts: ArtefactPort): Promise<Listing> {
  const parsed = listingSchema.safeParse(await artefactJson(snapshot, artefacts));
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  const what = place === '' ? 'is none' : `has an entry that is none: ${place}`;
  throw new SystemError(`the listing of a package ${what}`, {
    code: 'package_listing_invalid',
    hint: 'A package has plain files inside its own folder, nothing else.',
  });
}

/** Writes the files of a snapshot into a folder. */
export async function restoreSnapshot(snapshot: Snapshot, folder: string, artefacts: ArtefactPort): Promise<void> {
  for (const [path, hash] of Object.entries(await readListing(snapshot, artefacts))) {
    const file = join(folder, ...path.split('/'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, await artefacts.get(hash));
  }
}

/** Paths that are in one of the two and not the same in the other. */
export function changedPaths(before: Listing, after: Listing): readonly string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].filter((path) => before[path] !== after[path]).toSorted();
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return BESIDE.has(entry.name) ? [] : filesOf(path);
    if (entry.isFile()) return [path];
    throw new ConfigError(`${path} is neither a file nor a folder`, {
      code: 'package_link',
      hint: 'A package consists of plain files; replace the link by what it leads to.',
    });
  });
}
