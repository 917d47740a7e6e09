import type { LookupFunction } from 'node:net';
import type { z } from 'zod';
import type { TokenStore } from './auth.ts';
import type { Clock } from './clock.ts';
import type { Actions, AnyStream, ConnectorDefinition, RequestDefinition, RowOf } from './definition.ts';
import type { JsonObject, JsonSchema } from './json.ts';
import type { OutcomeStore } from './outcome-store.ts';

/** What `check()` found. */
export interface CheckResult {
  readonly status: 'succeeded' | 'failed';
  /** Why it failed and what to do; absent on success. */
  readonly message?: string;
  readonly code?: string;
}

export interface CatalogStream {
  readonly name: string;
  readonly description?: string;
  readonly schema: JsonSchema;
  /** Each key as its path. Empty: the stream has none. */
  readonly primaryKey: readonly (readonly string[])[];
  readonly cursorField?: readonly string[];
  /** The cursor sees new records only: an incremental read misses what changes later. */
  readonly appendOnly?: boolean;
  /** Path of the field that says that a record was deleted: true, or set to anything but false, 0 and nothing. */
  readonly deleted?: readonly string[];
  readonly syncModes: readonly ('full_refresh' | 'incremental')[];
  readonly resumable: boolean;
  readonly parent?: string;
}

export interface Catalog {
  readonly streams: readonly CatalogStream[];
}

export type CursorValue = string | number;

/** The page before the one where a read goes on: shows whether the list has moved in the meantime. */
export interface PageAnchor {
  /** Its own token; absent: the first page. */
  readonly page?: string | number;
  /** Stands for its last record. */
  readonly last: string;
  /** How many records it was asked for. */
  readonly size?: number;
}

/** Very many slices, told apart by a hash of their key. Opaque to hosts. */
export interface SliceArchive {
  /** Eight bytes of each slice's hash, in base64. */
  readonly keys: string;
  /** In the order of the keys: times as six bytes each in base64, other cursors as they are. */
  readonly cursors?: string | readonly (CursorValue | null)[];
  /** A cursor as the server writes it. */
  readonly like?: CursorValue;
}

/** Where one slice (a parent, a partition, a window) stands. */
export interface SliceState {
  /** Token of the next page to read; absent at the start and when done. */
  readonly page?: string | number;
  /** What the page before `page` was; absent where positions cannot move. */
  readonly after?: PageAnchor;
  readonly done?: boolean;
  /** Highest cursor committed for this slice by a finished read. */
  readonly cursor?: CursorValue;
  /** Highest cursor seen in the unfinished read. */
  readonly seen?: CursorValue;
}

/**
 * How far a stream has been read. Plain JSON, belongs to the host, handed back unchanged. `cursor` is the watermark of
 * finished reads; `slices` are positions of an unfinished read, and per-slice watermarks of sliced streams.
 */
export interface StreamState {
  readonly version: 1;
  readonly cursor?: CursorValue;
  readonly slices?: { readonly [key: string]: SliceState };
  /** Epoch milliseconds when the unfinished read began; absent when the last read is complete. */
  readonly started?: number;
  /** Watermarks of slices where there are more than ten thousand; each has its own, so that new ones begin at the start. */
  readonly archive?: SliceArchive;
  /** Slices that the unfinished read is done with and no longer lists. */
  readonly finished?: SliceArchive;
  readonly parent?: StreamState;
}

export interface ReadOptions {
  readonly state?: StreamState;
  readonly signal?: AbortSignal;
  /** Lower bound for incremental streams without state; ISO 8601 or the cursor's own form. */
  readonly from?: string;
  /** Stop after about this many records (whole pages are delivered up to it, the last one cut). */
  readonly limit?: number;
  /** Slices read at once. Default 4, within the client's `concurrency`. */
  readonly sliceConcurrency?: number;
  /** Overrides the page size that is asked for. */
  readonly pageSize?: number;
  /** Forces the object lane, for comparison. */
  readonly lane?: 'auto' | 'object';
  readonly syncMode?: 'full_refresh' | 'incremental';
}

/** One page of records with the checkpoint that covers it. */
export interface Batch<Row = JsonObject> {
  readonly stream: string;
  /** Key of the slice that these records come from; '' for an unsliced stream. */
  readonly slice: string;
  readonly count: number;
  /** The records, decoded on first access. Integers beyond 2^53 keep their digits in `lines` only. */
  readonly records: readonly Row[];
  /** The records as JSON lines in UTF-8, each with its newline. */
  readonly lines: Uint8Array;
  /** Top-level fields that the stream's schema does not name and that have turned up so far; absent where there are none. */
  readonly extraFields?: readonly string[];
  /** Everything up to and including this batch is covered by this state. */
  readonly state: StreamState;
  /**
   * Gives the memory of `lines` back at once instead of some time later; nothing of the records can be had afterwards.
   * For those who read millions of records and know that each batch has been written: a stream that still holds the
   * lines would find them empty.
   */
  readonly release?: () => void;
  /** How many records the whole slice has, where the answer says so. */
  readonly total?: number;
  readonly requestId?: string;
}

export interface Health {
  readonly connector: string;
  readonly status: 'disconnected' | 'connected' | 'error';
  readonly authenticated: boolean;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly baseUrl: string;
  readonly timeout: number;
  readonly requests: number;
  readonly retries: number;
  /** Milliseconds spent waiting for limits and back-off. */
  readonly waited: number;
  readonly lastError?: { readonly code: string; readonly message: string; readonly at: string };
}

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly connector: string;
  readonly data?: Readonly<Record<string, string | number | boolean>>;
}

