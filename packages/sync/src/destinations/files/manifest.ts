import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { z } from 'zod';
import { checkpointSchema } from '../../checkpoint.ts';
import { systemCode } from '../../system-code.ts';

const manifestSchema = z.object({
  version: z.literal(1),
  checkpoint: checkpointSchema,
  /** Files whose rows are the stream's. Those that still end in `.tmp` on disk are committed all the same. */
  parts: z.array(z.string()),
  /** Files of an unfinished read that will replace `parts`; they keep their `.tmp` until then. */
  staged: z.array(z.string()),
  /** Number of the next part; never used twice. */
  next: z.number().int(),
  columns: z.array(z.object({ field: z.string(), name: z.string() })),
});

/** What belongs to a stream's folder and how far the stream was read: the one file whose renaming is the commit. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Undefined where there is none. */
export async function readManifest(path: string): Promise<Manifest | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  const parsed = manifestSchema.safeParse(parseOrUndefined(text));
  if (parsed.success) return parsed.data;
  throw new ConfigError(`${path} is not a manifest that this version can read.`, {
    code: 'destination_manifest_unreadable',
    hint: 'Restore it, or move the whole folder away to read the stream anew.',
  });
}

/** Writes the file so that after a crash it is the old one or the new one, whole. */
export async function writeManifest(path: string, manifest: Manifest): Promise<void> {
  const draft = `${path}.tmp`;
  const file = await open(draft, 'w');
  try {
    await file.writeFile(`${JSON.stringify(manifest, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncFolder(dirname(path));
}

/** Makes renamings in a folder last. Windows has no such call and needs none. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes the bytes of a file that someone else wrote last. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
