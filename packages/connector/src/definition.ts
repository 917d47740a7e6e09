import type { z } from 'zod';
import type { Auth } from './auth.ts';
import type { Json, JsonObject, JsonSchema } from './json.ts';
import type { Pagination, Place } from './pagination.ts';
import type { Path } from './path.ts';
import type { Binding, ConfigValue, FieldOf, ParentValue, Scope, Value } from './values.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';

/** What happens when a request is sent twice; decides which failures may be retried. */
export type OperationClass = 'safe' | 'idempotent' | 'keyed' | 'unsafe';

export type BodyEncoding = 'json' | 'form' | 'deep-object' | 'multipart' | 'text' | 'binary';

/** How an array or object in the query is written (OpenAPI `style`/`explode`). Default `form-explode`: `a=1&a=2`. */
export type QueryStyle = 'form-explode' | 'form' | 'space' | 'pipe' | 'deep-object' | 'brackets' | 'json';

/** A JSON body with bindings in any place. */
export type BodyTemplate<S extends Scope = Scope> =
  | Value<S>
  | null
  | readonly BodyTemplate<S>[]
  | { readonly [key: string]: BodyTemplate<S> };

export interface RequestDefinition<S extends Scope = Scope> {
  readonly method: Method;
  /** Path below the base URL; each `{name}` is bound in `pathParameters` and percent-encoded. */
  readonly path: string;
  readonly pathParameters?: { readonly [name: string]: Value<S> };
  readonly query?: { readonly [name: string]: Value<S> };
  readonly queryStyles?: { readonly [name: string]: QueryStyle };
  readonly headers?: { readonly [name: string]: Value<S> };
  /** None by default: no body and no content type are sent. */
  readonly body?: { readonly encoding: BodyEncoding; readonly value: BodyTemplate<S> };
  /** Default: GET, HEAD and OPTIONS are `safe`, PUT and DELETE `idempotent`, the rest `unsafe`. A POST that only searches is `safe`. */
  readonly operationClass?: OperationClass;
  /** How many requests it counts as in the rate limits. Default 1. */
  readonly cost?: number;
}

/** A request that proves that the credentials work. */
export interface CheckRequest<S extends Scope = Scope> extends RequestDefinition<S> {
  /**
   * Statuses that prove as much as success does, where what is asked for is made up: who is not let in is told so first.
   * Default: none.
   */
  readonly ignoreStatuses?: readonly number[];
}

export type CursorType = 'date-time' | 'date' | 'unix-seconds' | 'unix-milliseconds' | 'integer' | 'string';

export interface IncrementalDefinition<Row, S extends Scope = Scope> {
  readonly cursorField: FieldOf<Row>;
  readonly type: CursorType;
  /**
   * The request parameter that asks for changed records only. Without it the stream reads everything and drops old
   * records on our side.
   */
  readonly filter?: {
    readonly start: Place;
    readonly end?: Place;
    /** How the value is written; default as `type`. */
    readonly format?: CursorType;
    /**
     * The zone in which the server reads a time that has none, as an offset or a name (`Europe/Berlin`): times are then
     * written in it, to the second and without a zone.
     */
    readonly zone?: string;
    /** `{value}` is replaced, for filters written as an expression: `updated_at>={value}`. */
    readonly template?: string;
  };
  /** Whether the server returns records equal to the lower bound. Default `inclusive`; `exclusive` makes us ask one granule earlier. */
  readonly boundary?: 'inclusive' | 'exclusive';
  /** The finest step of the cursor, in milliseconds (or units, for integers). Default: 1000 for `unix-seconds`, 86400000 for `date`, 1 otherwise. */
  readonly granularity?: number;
  /** Records may become visible this late: the next read starts this much before the last cursor. Milliseconds (or units). Default 0. */
  readonly lag?: number;
  /**
   * The zone of cursors that are written without one (local times, dates), as an offset (`-05:00`) or a name
   * (`America/New_York`). Without it they are compared as they stand, and the last twelve hours are always read again,
   * since nobody knows what time it is there.
   */
  readonly zone?: string;
  /**
   * Order of the records in one slice. Default `none`: the cursor is only saved when the slice is complete. With
   * `ascending` and a filter the cursor is saved with each page, and takes the place of page numbers and offsets, which
   * skip records when others are changed meanwhile: it must be true, or records are lost.
   */
  readonly order?: 'ascending' | 'descending' | 'none';
  /** Split the time from start to now into windows of this many milliseconds (units for integers), each a slice. Needs `filter.end`. */
  readonly window?: number;
  /** Where the first read starts, as the config field says. */
  readonly start?: Extract<Binding<S>, ConfigValue>;
  /**
   * The cursor sees new records only, not updates (`created_at`). Hosts then read such a stream in full unless they are
   * told otherwise, as an incremental read would keep old versions of records that change.
   */
  readonly appendOnly?: boolean;
}

