import type { Batch, CatalogStream, JsonObject, ReadOptions } from '@tapwright/connector';
import type { SyncSource } from '../sync.ts';

/** A source in memory, for tests: each stream is a list of pages, read from the page that the state names. */
export interface FakeStream {
  readonly catalog: Partial<CatalogStream> & { readonly name: string };
  readonly pages: readonly (readonly JsonObject[] | Error)[];
}

export interface FakeSource extends SyncSource {
  readonly reads: { readonly stream: string; readonly options: ReadOptions }[];
}

export function fakeSource(...streams: readonly FakeStream[]): FakeSource {
  const reads: { stream: string; options: ReadOptions }[] = [];
  return {
    name: 'source-fake',
    reads,
    discover: async () => ({
      streams: streams.map(({ catalog }) => ({
        schema: {},
        primaryKey: [],
        syncModes: ['full_refresh' as const, 'incremental' as const],
        resumable: true,
        ...catalog,
      })),
    }),
    read: (name, options = {}) => {
      reads.push({ stream: name, options });
      const stream = streams.find(({ catalog }) => catalog.name === name);
      return readPages(stream, options);
    },
  };
}

async function* readPages(stream: FakeStream | undefined, options: ReadOptions): AsyncGenerator<Batch> {
  const pages = stream?.pages ?? [];
  const first = options.state?.started === undefined ? 0 : Number(options.state.slices?.['']?.page ?? 0);
  for (const [index, page] of pages.entries()) {
    if (index < first) continue;
    options.signal?.throwIfAborted();
    if (page instanceof Error) throw page;
    yield fakeBatch(stream?.catalog.name ?? '', page, index + 1, index + 1 === pages.length);
  }
}

export function fakeBatch(stream: string, records: readonly JsonObject[], next: number, last: boolean): Batch {
  return {
    stream,
    slice: '',
    count: records.length,
    records,
    lines: new TextEncoder().encode(records.map((record) => `${JSON.stringify(record)}\n`).join('')),
    state: last ? { version: 1, cursor: next } : { version: 1, started: 1, slices: { '': { page: next } } },
  };
}
