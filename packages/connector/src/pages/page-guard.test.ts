import { expect, test } from 'vitest';
import type { AnyStream, ClientDefinition } from '../definition.ts';
import type { Pagination } from '../pagination.ts';
import { collect, ids, items, reading, serve, type Handler } from '../read/reading.fixture.ts';
import { createPageGuard } from './page-guard.ts';

type Client = Pick<ClientDefinition<never>, 'hosts' | 'auth'>;

function things(pages: Pagination): AnyStream {
  return {
    name: 'things',
    schema: { type: 'object', properties: { id: { type: 'integer' } } },
    primaryKey: ['id'],
    request: { method: 'GET', path: '/things' },
    records: 'data',
    pages,
  };
}

const query = (name: string) => ({ in: 'query', name }) as const;
const cursor: Pagination = { kind: 'cursor', parameter: query('cursor'), next: { in: 'body', path: 'next' } };

async function readAll(handler: Handler, pages: Pagination, client: Client = {}) {
  await using api = await serve(handler);
  const reader = reading(api, [things(pages)], { client });
  const read = await collect(reader.read());
  return { ...read, requests: api.requests, logs: reader.logs };
}

test('a server that gives the same cursor again is an error', async () => {
  let page = 0;
  const handler: Handler = () => ({ json: { data: [{ id: ++page }], next: 'same' } });
  await expect(readAll(handler, cursor)).rejects.toMatchObject({ code: 'pagination_repeated_cursor' });
});

test('cursors that go in a circle are an error', async () => {
  let page = 0;
  const handler: Handler = ({ query }) => {
    const next = { a: 'b', b: 'c', c: 'a' }[query.get('cursor') ?? 'c'];
    return { json: { data: [{ id: ++page }], next } };
  };
  await expect(readAll(handler, cursor)).rejects.toMatchObject({ code: 'pagination_repeated_cursor' });
});

test.each<[string, Pagination]>([
  ['page number', { kind: 'page-number', parameter: query('page'), first: 1 }],
  ['offset', { kind: 'offset', parameter: query('offset'), first: 0 }],
])('a server that ignores the %s is an error, not an endless loop', async (_name, pages) => {
  const handler: Handler = () => ({ json: { data: items(3) } });
  await expect(readAll(handler, pages)).rejects.toMatchObject({ code: 'pagination_repeated_page' });
});

test('the same records with a changing detail are a page without progress', async () => {
  let calls = 0;
  const handler: Handler = () => ({ json: { data: items(3, () => ({ fetched: ++calls })) } });
  const pages: Pagination = { kind: 'page-number', parameter: query('page'), first: 1 };
  await expect(readAll(handler, pages)).rejects.toMatchObject({ code: 'pagination_no_progress' });
});

test('records without a key may look alike for a while, but not for ever', async () => {
  const same = (count: number): Handler => {
    let calls = 0;
    return () => ({ json: { data: [{ value: 0 }], next: ++calls < count ? `t${calls}` : null } });
  };
  const stream = { ...things(cursor), primaryKey: [] };
  await using few = await serve(same(4));
  expect((await collect(reading(few, [stream]).read())).records).toHaveLength(4);
  await using endless = await serve(same(1000));
  await expect(collect(reading(endless, [stream]).read())).rejects.toMatchObject({ code: 'pagination_repeated_page' });
  expect(endless.requests.length).toBeLessThan(10);
});

test('a keyset parameter that the server ignores is an error', async () => {
  const handler: Handler = () => ({ json: { data: items(3) } });
  const pages: Pagination = { kind: 'keyset', parameter: query('after'), field: 'id' };
  await expect(readAll(handler, pages)).rejects.toMatchObject({ code: 'pagination_repeated_page' });
});

