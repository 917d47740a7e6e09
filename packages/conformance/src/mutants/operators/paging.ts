import type { AnyStream, Batch, ConnectorDefinition, Pagination, ReadOptions } from '@tapwright/connector';
import { batchesChange, pagesChange, pagesOf, readChange, withRecords } from '../change.ts';
import type { StreamOperator } from '../operator.ts';

const parts = ['read'];

const unpaged = (stream: AnyStream, connector: ConnectorDefinition): string | undefined =>
  pagesOf(stream, connector).kind === 'none' ? 'the stream has no pages' : undefined;

function onlyKinds(...kinds: readonly Pagination['kind'][]) {
  return (stream: AnyStream, connector: ConnectorDefinition): string | undefined => {
    const { kind } = pagesOf(stream, connector);
    return kinds.includes(kind) ? undefined : `the stream pages by ${kind}`;
  };
}

/** Mistakes in walking through the pages of a list. */
export const pagingOperators: readonly StreamOperator[] = [
  {
    name: 'first-page-only',
    bug: 'reads the first page and stops',
    target: 'stream',
    parts,
    missing: 'a read of several pages brings every record',
    inapplicable: unpaged,
    mutate: (stream) => pagesChange(stream, { kind: 'none' }),
  },
  {
    name: 'drop-last-page',
    bug: 'loses the records of the last page',
    target: 'stream',
    parts,
    missing: 'a read of several pages brings every record',
    mutate: (stream) => batchesChange(stream.name, dropLast),
  },
  {
    name: 'skip-first-record',
    bug: 'leaves out the first record of each page after the first (off by one)',
    target: 'stream',
    parts,
    missing: 'the records of all pages are compared with those of the API',
    inapplicable: unpaged,
    mutate: (stream) => batchesChange(stream.name, skipFirst),
  },
  {
    name: 'repeat-page',
    bug: 'delivers a page twice',
    target: 'stream',
    parts,
    missing: 'no record comes twice',
    inapplicable: (stream) => ((stream.primaryKey ?? []).length === 0 ? 'the stream has no key' : undefined),
    mutate: (stream) => batchesChange(stream.name, repeatFirst),
  },
  {
    name: 'ignore-has-more',
    bug: 'goes on although the answer says that it was the last page',
    target: 'stream',
    parts,
    missing: 'no page is asked for after the one that says that it is the last',
    inapplicable: (stream, connector) => {
      const pages = pagesOf(stream, connector);
      return pages.kind === 'none' || (pages.hasMore ?? pages.done) === undefined
        ? 'no answer says whether there is more'
        : undefined;
    },
    mutate: (stream, connector) => {
      const pages = pagesOf(stream, connector);
      if (pages.kind === 'none') return {};
      const { hasMore: _hasMore, done: _done, ...rest } = pages;
      return pagesChange(stream, rest);
    },
  },
  {
    name: 'stop-at-short-page',
    bug: 'takes a page with fewer records than asked for as the last',
    target: 'stream',
    parts,
    missing: 'a server that caps the page size is read to its end',
    inapplicable: (stream, connector) => {
      const pages = pagesOf(stream, connector);
      return pages.kind === 'none' || pages.pageSize === undefined ? 'no page size is asked for' : undefined;
    },
    mutate: (stream, connector) => {
      const pages = pagesOf(stream, connector);
      const asked = pages.kind === 'none' ? 0 : (pages.pageSize?.value ?? 0);
      return readChange(
        stream.name,
        (read) => (name, options) => untilShort(read(name, options), options.pageSize ?? asked),
      );
    },
  },
  {
    name: 'wrong-first-page',
    bug: 'starts one page or record too far',
    target: 'stream',
    parts,
    missing: 'the first record of the list is delivered',
    inapplicable: onlyKinds('page-number', 'offset'),
    mutate: (stream, connector) => {
      const pages = pagesOf(stream, connector);
      return 'first' in pages ? pagesChange(stream, { ...pages, first: pages.first + 1 }) : {};
    },
  },
  {
    name: 'wrong-page-parameter',
    bug: 'sends the position under another name than the API has',
    target: 'stream',
    parts,
    missing: 'a read of several pages brings every record',
    inapplicable: onlyKinds('page-number', 'offset', 'cursor', 'keyset'),
    mutate: (stream, connector) => {
      const pages = pagesOf(stream, connector);
      if (!('parameter' in pages)) return {};
      return pagesChange(stream, { ...pages, parameter: { ...pages.parameter, name: `${pages.parameter.name}_` } });
    },
  },
  {
    name: 'next-page-not-found',
    bug: 'looks for the next page where the answer does not have it',
    target: 'stream',
    parts,
    missing: 'a read of several pages brings every record',
    inapplicable: onlyKinds('cursor', 'next-url', 'graphql-connection', 'link-header'),
    mutate: (stream, connector) => lostNext(stream, pagesOf(stream, connector)),
  },
  {
    name: 'page-size-ignored',
    bug: 'does not ask for the page size that it was told',
    target: 'stream',
    parts,
    missing: 'the page size that is asked for goes out with each request',
    inapplicable: (stream, connector) => {
      const pages = pagesOf(stream, connector);
      return pages.kind === 'none' || pages.pageSize === undefined ? 'no page size is asked for' : undefined;
    },
    mutate: (stream, connector) => {
      const pages = pagesOf(stream, connector);
      if (pages.kind === 'none') return {};
      const { pageSize: _size, ...rest } = pages;
      return pagesChange(stream, rest);
    },
  },
  {
    name: 'page-size-over-limit',
    bug: 'asks for one record more per page than the API allows (off by one)',
    target: 'stream',
    parts,
    missing: 'the page size is never above what the API documents',
    inapplicable: (stream, connector) => {
      const pages = pagesOf(stream, connector);
      return pages.kind === 'none' || pages.pageSize?.max === undefined
        ? 'the API documents no largest page'
        : undefined;
    },
    mutate: (stream, connector) => {
      const pages = pagesOf(stream, connector);
      if (pages.kind === 'none' || pages.pageSize?.max === undefined) return {};
      const tooMany = pages.pageSize.max + 1;
      return pagesChange(stream, { ...pages, pageSize: { ...pages.pageSize, value: tooMany, max: tooMany } });
    },
  },
  {
    name: 'limit-off-by-one',
    bug: 'delivers one record more than the caller asked for',
    target: 'stream',
    parts,
    missing: 'a read with a limit delivers exactly so many records',
    mutate: (stream) => readChange(stream.name, (read) => (name, options) => read(name, oneMore(options))),
  },
];

