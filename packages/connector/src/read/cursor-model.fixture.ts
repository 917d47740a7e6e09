import type { Batch, Catalog, StreamState } from '../connection.ts';
import type { AnyStream, CursorType, IncrementalDefinition } from '../definition.ts';
import type { Pagination } from '../pagination.ts';
import { isTapwrightError } from '../errors.ts';
import { fromParent } from '../values.ts';
import { createSource, type Change, type CursorSource, type ServerTraits } from './cursor-source.fixture.ts';
import { cursorOps } from './cursor-type.ts';
import { discoverCatalog } from './discover-catalog.ts';
import type { ReadContext } from './read-context.ts';
import { readStream } from './read-stream.ts';

const HOUR = 3_600_000;

/** What happens one after the other: changes, and reads that may break off and during which there may be changes. */
export type Step =
  | { readonly change: Change }
  | {
      readonly sync: {
        /** The read is killed when it sends this request; what was not committed is lost. */
        readonly dieAt: number | undefined;
        /** Before which request what changes. */
        readonly changes: readonly { readonly at: number; readonly change: Change }[];
      };
    };

/** One history, and the connector that reads it. */
export interface CursorCase {
  readonly server: ServerTraits;
  readonly pageSize: number;
  /** Says the order in the definition, if the server has one. */
  readonly saysOrder: boolean;
  readonly saysZone: boolean;
  /** Asks one step earlier though the server does not make it necessary. */
  readonly asksEarlier: boolean;
  readonly lag: number;
  readonly window: number | undefined;
  /** Our clock is ahead of the server's by this. */
  readonly skew: number;
  readonly parents: number;
  /** Batches in one commit. */
  readonly commit: number;
  readonly steps: readonly Step[];
}

/** Ids whose row at the destination is not what the source has. */
export interface Difference {
  readonly missing: readonly number[];
  readonly stale: readonly number[];
  /** Deleted at the source, with a signal. */
  readonly left: readonly number[];
  readonly requests: number;
}

const START = Date.UTC(2024, 4, 10, 21, 59, 58);

const TYPES: Record<ServerTraits['stamp'], CursorType> = {
  'date-time': 'date-time',
  offset: 'date-time',
  local: 'date-time',
  date: 'date',
  'unix-seconds': 'unix-seconds',
  'unix-milliseconds': 'unix-milliseconds',
  integer: 'integer',
};

function paginationOf({ server, pageSize: value }: CursorCase): Pagination {
  const pageSize = { in: 'query', name: 'limit', value } as const;
  switch (server.paging) {
    case 'page-number':
      return { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1, pageSize };
    case 'offset':
      return { kind: 'offset', parameter: { in: 'query', name: 'offset' }, first: 0, pageSize };
    case 'next-url':
      return { kind: 'next-url', path: 'next', pageSize };
    case 'keyset':
      return { kind: 'keyset', parameter: { in: 'query', name: 'after_id' }, field: 'id', pageSize };
    case 'cursor':
      return {
        kind: 'cursor',
        parameter: { in: 'query', name: 'after' },
        next: { in: 'body', path: 'next' },
        pageSize,
      };
  }
}

function incrementalOf(one: CursorCase): IncrementalDefinition<unknown> {
  const { server } = one;
  const start = { in: 'query', name: 'since' } as const;
  const end = { in: 'query', name: 'until' } as const;
  const format = server.filter === 'none' || server.filter === 'own' ? {} : { format: server.filter };
  return {
    cursorField: 'at',
    type: TYPES[server.stamp],
    granularity: server.granularity,
    lag: one.lag,
    ...(one.saysOrder && server.order !== 'id' ? { order: server.order } : {}),
    ...(one.saysZone ? { zone: server.zone } : {}),
    ...(server.filter === 'none' ? {} : { filter: { start, ...(one.window && { end }), ...format } }),
    boundary: one.asksEarlier ? 'exclusive' : server.boundary,
    ...(one.window === undefined ? {} : { window: one.window }),
  };
}

function streamsOf(one: CursorCase): { rows: AnyStream; all: readonly AnyStream[] } {
  const pages = paginationOf(one);
  const schema = {
    type: 'object',
    properties: { id: { type: 'integer' }, version: { type: 'integer' }, at: {}, gone: { type: 'boolean' } },
  };
  const common = {
    schema,
    primaryKey: ['id'],
    records: 'data',
    pages,
    incremental: incrementalOf(one),
    deleted: 'gone',
  };
  if (one.parents === 0) {
    const rows: AnyStream = { ...common, name: 'rows', request: { method: 'GET', path: '/rows' } };
    return { rows, all: [rows] };
  }
  const request = { method: 'GET', path: '/parents/{id}/rows', pathParameters: { id: fromParent('id') } } as const;
  const rows: AnyStream = { ...common, name: 'rows', request, parent: { stream: 'parents' } };
  const parents: AnyStream = {
    name: 'parents',
    schema: {},
    primaryKey: ['id'],
    request: { method: 'GET', path: '/parents' },
    records: 'data',
    pages: { kind: 'none' },
  };
  return { rows, all: [parents, rows] };
}