/** Records of another stream, each of which is one slice of this one. */
export interface ParentDefinition<S extends Scope = Scope> {
  readonly stream: string;
  /** Parent fields that are copied into each record, under these names. */
  readonly copy?: { readonly [field: string]: Extract<Binding<S>, ParentValue> };
}

export interface PartitionDefinition<S extends Scope = Scope> {
  readonly values: readonly (string | number)[] | Extract<Binding<S>, ConfigValue>;
  /** Copied into each record under this name. */
  readonly copyTo?: string;
}

/** How the answer's body becomes records. */
export interface RecordsDefinition {
  readonly format?: 'json' | 'jsonl' | 'csv' | 'xml';
  /** Where the array of records is; default the body itself. For XML the path of the repeated element. */
  readonly path?: Path;
  /** Each item holds its record one level down (`data[].data`). */
  readonly item?: Path;
  /** `array` (default), `map` (values of an object, their key copied to `keyTo`), or `single` (one object). */
  readonly shape?: 'array' | 'map' | 'single';
  readonly keyTo?: string;
  readonly delimiter?: string;
}

/** Create a job, poll it, download its result. */
export interface JobDefinition<S extends Scope = Scope> {
  readonly create: RequestDefinition<S>;
  /** Where the job's id is in the creation's answer. */
  readonly id: Path;
  /** `{job}` in path, query or body is the job's id. */
  readonly poll: RequestDefinition<S> & {
    readonly status: Path;
    readonly done: readonly string[];
    readonly failed: readonly string[];
  };
  /** Milliseconds between polls; default 1000, doubling to 30000. */
  readonly interval?: number;
  /** The result: an address in the poll's answer, or a request (default: the stream's own `request` with `{job}`). */
  readonly download?: { readonly url: Path };
}

export interface StreamDefinition<Row = JsonObject, S extends Scope = Scope> {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of one record. */
  readonly schema: JsonSchema;
  readonly primaryKey?: readonly FieldOf<Row>[];
  readonly request: RequestDefinition<S>;
  readonly records?: Path | RecordsDefinition;
  /** Default: the client's `pages`, else `{ kind: 'none' }`. */
  readonly pages?: Pagination;
  readonly incremental?: IncrementalDefinition<Row, S>;
  readonly parent?: ParentDefinition<S>;
  readonly partitions?: PartitionDefinition<S>;
  readonly job?: JobDefinition<S>;
  /**
   * Turns what the API sent into the record; forces the object lane. Return undefined to leave it out. Integers beyond
   * 2^53 come as rounded numbers; where one is handed on, as a number or as its text, the record gets the exact one.
   */
  readonly toRow?: (raw: JsonObject) => Row | undefined;
  /**
   * Where a record says that it was deleted: the field is true, or set to anything but false, 0 and nothing. Reading
   * hands such records out as any others; a destination with keys removes the row.
   */
  readonly deleted?: FieldOf<Row>;
  /** Answers that mean "nothing here" rather than an error, e.g. 404 for a child whose parent has none. */
  readonly ignore?: readonly { readonly status: number }[];
  /** Phantom: carries the record type. */
  readonly row?: Row;
}

/** A request that only reads, and finds what an action has made. */
export interface OutcomeDefinition {
  readonly request: { readonly method?: 'GET' | 'POST'; readonly path: string };
  /** Path parameter → field of the action's input (dotted). */
  readonly pathParameters?: { readonly [parameter: string]: string };
  /** Query parameter → field of the action's input (dotted). */
  readonly query?: { readonly [parameter: string]: string };
  /** Where the candidates are: a list, or one object. Default the answer itself. 404 and an empty list: not carried out. */
  readonly records?: Path;
  /** What a candidate must have: path in the candidate → field of the action's input. The first that has it is the answer. */
  readonly match?: { readonly [path: string]: string };
  /**
   * Milliseconds after which the API has either carried out what reached it, and shows it, or never will. Only then does
   * an empty answer mean that the call may be sent again. Default 5000.
   */
  readonly settle?: number;
}

