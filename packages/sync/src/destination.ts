import type { Batch, JsonSchema, StreamState } from '@tapwright/connector';
import type { SyncMode, WriteMode } from './stream-selection.ts';

/** One stream of a sync, with every choice made. */
export interface StreamPlan {
  readonly name: string;
  readonly schema: JsonSchema;
  /** Top-level fields; empty: the stream has none. */
  readonly primaryKey: readonly string[];
  readonly cursorField?: string;
  /** Path of the field that says that a record was deleted; absent where such rows are kept. */
  readonly deleted?: readonly string[];
  readonly syncMode: SyncMode;
  readonly writeMode: WriteMode;
  /** Only these top-level fields are written. Key and cursor always are. */
  readonly fields?: readonly string[];
  /** Names the run in `_tapwright_run`. */
  readonly run: string;
}

/** Where a stream stands in a destination, kept there together with its rows. */
export interface StreamCheckpoint {
  readonly stream: string;
  /**
   * `running`: the last read was broken off and goes on from `state`; `complete`: it ended; `reset`: the next read
   * starts anew and replaces the rows.
   */
  readonly status: 'running' | 'complete' | 'reset';
  readonly state?: StreamState;
  readonly syncMode: SyncMode;
  readonly writeMode: WriteMode;
  readonly primaryKey: readonly string[];
  /** The unfinished read writes beside the visible rows, which it replaces at its end. */
  readonly staged: boolean;
  /** Records committed by the read that is running or was the last. */
  readonly records: number;
  readonly run: string;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** The state of all streams, for moving it to another destination. */
export interface StateDocument {
  readonly version: 1;
  readonly streams: readonly StreamCheckpoint[];
}

/**
 * A value that its column could not hold; the column is null there and `_tapwright_raw` keeps the value. Text with a
 * character that the destination cannot hold has U+FFFD in its place instead of being null.
 */
export interface Misfit {
  readonly column: string;
  readonly count: number;
}

/** What a commit made permanent. */
export interface Commit {
  readonly records: number;
  readonly bytes: number;
  readonly state?: StreamState;
  readonly misfits: readonly Misfit[];
}

export interface WriterOptions {
  /** Called after each commit. Must not throw. */
  readonly onCommit?: (commit: Commit) => void;
}

/** Writes one stream. Either `finish` or `suspend` ends it. */
export interface StreamWriter {
  /** Where to go on reading; absent: from the start. */
  readonly resumeFrom: StreamState | undefined;
  /** The unfinished read of an earlier run goes on. */
  readonly resumed: boolean;
  /** The earlier run had read everything and only the end is missing: nothing is to be read, call `finish`. */
  readonly ended: boolean;
  /** Takes a batch; waits while too much is queued. */
  write(batch: Batch<unknown>): Promise<void>;
  /** The read came to its end: commits everything and makes it visible. */
  finish(): Promise<void>;
  /** The read was broken off: commits what has come, so that a later run goes on from there. */
  suspend(): Promise<void>;
}

/** A place that rows are written to, and that keeps the state of each stream beside them. One owner at a time. */
export interface Destination extends AsyncDisposable {
  readonly kind: 'duckdb' | 'jsonl' | 'parquet' | 'postgres';
  /** File or folder, or the address of a schema without its password. */
  readonly location: string;
  /** Refuses what this destination cannot do with a ConfigError, before anything is read. */
  accept(plan: StreamPlan): void;
  readState(stream: string): Promise<StreamCheckpoint | undefined>;
  /** Forgets how far a stream was read. Its rows stay until the next read has replaced them. */
  resetState(stream: string): Promise<void>;
  exportState(): Promise<StateDocument>;
  /** Takes over the state of each stream in the document; the next read goes on from it. */
  importState(document: StateDocument): Promise<void>;
  openStream(plan: StreamPlan, options?: WriterOptions): Promise<StreamWriter>;
  close(): Promise<void>;
}