/** One HTTP exchange, redacted: no query values, credentials or bodies. */
export interface Exchange {
  readonly id: number;
  readonly method: string;
  /** Origin, path and the names of the query parameters. */
  readonly url: string;
  readonly status?: number;
  readonly error?: string;
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly milliseconds: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly requestId?: string;
  readonly stream?: string;
}

export interface Wait {
  readonly reason: 'rate-limit' | 'retry' | 'job';
  readonly milliseconds: number;
  /** Epoch milliseconds. */
  readonly until: number;
  readonly request?: string;
}

/** One HTTP exchange as it went over the wire: with credentials and bodies. For recorders, which must redact it. */
export interface Capture {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody?: Uint8Array;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Copy it: the buffer may be used again. */
  readonly responseBody: Uint8Array;
  /** Sent to obtain credentials: the answer holds some. */
  readonly login: boolean;
  readonly stream?: string;
  /** What is known by now that must not be told: secrets of the config, and tokens obtained. */
  readonly secrets: readonly string[];
}

/** What the host learns while a connection works. None of it may throw. */
export interface Hooks {
  readonly log?: (entry: LogEntry) => void;
  readonly exchange?: (exchange: Exchange) => void;
  readonly wait?: (wait: Wait) => void;
  /** Each answer whole, with secrets; unlike all other hooks. */
  readonly capture?: (capture: Capture) => void;
  /** A record differed from its schema; at most once per stream, field and kind of difference. */
  readonly drift?: (drift: Drift) => void;
  /** Wraps each request for tracing. */
  readonly trace?: <Result>(
    name: string,
    attributes: Readonly<Record<string, string | number>>,
    run: () => Promise<Result>,
  ) => Promise<Result>;
}

export interface Drift {
  readonly stream: string;
  /** Path of the field from the record's root. */
  readonly field: string;
  readonly kind: 'extra' | 'missing' | 'type' | 'null' | 'enum';
  readonly expected?: string;
  readonly actual?: string;
  readonly count: number;
}

export interface ConnectOptions {
  readonly hooks?: Hooks;
  readonly clock?: Clock;
  /** 0 ≤ n < 1; for jitter. Default Math.random. */
  readonly random?: () => number;
  readonly tokens?: TokenStore;
  /** Keeps what is known of writes that have an `operationId`. */
  readonly outcomes?: OutcomeStore;
  /** Names this connection's tokens and operations in the stores. Default the connector's name. */
  readonly connectionId?: string;
  /** Loopback and private addresses may be reached. Default: the environment's TAPWRIGHT_ALLOW_PRIVATE. */
  readonly allowPrivate?: boolean;
  /**
   * A wait longer than this many milliseconds is a ParkedError, which says when to go on, instead of a sleep. Shorter ones
   * are reported to `hooks.wait` as they begin. Default two hours, so that limits that reset every hour are sat out;
   * `Infinity` never parks.
   */
  readonly parkAfter?: number;
  /** Overrides the client's base URL (as the config field `base_url` does). */
  readonly baseUrl?: string;
  /** Resolves host names. Default: as the machine does. */
  readonly lookup?: LookupFunction;
  readonly signal?: AbortSignal;
}

/** Options of an action call. */
export interface ActionOptions extends CallOptions {
  /**
   * The host's own name of this operation, for example the id of a workflow's step. What is known of it is kept in
   * `outcomes`: called again with the same id, also after a crash, an operation that was carried out gives its answer
   * without being sent, and a keyed one is sent with the same key. Needs `ConnectOptions.outcomes`.
   */
  readonly operationId?: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Sent again unchanged over all attempts of a keyed operation. Default: a random key. */
  readonly idempotencyKey?: string;
}

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

export interface RawRequestOptions extends CallOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly encoding?: NonNullable<RequestDefinition['body']>['encoding'];
  readonly operationClass?: NonNullable<RequestDefinition['operationClass']>;
}

type RawCall = <Body = unknown>(path: string, options?: RawRequestOptions) => Promise<Answer<Body>>;

type ActionCalls<A extends Actions> = {
  readonly [Name in keyof A]: NonNullable<A[Name]['types']> extends {
    readonly input: infer Input;
    readonly output: infer Output;
  }
    ? (input: Input, options?: ActionOptions) => Promise<Output>
    : (input: JsonObject, options?: ActionOptions) => Promise<unknown>;
};

/** A live connection. Close it with `close()` or `await using`. */
export interface Connection<
  Streams extends readonly AnyStream[] = readonly AnyStream[],
  A extends Actions = Actions,
> extends AsyncDisposable {
  readonly name: string;
  /** Does the config work? Asks with two quick retries at most, so that an address that refuses is told within some three seconds. */
  check(options?: CallOptions): Promise<CheckResult>;
  discover(): Promise<Catalog>;
  read<Name extends Streams[number]['name']>(
    stream: Name,
    options?: ReadOptions,
  ): AsyncIterable<Batch<RowOf<Extract<Streams[number], { readonly name: Name }>>>>;
  readonly actions: ActionCalls<A>;
  readonly get: RawCall;
  readonly post: RawCall;
  readonly put: RawCall;
  readonly patch: RawCall;
  readonly delete: RawCall;
  health(): Health;
  close(): Promise<void>;
}

/** Opens a connection; checks the config against the connector's schema, sends nothing yet. */
export type Connect = <Schema extends z.ZodType, Streams extends readonly AnyStream[], A extends Actions>(
  connector: ConnectorDefinition<Schema, Streams, A>,
  config: z.input<Schema> & { readonly base_url?: string },
  options?: ConnectOptions,
) => Promise<Connection<Streams, A>>;
