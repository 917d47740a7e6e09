import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../code/sha256.ts';

/** A page as it came. */
export interface CachedPage {
  readonly bytes: Uint8Array;
  /** Where it came from in the end, after redirects. */
  readonly url: string;
  readonly type: string;
  readonly etag?: string;
  readonly lastModified?: string;
  /** ISO 8601. */
  readonly fetchedAt: string;
}

export interface PageCache {
  read(address: string): CachedPage | undefined;
  write(address: string, page: CachedPage): void;
}

const entry = z.strictObject({
  address: z.string(),
  url: z.string(),
  type: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  fetchedAt: z.iso.datetime(),
  sha256: z.string(),
});

/** Keeps pages in a folder, by their address. What is damaged there counts as not there. */
export function pageCache(folder: string): PageCache {
  mkdirSync(folder, { recursive: true });
  const place = (address: string) => join(folder, sha256(address));
  return {
    read(address) {
      try {
        const {
          sha256: hash,
          address: known,
          ...rest
        } = entry.parse(JSON.parse(readFileSync(`${place(address)}.json`, 'utf8')));
        const bytes = readFileSync(`${place(address)}.bin`);
        if (known !== address || sha256(bytes) !== hash) return undefined;
        const { etag, lastModified, ...page } = rest;
        return {
          ...page,
          bytes,
          ...(etag !== undefined && { etag }),
          ...(lastModified !== undefined && { lastModified }),
        };
      } catch {
        return undefined;
      }
    },
    write(address, { bytes, ...rest }) {
      replace(`${place(address)}.bin`, bytes);
      replace(`${place(address)}.json`, JSON.stringify({ address, ...rest, sha256: sha256(bytes) }));
    },
  };
}

function replace(path: string, content: Uint8Array | string): void {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}
