import { expect, test } from 'vitest';
import { collect, ids, items, reading, serve } from './reading.fixture.ts';

const list = { name: 'things', schema: { type: 'object' }, request: { method: 'GET', path: '/things' } } as const;
const pages = {
  kind: 'page-number',
  parameter: { in: 'query', name: 'page' },
  first: 1,
  pageSize: { in: 'query', name: 'size', value: 2 },
} as const;

test('a stream without pages of its own pages as its client does', async () => {
  await using api = await serve(({ query }) => ({
    json: items(5)
      .slice(2 * Number(query.get('page')) - 2)
      .slice(0, 2),
  }));
  const read = await collect(reading(api, [list], { client: { pages } }).read());
  expect(ids(read.records)).toEqual([1, 2, 3, 4, 5]);
});

test('pages of its own come first', async () => {
  await using api = await serve(({ query }) => ({ json: query.has('page') ? [] : items(2) }));
  const own = { ...list, pages: { kind: 'none' } } as const;
  const read = await collect(reading(api, [own], { client: { pages } }).read());
  expect(ids(read.records)).toEqual([1, 2]);
  expect(api.requests).toHaveLength(1);
});

test('a single object is read without pages, whatever the client does', async () => {
  await using api = await serve(() => ({ json: { id: 1 } }));
  const single = { ...list, records: { shape: 'single' } } as const;
  const read = await collect(reading(api, [single], { client: { pages } }).read());
  expect(ids(read.records)).toEqual([1]);
  expect(api.requests.map(({ url }) => url.search)).toEqual(['']);
});
