import { parsedJson } from '@tapwright/blueprint';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { z } from 'zod';
import { sha256 } from '../code/sha256.ts';

/** The list of generated files; everything that it does not name is the person's. */
export const MANIFEST = '.tapwright.json';

const hashes = z.record(z.string(), z.string());
const manifestSchema = z.object({
  /** What the bytes depend on: hashes of blueprint and overlay, versions of emitter and formatter. */
  generator: z.record(z.string(), z.string()),
  /** Path → SHA-256 of the file as it was generated. */
  files: hashes,
  /** What an unfinished generation was about to write. */
  pending: hashes.optional(),
});

export type Manifest = z.output<typeof manifestSchema>;

/** The manifest of a folder; undefined where nothing was generated yet. */
export function readManifest(folder: string): Manifest | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, MANIFEST), 'utf8');
  } catch {
    return undefined;
  }
  const manifest = parseManifest(text);
  if (manifest) return manifest;
  throw new ConfigError(`${join(folder, MANIFEST)} cannot be read`, {
    code: 'manifest_invalid',
    hint: 'Restore it from version control, or delete it: then every existing file counts as yours.',
  });
}

/** The manifest that a text holds; undefined where it holds none. */
export function parseManifest(text: string): Manifest | undefined {
  const parsed = manifestSchema.safeParse(parsedJson(text));
  return parsed.success ? parsed.data : undefined;
}

/** The manifest's text, in order of the paths. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** Generated files of a folder that are not as they were generated, or are gone. */
export function editedGenerated(folder: string): string[] {
  return Object.entries(readManifest(folder)?.files ?? {})
    .filter(([path, hash]) => !existsSync(join(folder, path)) || sha256(readFileSync(join(folder, path))) !== hash)
    .map(([path]) => path);
}
