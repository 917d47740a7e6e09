import type { JsonObject } from '../json.ts';
import type { Path } from '../path.ts';
import type { CursorRange } from './cursor-range.ts';

/** The records of one page as a batch hands them out. Whatever made it, `lines` and `records` say the same. */
export interface PageRecords {
  readonly count: number;
  /** JSON lines in UTF-8, each with its newline; written on first access. */
  readonly lines: Uint8Array;
  /** Decoded on first access; integers beyond 2^53 are rounded here, not in `lines`. */
  readonly records: readonly JsonObject[];
  /** As `records`, but integers beyond 2^53 are bigints. */
  readonly exactRecords: readonly JsonObject[];
  /** The range of the cursor field; undefined where the stream has no cursor or no record has a value. */
  readonly cursor: CursorRange | undefined;
  /** Gives the memory of the lines back; they are empty then. Parts share theirs and keep it. */
  readonly release?: () => void;
  /** The first `count` records only. */
  cut(count: number): PageRecords;
  /** The records from one index to before another, for pages too large for one batch. */
  readonly part: (from: number, to: number) => PageRecords;
}

/** A page of an answer: its records, and what pagination needs to know of the rest. */
export interface DecodedPage {
  readonly content: PageRecords;
  /** The lines are the bytes of the answer itself. */
  readonly keepsBody?: true;
  /** Records that the server sent; the content may have fewer where some are left out on our side. */
  readonly received: number;
  /** A value of the body; integers beyond 2^53 come as bigint. */
  at(path: Path): unknown;
  /** The last record as the server sent it. */
  last(): unknown;
  /** Equal for pages with the same records. */
  readonly fingerprint: string;
  /** The primary keys of the first and last record; undefined without a key or where they are equal. */
  readonly ends: string | undefined;
}

/** What is done to the records of one slice besides decoding. Without either member the page's bytes can be kept. */
export interface RecordWork {
  /** Leaves records out by their cursor; those without a value stay. */
  readonly keep?: ((cursor: unknown) => boolean) | undefined;
  /** Fields that are added to each record. */
  readonly add?: JsonObject | undefined;
}

/** What a lane needs to know of the answer. */
export interface PageSource {
  /** Decompressed. */
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
  readonly work: RecordWork;
}

/** Turns an answer into a page; undefined where this lane cannot, so that the next one is asked. */
export type Lane = (source: PageSource) => DecodedPage | undefined;
