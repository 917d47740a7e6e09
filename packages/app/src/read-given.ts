import { readFile, stat } from 'node:fs/promises';
import { parseBlueprint, readDescription, type Blueprint, type Description } from '@tapwright/blueprint';
import { isJsonObject } from '@tapwright/connector';
import { privateAllowed } from './private-addresses.ts';

export interface ReadGivenOptions {
  /** The address may be loopback or private. */
  readonly allowPrivate?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a person gives to generate from: a blueprint, or a description in any format that can be read. */
export type Given =
  | { readonly blueprint: Blueprint; readonly content?: undefined }
  | { readonly content: Description; readonly blueprint?: undefined };

/** Larger files are left to the reader of descriptions, which says that they are too large. */
const BLUEPRINT_MAX_BYTES = 512 * 1024 * 1024;

/** Reads a file or address, once. A blueprint is JSON with a `formatVersion`; anything else is a description. */
export async function readGiven(path: string, options: ReadGivenOptions): Promise<Given> {
  const bytes = await jsonFile(path);
  const blueprint = bytes && blueprintIn(bytes);
  if (blueprint) return { blueprint };
  const content = await readDescription(path, {
    allowPrivate: privateAllowed(options.allowPrivate),
    ...(bytes && { bytes }),
    ...(options.signal && { signal: options.signal }),
  });
  return { content };
}

/** Undefined where there is none: the reader of descriptions says what is wrong. */
async function jsonFile(path: string): Promise<Buffer | undefined> {
  if (!path.endsWith('.json') || /^(https?|file):/i.test(path)) return undefined;
  try {
    return (await stat(path)).size > BLUEPRINT_MAX_BYTES ? undefined : await readFile(path);
  } catch {
    return undefined;
  }
}

function blueprintIn(bytes: Buffer): Blueprint | undefined {
  if (!bytes.includes('"formatVersion"')) return undefined;
  const value = parsed(bytes);
  return isJsonObject(value) && 'formatVersion' in value && 'interpretation' in value
    ? parseBlueprint(value)
    : undefined;
}

/** Broken JSON is left to the reader of descriptions as well, which tells the line. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