/** Rows and state, committed together; one row per id, the highest cursor wins, and of equal ones the last to come. */
function createTable(type: CursorType) {
  const ops = cursorOps(type);
  const rows = new Map<number, { readonly version: number; readonly at: unknown }>();
  let state: StreamState | undefined;
  return {
    rows,
    state: () => state,
    commit(batches: readonly Batch[]): void {
      for (const { records } of batches) {
        for (const record of records) {
          const id = Number(record['id']);
          const old = rows.get(id);
          const isOlder = old !== undefined && (ops.rank(old.at) ?? 0) > (ops.rank(record['at']) ?? 0);
          if (isOlder) continue;
          if (record['gone'] === true) rows.delete(id);
          else rows.set(id, { version: Number(record['version']), at: record['at'] });
        }
      }
      const last = batches.at(-1);
      // As a host stores it.
      if (last !== undefined) state = JSON.parse(JSON.stringify(last.state)) as StreamState;
    },
  };
}

class Killed extends Error {}

/** Reads a stream from a state on; throws where the read is killed. */
export type ReadFrom = (state: StreamState | undefined) => AsyncIterable<Batch>;

/** Who reads, and keeps rows and state. */
export interface Host {
  sync(read: ReadFrom): Promise<void>;
  /** The version of each id. */
  rows(): Promise<ReadonlyMap<number, number>>;
}

function memoryHost(one: CursorCase): Host {
  const table = createTable(TYPES[one.server.stamp]);
  return {
    sync: (read) => readInto(table, read(table.state()), one.commit),
    rows: async () => new Map([...table.rows].map(([id, { version }]) => [id, version])),
  };
}

/** The catalog's view of the stream. */
export function catalogOf(one: CursorCase): Catalog {
  return discoverCatalog({ streams: [streamsOf(one).rows] });
}

/** Runs the history and compares, after a last quiet read, the two tables. */
export async function runCursorCase(one: CursorCase, host: Host = memoryHost(one)): Promise<Difference> {
  const source = createSource(one.server, START, one.parents);
  const { rows, all } = streamsOf(one);
  let requests = 0;
  const sync = async ({
    dieAt,
    changes,
  }: {
    dieAt: number | undefined;
    changes: readonly { at: number; change: Change }[];
  }) => {
    let sent = 0;
    const context: ReadContext = {
      connector: { name: 'source-model', streams: all, client: {} },
      config: {},
      baseUrl: 'http://model.test',
      clock: { now: () => source.now() + one.skew, sleep: async () => {} },
      http: {
        send: async (request) => {
          sent += 1;
          requests += 1;
          source.advance(3);
          if (sent === dieAt) throw new Killed();
          for (const { at, change } of changes) if (at === sent) source.apply(change);
          const response = source.respond(request);
          request.accept?.(response);
          return response;
        },
      },
    };
    await host.sync((state) => readStream(context, rows, state === undefined ? {} : { state }));
  };
  for (const step of one.steps) {
    if ('change' in step) source.apply(step.change);
    else await sync(step.sync);
  }
  // The last of the late ones shows, and nothing changes any more; what was broken off comes to its end before.
  source.advance(one.lag + 72 * HOUR);
  for (let round = 0; round < 2; round++) await sync({ dieAt: undefined, changes: [] });
  return { ...compare(source, await host.rows(), one.server.deletes), requests };
}

async function readInto(
  table: ReturnType<typeof createTable>,
  batches: AsyncIterable<Batch>,
  size: number,
): Promise<void> {
  let part: Batch[] = [];
  try {
    for await (const batch of batches) {
      part.push(batch);
      if (part.length < size) continue;
      table.commit(part);
      part = [];
    }
    table.commit(part);
  } catch (error) {
    if (!(error instanceof Killed) && !isRepeated(error)) throw error;
  }
}

/** Tiny pages may come again when records are added before them: a named error then, never a loss. */
function isRepeated(error: unknown): boolean {
  return isTapwrightError(error) && ['pagination_repeated_page', 'pagination_no_progress'].includes(error.code);
}

function compare(
  source: CursorSource,
  rows: ReadonlyMap<number, number>,
  deletes: ServerTraits['deletes'],
): Omit<Difference, 'requests'> {
  const truth = source.table();
  const missing = [...truth.keys()].filter((id) => !rows.has(id));
  const stale = [...truth].flatMap(([id, version]) => (rows.has(id) && rows.get(id) !== version ? [id] : []));
  // Nobody can see what is gone without a trace; a full refresh puts that right.
  const left = deletes === 'hard' ? [] : [...rows.keys()].filter((id) => !truth.has(id));
  return { missing, stale, left };
}
