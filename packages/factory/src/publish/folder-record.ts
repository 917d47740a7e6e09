import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Snapshot } from '../agents/agent.ts';
import { MANIFEST, parseManifest } from '../write/manifest.ts';
import type { PackageTexts } from './package-texts.ts';
import { sha256 } from '../code/sha256.ts';

/**
 * What was published beside the generated files, which have a list of their own: hashes of hooks, overlay and tests that
 * an agent wrote. It lies where nobody packs, hashes or commits anything; without it, a file that differs is the person's.
 */
const CACHE = join('node_modules', '.cache', 'tapwright');
const RECORD = join(CACHE, 'published.json');

const recordSchema = z.record(z.string(), z.array(z.string()));

export function recall(folder: string): ReadonlyMap<string, readonly string[]> {
  try {
    return new Map(Object.entries(recordSchema.parse(JSON.parse(readFileSync(join(folder, RECORD), 'utf8')))));
  } catch {
    return new Map();
  }
}

export function remember(folder: string, texts: PackageTexts, before: ReadonlyMap<string, readonly string[]>): void {
  const generated = parseManifest(texts.get(MANIFEST) ?? '')?.files ?? {};
  const own = [...texts].filter(([path]) => path !== MANIFEST && generated[path] === undefined);
  const record: Record<string, readonly string[]> = Object.fromEntries(before);
  for (const [path, text] of own) record[path] = [...new Set([...(before.get(path) ?? []), sha256(text)])];
  write(join(folder, RECORD), record);
}

/** What a run put its package in the place of: what users had before it. */
export interface Replaced {
  readonly key: string;
  readonly package?: Snapshot;
}

const REPLACED = join(CACHE, 'replaced.json');

const replacedSchema = z.strictObject({ key: z.string(), package: z.string().exactOptional() });

export function noteReplaced(folder: string, replaced: Replaced): void {
  write(join(folder, REPLACED), replaced);
}

/** What the run with this key replaced there; undefined where another one published last. */
export function replacedBy(folder: string, key: string): Replaced | undefined {
  try {
    const found = replacedSchema.parse(JSON.parse(readFileSync(join(folder, REPLACED), 'utf8')));
    return found.key === key ? found : undefined;
  } catch {
    return undefined;
  }
}

function write(file: string, value: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(value)}\n`);
  renameSync(`${file}.new`, file);
}
