import { gunzipSync } from 'node:zlib';
import { ConfigError } from '@tapwright/connector';

/** A file of an archive. */
export interface TarEntry {
  /** As written, with slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const MOST_BYTES = 256 * 1024 * 1024;
const MOST_ENTRIES = 20_000;
const BLOCK = 512;

/**
 * The files of a gzipped tar archive, in memory. Throws ConfigError `tarball_unsafe` for links, devices, absolute
 * paths, paths that climb, the same file twice, and archives that unpack to more than 256 MB.
 */
export function readTarball(archive: Uint8Array): readonly TarEntry[] {
  const bytes = unzipped(archive);
  const found = new Map<string, TarEntry>();
  let offset = 0;
  let longName: string | undefined;
  while (offset + BLOCK <= bytes.length) {
    const header = bytes.subarray(offset, offset + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const entry = readHeader(header);
    const content = bytes.subarray(offset + BLOCK, offset + BLOCK + entry.size);
    if (content.length < entry.size) throw unsafe('it ends in the middle of a file');
    offset += BLOCK + Math.ceil(entry.size / BLOCK) * BLOCK;
    if (entry.kind === 'L') longName = text(content);
    else if (entry.kind === 'x') longName = paxPath(text(content)) ?? longName;
    else if (entry.kind !== 'g') {
      add(found, { kind: entry.kind, path: longName ?? entry.path, bytes: content });
      longName = undefined;
    }
  }
  return [...found.values()];
}

function unzipped(archive: Uint8Array): Uint8Array {
  try {
    return gunzipSync(archive, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    const large = error instanceof RangeError || (error instanceof Error && error.message.includes('larger'));
    throw unsafe(large ? 'it unpacks to more than 256 MB' : 'it is no gzipped archive');
  }
}

interface Header {
  readonly path: string;
  readonly size: number;
  readonly kind: string;
}

function readHeader(header: Uint8Array): Header {
  const written = Number.parseInt(text(header.subarray(148, 156)), 8);
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  if (sum !== written) throw unsafe('a header of it is damaged');
  const size = Number.parseInt(text(header.subarray(124, 136)).trim() || '0', 8);
  if (!Number.isSafeInteger(size) || size < 0) throw unsafe('it tells no size of a file');
  const prefix = text(header.subarray(257, 262)) === 'ustar' ? text(header.subarray(345, 500)) : '';
  const name = text(header.subarray(0, 100));
  return { path: prefix === '' ? name : `${prefix}/${name}`, size, kind: text(header.subarray(156, 157)) || '0' };
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
}

function paxPath(records: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(records)?.[1];
}

function add(found: Map<string, TarEntry>, { kind, path, bytes }: TarEntry & { readonly kind: string }): void {
  if (kind === '5') return;
  if (kind !== '0') throw unsafe(`${JSON.stringify(path.slice(0, 100))} is no plain file, but a link or a device`);
  if (!isSafePath(path)) throw unsafe(`${JSON.stringify(path.slice(0, 100))} would be written outside of its folder`);
  if (found.has(path)) throw unsafe(`${JSON.stringify(path.slice(0, 100))} is in it twice`);
  if (found.size >= MOST_ENTRIES) throw unsafe(`it has more than ${MOST_ENTRIES} files`);
  found.set(path, { path, bytes });
}

/** True for a relative path of plain names, that stays what it is on every system. */
export function isSafePath(path: string): boolean {
  if (path === '' || path.length > 1000 || path.startsWith('/') || /[\\:\0]/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function unsafe(why: string): ConfigError {
  return new ConfigError(`the tarball cannot be trusted: ${why}`, {
    code: 'tarball_unsafe',
    hint: 'Make it with `npm pack` in the folder of the package.',
  });
}
