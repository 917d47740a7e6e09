import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blueprintSchema, canonicalJson, parsedJson, type Blueprint } from '@tapwright/blueprint';
import { z } from 'zod';
import { sha256 } from '../code/sha256.ts';
import { EMITTER_VERSION } from '../emit/versions.ts';
import { dossierSchema, type Dossier } from '../research/dossier.ts';
import type { Page } from '../research/pages/documentation.ts';

/** What documentation was read to say. */
export interface Reading {
  readonly blueprint: Blueprint;
  readonly dossier: Dossier;
  readonly warnings: readonly string[];
}

const readingSchema = z.strictObject({
  formatVersion: z.literal(1),
  blueprint: blueprintSchema,
  dossier: dossierSchema,
  warnings: z.array(z.string()),
});

export interface Read {
  /** Which documentation, and of what name. */
  readonly subject: string;
  readonly name: string;
  /** Who reads: another model may read something else. */
  readonly reader: string;
  readonly pages: readonly Page[];
}

/** What the same reader made of the same texts once, so that they are paid for once. */
interface KeptReadings {
  find(read: Read): Reading | undefined;
  keep(read: Read, reading: Reading): void;
}

/** Readings in a folder. What is damaged there counts as not there; without a folder nothing is kept. */
export function keptReadings(folder: string | undefined): KeptReadings {
  if (folder === undefined) return { find: () => undefined, keep: () => undefined };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const placeOf = (read: Read): string => join(folder, `${keyOf(read)}.json`);
  return {
    find: (read) => {
      const parsed = readingSchema.safeParse(parsedJson(textAt(placeOf(read))));
      if (!parsed.success) return undefined;
      const { formatVersion: _one, ...reading } = parsed.data;
      return reading;
    },
    keep: (read, reading) => {
      const draft = `${placeOf(read)}.${process.pid}.tmp`;
      writeFileSync(draft, JSON.stringify({ formatVersion: 1, ...reading }), { mode: 0o600 });
      renameSync(draft, placeOf(read));
    },
  };
}

function keyOf({ pages, ...read }: Read): string {
  const texts = pages.map(({ address, clean }) => [address, sha256(clean.text)]);
  return sha256(canonicalJson({ ...read, texts, emitter: EMITTER_VERSION }));
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