test('a keyset server that repeats the bound record at its end is read to the end', async () => {
  const handler: Handler = ({ query }) => {
    const from = Number(query.get('after') ?? 1);
    return {
      json: {
        data: items(7)
          .filter(({ id }) => id >= from)
          .slice(0, 3),
      },
    };
  };
  const pageSize = { ...query('limit'), value: 3 };
  const read = await readAll(handler, { kind: 'keyset', parameter: query('after'), field: 'id', pageSize });
  expect(new Set(ids(read.records))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
});

test('empty pages that name a next one are followed', async () => {
  const handler: Handler = ({ query }) => {
    const page = Number(query.get('cursor') ?? 0);
    return { json: { data: page % 10 === 9 ? [{ id: page }] : [], next: page < 39 ? String(page + 1) : null } };
  };
  expect(ids((await readAll(handler, cursor)).records)).toEqual([9, 19, 29, 39]);
});

test('empty pages without end are an error', async () => {
  const handler: Handler = ({ query }) => ({ json: { data: [], next: `${query.get('cursor') ?? ''}x` } });
  await expect(readAll(handler, cursor)).rejects.toMatchObject({ code: 'pagination_empty_pages' });
});

test.each([null, '', false, undefined])('the token %j ends', async (next) => {
  const read = await readAll(() => ({ json: { data: [{ id: 1 }], next } }), cursor);
  expect(read.requests).toHaveLength(1);
});

test('a token of zero is followed, and ends where the first page comes again', async () => {
  const scan: Handler = ({ query }) => {
    const at = Number(query.get('cursor') ?? 0);
    return { json: { data: [{ id: at }], next: at === 2 ? 0 : at + 1 } };
  };
  expect(ids((await readAll(scan, cursor)).records)).toEqual([0, 1, 2]);
  const zeroIsAPage: Handler = ({ query }) => {
    const at = query.get('cursor');
    return { json: { data: [{ id: at ?? 'first' }], next: at === null ? '0' : null } };
  };
  expect(ids((await readAll(zeroIsAPage, cursor)).records)).toEqual(['first', '0']);
});

test('has_more without a token is an error, since the rest would be lost in silence', async () => {
  const handler: Handler = () => ({ json: { data: [{ id: 1 }], more: true } });
  await expect(readAll(handler, { ...cursor, hasMore: 'more' })).rejects.toMatchObject({
    code: 'pagination_missing_cursor',
  });
});

test('has_more: false ends although a token is there; done: true does too', async () => {
  const more = await readAll(() => ({ json: { data: [{ id: 1 }], next: 'x', more: false } }), {
    ...cursor,
    hasMore: 'more',
  });
  expect(more.requests).toHaveLength(1);
  const done = await readAll(() => ({ json: { data: [{ id: 1 }], next: 'x', done: true } }), {
    ...cursor,
    done: 'done',
  });
  expect(done.requests).toHaveLength(1);
});

test('an object as token is an error that says so', async () => {
  const handler: Handler = () => ({ json: { data: [{ id: 1 }], next: { cursor: 'x' } } });
  await expect(readAll(handler, cursor)).rejects.toMatchObject({ code: 'pagination_bad_cursor' });
});

test('a token beyond 2^53 keeps its digits', async () => {
  const read = await readAll(({ query }) => {
    const isFirst = query.get('cursor') === null;
    return { body: `{"data":[{"id":${isFirst ? 1 : 2}}],"next":${isFirst ? '9007199254740993' : 'null'}}` };
  }, cursor);
  expect(read.requests[1]?.query.get('cursor')).toBe('9007199254740993');
});

test('a next page on another origin is refused, and nothing is sent there', async () => {
  await using elsewhere = await serve(() => ({ json: { data: [] } }));
  const handler: Handler = () => ({ json: { data: [{ id: 1 }], next: `${elsewhere.url}/things?page=2` } });
  await expect(readAll(handler, { kind: 'next-url', path: 'next' })).rejects.toMatchObject({
    code: 'pagination_foreign_origin',
  });
  const link: Handler = () => ({
    json: { data: [{ id: 1 }] },
    headers: { link: `<${elsewhere.url}/things?page=2>; rel=next` },
  });
  await expect(readAll(link, { kind: 'link-header' })).rejects.toMatchObject({ code: 'pagination_foreign_origin' });
  expect(elsewhere.requests).toHaveLength(0);
});

test('a next page on a host that the client names is followed', async () => {
  await using elsewhere = await serve(() => ({ json: { data: [{ id: 2 }] } }));
  const handler: Handler = () => ({ json: { data: [{ id: 1 }], next: `${elsewhere.url}/things` } });
  const read = await readAll(handler, { kind: 'next-url', path: 'next' }, { hosts: [new URL(elsewhere.url).host] });
  expect(ids(read.records)).toEqual([1, 2]);
});

test('credentials in a next URL do not get into the state', async () => {
  const handler: Handler = ({ query }) => {
    const page = Number(query.get('page') ?? 1);
    return { json: { data: [{ id: page }], next: page < 2 ? `?api_key=canary&page=${page + 1}` : null } };
  };
  const auth = { kind: 'api-key', in: 'query', name: 'api_key', key: () => 'canary' } as const;
  const read = await readAll(handler, { kind: 'next-url', path: 'next' }, { auth });
  expect(read.batches[0]?.state.slices).toMatchObject({ '': { page: '/things?page=2' } });
  expect(JSON.stringify(read.batches[0]?.state)).not.toContain('api_key');
  expect(ids(read.records)).toEqual([1, 2]);
});

test('a total that is stale does not end the read while pages are full', async () => {
  const handler: Handler = ({ query }) => {
    const page = Number(query.get('page'));
    return { json: { data: items(25).slice((page - 1) * 10, page * 10), total: 10 } };
  };
  const read = await readAll(handler, {
    kind: 'page-number',
    parameter: query('page'),
    first: 1,
    pageSize: { ...query('limit'), value: 10 },
    totalRecords: 'total',
  });
  expect(ids(read.records)).toEqual(ids(items(25)));
});

test('a page thinned out by the server does not end the read while the total says more', async () => {
  const handler: Handler = ({ query }) => {
    const page = Number(query.get('page'));
    const data = items(30)
      .slice((page - 1) * 10, page * 10)
      .filter(({ id }) => id <= 10 || id > 18);
    return { json: { data, pages: 3 } };
  };
  const read = await readAll(handler, {
    kind: 'page-number',
    parameter: query('page'),
    first: 1,
    totalPages: 'pages',
  });
  expect(read.records).toHaveLength(22);
});

test('a 404 for a page that the server announced is an error', async () => {
  const handler: Handler = ({ query }) =>
    query.get('page') === '1' ? { json: { data: items(10), more: true } } : { status: 404 };
  const pages: Pagination = { kind: 'page-number', parameter: query('page'), first: 1, hasMore: 'more' };
  await expect(readAll(handler, pages)).rejects.toMatchObject({ status: 404 });
});

test('an offset that cannot move although there is more is an error', async () => {
  const pages: Pagination = { kind: 'offset', parameter: query('offset'), first: 0, hasMore: 'more' };
  await expect(readAll(() => ({ json: { data: [], more: true } }), pages)).rejects.toMatchObject({
    code: 'pagination_no_progress',
  });
});

test('an answer that names a next page is noticed where the stream reads one only', async () => {
  const read = await readAll(
    () => ({ json: { data: [{ id: 1 }] }, headers: { link: '</things?page=2>; rel="next"' } }),
    { kind: 'none' },
  );
  expect(read.logs.map(({ message }) => message).join()).toContain('Link header');
});

test('circles longer than the memory are noticed too', () => {
  const guard = createPageGuard('things', true);
  const circle = 25_000;
  expect(() => {
    for (let step = 0; step < circle * 6; step++) {
      guard.check({ token: step % circle, received: 1, fingerprint: String(step) }, (step + 1) % circle);
    }
  }).toThrow(expect.objectContaining({ code: 'pagination_repeated_cursor' }));
});

test('a cursor that the header cannot hold is an error that says so', async () => {
  const pages: Pagination = {
    kind: 'cursor',
    parameter: { in: 'header', name: 'x-cursor' },
    next: { in: 'body', path: 'next' },
  };
  await expect(readAll(() => ({ json: { data: items(2), next: 'a\nb' } }), pages)).rejects.toMatchObject({
    code: 'pagination_bad_cursor',
    message: expect.stringContaining('x-cursor') as string,
  });
});

test('pages that come again one after the other, under new positions, are a loop', () => {
  const guard = createPageGuard('things', true);
  const pages = ['a', 'b', 'c', 'a', 'b', 'c'];
  const walk = () => {
    for (const [at, fingerprint] of pages.entries()) guard.check({ token: at + 1, received: 2, fingerprint }, at + 2);
  };
  expect(walk).toThrow(expect.objectContaining({ code: 'pagination_repeated_page', stream: 'things' }));
});