export interface ActionDefinition<Input = JsonObject, Output = unknown> {
  readonly description?: string;
  readonly request: Omit<RequestDefinition, 'body' | 'pathParameters' | 'query' | 'headers'>;
  /** Which fields of the input go where; a field that is not named here is an error. */
  readonly input?: {
    readonly path?: readonly string[];
    readonly query?: readonly string[];
    readonly queryStyles?: { readonly [name: string]: QueryStyle };
    readonly headers?: readonly string[];
    /** `'*'`: the field `body` is the whole body. */
    readonly body?: readonly string[] | '*';
    /** The field of the body that holds those that `body` names: `variables` of GraphQL. */
    readonly within?: string;
    /** Fields of the body that are the same in every call. */
    readonly fixed?: { readonly [field: string]: Json };
    readonly encoding?: BodyEncoding;
    /** JSON Schema of the input, for forms and tools. */
    readonly schema?: JsonSchema;
  };
  readonly output?: { readonly schema?: JsonSchema; readonly path?: Path };
  readonly operationClass?: OperationClass;
  /** The header or body field that takes an idempotency key; makes the class `keyed`. */
  readonly idempotencyKey?: Place;
  /** For how many milliseconds the API remembers a key. Default 24 hours. */
  readonly idempotencyKeyLifetime?: number;
  /** Finds out whether a call whose answer was lost has been carried out. */
  readonly outcome?: OutcomeDefinition;
  readonly deprecated?: boolean;
  /** Phantom: carries the types. */
  readonly types?: { readonly input: Input; readonly output: Output };
}

export interface RateLimit {
  readonly requests: number;
  /** Length of the window in milliseconds. */
  readonly per: number;
}

export interface RateLimitHeaders {
  readonly limit?: string;
  readonly remaining?: string;
  /** Header with the reset; seconds-from-now or epoch are told apart by magnitude. */
  readonly reset?: string;
}

export interface RetryDefinition {
  /** Attempts after the first. Default 5. */
  readonly maxRetries?: number;
  /** First delay in milliseconds. Default 1000. */
  readonly delay?: number;
  /** Default 2. */
  readonly backoff?: number;
  /** Longest computed delay (a server's own Retry-After is never clipped). Default 60000. */
  readonly maxDelay?: number;
  /** Longest total time in milliseconds spent on one request, waits that the server asked for excluded. Default 600000. */
  readonly maxTime?: number;
  /** Further statuses that mean "try again". */
  readonly statuses?: readonly number[];
}

/** What an answer means, by status and body, where that differs from the HTTP rules. */
export interface ErrorRule {
  readonly status?: number;
  /** The body has this value (or any truthy value) at this path; for errors sent with status 200. */
  readonly body?: { readonly path: Path; readonly equals?: Json };
  readonly action: 'fail' | 'retry' | 'rate-limited' | 'ignore' | 'refresh-auth';
  readonly failureType?: 'config_error' | 'transient_error' | 'system_error';
  readonly message?: string;
  readonly hint?: string;
}

export interface ClientDefinition<Config = JsonObject> {
  /** A fixed address, or one made from the config. A config field `base_url` always wins. */
  readonly baseUrl: string | ((config: Config) => string);
  readonly auth?: Auth<Config>;
  readonly headers?: { readonly [name: string]: Value<{ config: Config }> };
  readonly query?: { readonly [name: string]: Value<{ config: Config }> };
  readonly pages?: Pagination;
  /** Declared limits; all hold at once. */
  readonly rateLimits?: readonly RateLimit[] | ((config: Config) => readonly RateLimit[]);
  readonly rateLimitHeaders?: RateLimitHeaders;
  /** Requests in flight at once. Default 10. */
  readonly concurrency?: number;
  readonly retry?: RetryDefinition;
  readonly errors?: readonly ErrorRule[];
  /** Milliseconds. Defaults: connect 10000, headers 60000, body 60000 (between chunks), total 300000. */
  readonly timeouts?: {
    readonly connect?: number;
    readonly headers?: number;
    readonly body?: number;
    readonly total?: number;
  };
  /** Largest answer in bytes after decompression. Default 256 MiB. */
  readonly maxResponseBytes?: number;
  /** Hosts besides the base URL's own that credentials may be sent to. */
  readonly hosts?: readonly string[];
  /** Signs the finished request (HMAC schemes); returns headers to add. */
  readonly sign?: (
    request: SignableRequest,
    config: Config,
  ) => Record<string, string> | Promise<Record<string, string>>;
}

