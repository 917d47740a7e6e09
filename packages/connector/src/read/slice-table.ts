import { hash } from 'node:crypto';
import type { CursorValue, SliceArchive } from '../connection.ts';
import type { CursorOps } from './cursor-type.ts';

/** A slice is known by this many bytes of the hash of its key: among a million, two are taken for one once in 10^7 reads. */
const KEY_BYTES = 8;

/** Times are kept in whole milliseconds, rounded down. Zero: the slice has no cursor. */
const TIME_BYTES = 6;
const EPOCH = 2 ** 47;

/** What does not fit is forgotten, and read from its beginning the next time. */
const MAX_ENTRIES = 1_000_000;

/**
 * Slices in a few bytes each (19 characters of state with a time, 11 without), for streams of so many that their keys
 * would outweigh their records. Entries are only ever added, so that each checkpoint is a length.
 */
export interface SliceTable {
  readonly size: number;
  has(key: string): boolean;
  /** The cursor that the slice was added with, or a slightly earlier one. */
  cursor(key: string): CursorValue | undefined;
  add(key: string, cursor: CursorValue | undefined): void;
  /** The contents at this moment, put together when they are asked for; undefined when empty. */
  snapshot(): () => SliceArchive | undefined;
}

export function createSliceTable(
  ops: CursorOps | undefined,
  archive?: SliceArchive,
  maxEntries = MAX_ENTRIES,
): SliceTable {
  const index = new Map<string, number>();
  const keys = createBytes();
  const values = createValues(ops, archive);
  const stored = Buffer.from(archive?.keys ?? '', 'base64');
  for (let at = 0; at + KEY_BYTES <= stored.length; at += KEY_BYTES) {
    const key = stored.subarray(at, at + KEY_BYTES);
    index.set(key.toString('latin1'), index.size);
    keys.append(key);
  }
  return {
    get size() {
      return index.size;
    },
    has: (key) => index.has(shortOf(key)),
    cursor(key) {
      const at = index.get(shortOf(key));
      return at === undefined ? undefined : values.get(at);
    },
    add(key, cursor) {
      const short = shortOf(key);
      if (index.size >= maxEntries || index.has(short)) return;
      index.set(short, index.size);
      keys.append(Buffer.from(short, 'latin1'));
      values.append(cursor);
    },
    snapshot() {
      const size = index.size;
      if (size === 0) return () => undefined;
      const taken = keys.upTo(size * KEY_BYTES);
      const cursors = values.snapshot(size);
      return () => ({ keys: taken.toString('base64'), ...cursors() });
    },
  };
}

function shortOf(key: string): string {
  return hash('sha256', key, 'buffer').toString('latin1', 0, KEY_BYTES);
}

interface Values {
  get(index: number): CursorValue | undefined;
  append(cursor: CursorValue | undefined): void;
  snapshot(size: number): () => Omit<SliceArchive, 'keys'>;
}

function createValues(ops: CursorOps | undefined, archive: SliceArchive | undefined): Values {
  if (ops === undefined) return { get: () => undefined, append: () => {}, snapshot: () => () => ({}) };
  return ops.temporal ? createTimes(ops, archive) : createPlain(ops, archive);
}

function createTimes(ops: CursorOps, archive: SliceArchive | undefined): Values {
  const bytes = createBytes();
  const stored = typeof archive?.cursors === 'string' ? Buffer.from(archive.cursors, 'base64') : Buffer.alloc(0);
  bytes.append(stored);
  // A state of another definition has none: its slices are read from their beginning.
  const missing = Math.max(0, countOf(archive) * TIME_BYTES - stored.length);
  bytes.append(Buffer.alloc(missing));
  let like = archive?.like;
  return {
    get(index) {
      const value = bytes.upTo((index + 1) * TIME_BYTES).readUIntBE(index * TIME_BYTES, TIME_BYTES);
      return value === 0 ? undefined : ops.fromInstant(value - EPOCH, like);
    },
    append(cursor) {
      like ??= cursor;
      const rank = cursor === undefined ? undefined : ops.rank(cursor);
      const value = typeof rank === 'number' ? Math.floor(rank) + EPOCH : 0;
      const entry = Buffer.alloc(TIME_BYTES);
      // A later time than fits is kept as an earlier one, an earlier one as none: more is read then, never less.
      entry.writeUIntBE(Math.min(Math.max(value, 0), 2 ** (8 * TIME_BYTES) - 1), 0, TIME_BYTES);
      bytes.append(entry);
    },
    snapshot(size) {
      const taken = bytes.upTo(size * TIME_BYTES);
      const sample = like;
      return () => ({ cursors: taken.toString('base64'), ...(sample === undefined ? {} : { like: sample }) });
    },
  };
}

/** Numbers and texts as they are. */
function createPlain(ops: CursorOps, archive: SliceArchive | undefined): Values {
  const stored = Array.isArray(archive?.cursors) ? archive.cursors : [];
  const list: (CursorValue | null)[] = Array.from(
    { length: countOf(archive) },
    (_, at) => ops.keep(stored[at]) ?? null,
  );
  return {
    get: (index) => list[index] ?? undefined,
    append: (cursor) => void list.push(cursor ?? null),
    snapshot: (size) => () => ({ cursors: list.slice(0, size) }),
  };
}

function countOf(archive: SliceArchive | undefined): number {
  return Math.floor(Buffer.byteLength(archive?.keys ?? '', 'base64') / KEY_BYTES);
}

/** Bytes that are only added to. */
function createBytes() {
  let buffer = Buffer.alloc(0);
  let length = 0;
  return {
    append(bytes: Buffer) {
      if (length + bytes.length > buffer.length) {
        const larger = Buffer.alloc(Math.max(1024, 2 * (length + bytes.length)));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      bytes.copy(buffer, length);
      length += bytes.length;
    },
    /** Stays as it is when more is added: what has been written is never written again. */
    upTo: (end: number): Buffer => buffer.subarray(0, Math.min(end, length)),
  };
}