function oneMore(options: ReadOptions): ReadOptions {
  return options.limit === undefined ? options : { ...options, limit: options.limit + 1 };
}

async function* dropLast(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  // A batch without records may follow for its state alone.
  const held: Batch[] = [];
  for await (const batch of batches) {
    if (batch.count > 0) yield* held.splice(0);
    held.push(batch);
  }
  const [last, ...rest] = held;
  if (last !== undefined) yield withRecords(last, []);
  yield* rest;
}

async function* skipFirst(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  let pages = 0;
  for await (const batch of batches) {
    yield pages > 0 && batch.count > 0 ? withRecords(batch, batch.records.slice(1)) : batch;
    if (batch.count > 0) pages++;
  }
}

async function* repeatFirst(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  let repeated = false;
  for await (const batch of batches) {
    yield batch;
    if (!repeated && batch.count > 0) {
      repeated = true;
      yield batch;
    }
  }
}

async function* untilShort(batches: AsyncIterable<Batch>, size: number): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    yield batch;
    if (batch.count < size) return;
  }
}

function lostNext(stream: AnyStream, pages: Pagination) {
  switch (pages.kind) {
    case 'cursor':
      return pagesChange(stream, {
        ...pages,
        next:
          pages.next.in === 'body'
            ? { in: 'body', path: ['no_such_field'] }
            : { in: 'header', name: 'x-no-such-header' },
      });
    case 'next-url':
      return pagesChange(stream, { ...pages, path: ['no_such_field'] });
    case 'graphql-connection':
      return pagesChange(stream, { ...pages, connection: ['no_such_field'] });
    default:
      return { answer: withoutLinks };
  }
}

function withoutLinks<Answer extends { readonly headers: Readonly<Record<string, unknown>> }>(answer: Answer): Answer {
  const headers = Object.entries(answer.headers).filter(([name]) => name.toLowerCase() !== 'link');
  return { ...answer, headers: Object.fromEntries(headers) };
}
