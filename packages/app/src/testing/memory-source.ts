import type { Batch, CatalogStream, JsonObject, ReadOptions } from '@tapwright/connector';
import type { SyncSource } from '@tapwright/sync';

/** A page of records, of JSON lines as they are, or a failure. */
export type MemoryPage = readonly JsonObject[] | string | Error;

/** A source of one stream whose pages are given; a state says which page is next. */
export function memorySource(
  catalog: Partial<CatalogStream> & { readonly name: string },
  ...pages: readonly MemoryPage[]
): SyncSource {
  return {
    name: 'source-memory',
    discover: async () => ({
      streams: [
        { schema: {}, primaryKey: [], syncModes: ['full_refresh', 'incremental'], resumable: true, ...catalog },
      ],
    }),
    read: (_name, options = {}) => readPages(catalog.name, pages, options),
  };
}

async function* readPages(stream: string, pages: readonly MemoryPage[], options: ReadOptions): AsyncGenerator<Batch> {
  const first = options.state?.started === undefined ? 0 : Number(options.state.slices?.['']?.page ?? 0);
  for (const [index, page] of pages.entries()) {
    if (index < first) continue;
    options.signal?.throwIfAborted();
    if (page instanceof Error) throw page;
    yield batchOf(stream, page, index + 1, index + 1 === pages.length);
  }
}

function batchOf(stream: string, page: readonly JsonObject[] | string, next: number, isLast: boolean): Batch {
  const text = typeof page === 'string' ? page : page.map((record) => `${JSON.stringify(record)}\n`).join('');
  const lines = text.split('\n').filter((line) => line !== '');
  return {
    stream,
    slice: '',
    count: lines.length,
    get records() {
      return lines.map((line): JsonObject => JSON.parse(line));
    },
    lines: new TextEncoder().encode(text),
    state: isLast ? { version: 1, cursor: next } : { version: 1, started: 1, slices: { '': { page: next } } },
  };
}