export interface SignableRequest {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Any stream, whatever its record type. */
// oxlint-disable-next-line typescript/no-explicit-any -- a stream's record type is both read and written, only any covers all
export type AnyStream = StreamDefinition<any, any>;
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export type AnyAction = ActionDefinition<any, any>;
export type Actions = Readonly<Record<string, AnyAction>>;

export type RowOf<Stream> = Stream extends StreamDefinition<infer Row, infer _S> ? Row : JsonObject;

export interface ConnectorDefinition<
  Schema extends z.ZodType = z.ZodType,
  Streams extends readonly AnyStream[] = readonly AnyStream[],
  A extends Actions = Actions,
> {
  /** `source-github`. */
  readonly name: string;
  readonly title?: string;
  readonly version?: string;
  readonly documentationUrl?: string;
  readonly config: Schema;
  readonly client: ClientDefinition<z.output<Schema>>;
  /** The stream whose first page proves that the credentials work, or a request of its own. */
  readonly check: Streams[number]['name'] | CheckRequest<{ config: z.output<Schema> }>;
  readonly streams: Streams;
  readonly actions?: A;
}

type ParentName<Stream> = Stream extends { readonly parent: { readonly stream: infer Parent extends string } }
  ? Parent
  : never;

/** Parents that are not among the connector's streams; `never` when all is well. */
type OrphanParents<Streams extends readonly AnyStream[]> = Exclude<
  ParentName<Streams[number]>,
  Streams[number]['name']
>;

/** Declares a connector. Unknown stream names in `check` and `parent` do not compile. */
export function defineConnector<
  Schema extends z.ZodType,
  const Streams extends readonly AnyStream[],
  const A extends Actions = Record<never, never>,
>(
  definition: ConnectorDefinition<Schema, Streams, A> &
    ([OrphanParents<Streams>] extends [never]
      ? unknown
      : { readonly streams: `unknown parent stream: ${OrphanParents<Streams>}` }),
): ConnectorDefinition<Schema, Streams, A> {
  return definition;
}

/** Declares the HTTP side of a connector: address, authentication, limits, pagination that most streams share. */
export function defineClient<Config>(definition: ClientDefinition<Config>): ClientDefinition<Config> {
  return definition;
}

/** What is unsafe about a cursor, as far as its literals say; `never` when all is well. */
type CursorFault<Incremental> = Incremental extends { readonly type: 'string'; readonly boundary: 'exclusive' }
  ? 'a text has no step before it: an exclusive bound would lose records'
  : Incremental extends { readonly type: 'string'; readonly lag: number }
    ? 'no lag can be taken from a text'
    : Incremental extends { readonly type: 'string' | 'integer'; readonly window: number }
      ? 'only times have windows'
      : Incremental extends { readonly window: number }
        ? Incremental extends { readonly filter: { readonly end: Place } }
          ? never
          : 'windows need filter.end'
        : Incremental extends { readonly type: 'string' | 'integer'; readonly filter: object }
          ? Incremental extends { readonly order: 'ascending' | 'descending' } | { readonly appendOnly: true }
            ? never
            : 'a counter needs an order, or records that never change: say order or appendOnly'
          : never;

/** A property of the wrong type, whose type says what is wrong. */
type SafeCursor<Definition> = Definition extends { readonly incremental: infer Incremental }
  ? [CursorFault<Incremental>] extends [never]
    ? unknown
    : { readonly incremental: CursorFault<Incremental> }
  : unknown;

/**
 * Declares a stream of records of type `Row`; with a scope `{ config: Config; parent: ParentRow }` unknown config and
 * parent fields do not compile, as unknown keys and cursor fields never do, nor cursors that would lose records.
 *
 * @example
 * const pages = defineStream<Page, { config: Config }>()({ name: 'pages', ... });
 */
export function defineStream<Row, S extends Scope = Scope>() {
  return <const Definition extends StreamDefinition<Row, S>>(
    definition: Definition & SafeCursor<Definition>,
  ): Definition & { readonly row?: Row } => definition;
}

/** Declares an action: one call with a typed input and output. */
export function defineAction<Input, Output = unknown>() {
  return <const Definition extends ActionDefinition<Input, Output>>(
    definition: Definition,
  ): Definition & { readonly types?: { readonly input: Input; readonly output: Output } } => definition;
}
