import { describe, expect, test } from 'vitest';
import type { AnyStream } from '../definition.ts';
import type { Pagination } from '../pagination.ts';
import { fromParent } from '../values.ts';
import { collect, ids, inOrder, items, reading, serve, type Handler } from './reading.fixture.ts';

const size = { in: 'query', name: 'limit', value: 3 } as const;
const styles: Record<string, Pagination> = {
  'page numbers': { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1, pageSize: size },
  offsets: { kind: 'offset', parameter: { in: 'query', name: 'offset' }, first: 0, pageSize: size },
  'next URLs': { kind: 'next-url', path: 'next', pageSize: size },
};

function list(rows: readonly { id: number }[]): Handler {
  return ({ query, url }) => {
    const limit = Number(query.get('limit') ?? 3);
    const from = Number(query.get('offset') ?? (Number(query.get('page') ?? 1) - 1) * limit);
    const next = from + limit < rows.length ? `${url.pathname}?limit=${limit}&offset=${from + limit}` : null;
    return { json: { data: rows.slice(from, from + limit), next } };
  };
}

function things(pages: Pagination, more: Partial<AnyStream> = {}): AnyStream {
  return {
    name: 'things',
    schema: { type: 'object', properties: { id: { type: 'integer' } } },
    primaryKey: ['id'],
    request: { method: 'GET', path: '/things' },
    records: 'data',
    pages,
    ...more,
  };
}

/** Reads two pages, changes the list, and reads on. */
async function resumed(stream: AnyStream, change: (rows: { id: number }[]) => { id: number }[]) {
  let rows = items(40);
  await using api = await serve((asked) => list(rows)(asked));
  const reader = reading(api, [stream]);
  const first = await collect(reader.read(), 2);
  rows = change(rows);
  const before = api.requests.length;
  const rest = await collect(reader.read(stream, { state: first.state }));
  return { first, rest, requests: api.requests.length - before, logs: reader.logs };
}

describe.each(Object.entries(styles))('a list read by %s and broken off after six records', (_name, pages) => {
  test('goes on with the seventh when nothing has changed, for one more request', async () => {
    const { rest, requests } = await resumed(things(pages), (rows) => rows);
    expect(ids(rest.records)).toEqual(ids(items(40)).slice(6));
    expect(requests).toBeLessThanOrEqual(14);
  });

  test.each([
    ['records before it', [1, 2]],
    ['the last one read', [6]],
    ['everything read', [1, 2, 3, 4, 5, 6]],
    ['one behind it', [7]],
  ])('loses nothing when %s are removed', async (_what, gone) => {
    const { rest } = await resumed(things(pages), (rows) => rows.filter(({ id }) => !gone.includes(id)));
    const expected = ids(items(40)).filter((id) => Number(id) > 6 && !gone.includes(Number(id)));
    expect(ids(rest.records)).toEqual(expect.arrayContaining(expected));
  });

  test('does not start over when new records come first', async () => {
    const { rest, logs } = await resumed(things(pages), (rows) =>
      [...items(5, () => ({ fresh: true })), ...rows].map((row, index) => ('fresh' in row ? { id: 100 + index } : row)),
    );
    expect(ids(rest.records)).toEqual(expect.arrayContaining(ids(items(40)).slice(6)));
    expect(ids(rest.records)).not.toContain(1);
    expect(logs).toEqual([]);
  });

  test('starts over, and says so, when the place cannot be found', async () => {
    const { rest, logs } = await resumed(things(pages), (rows) => rows.filter(({ id }) => id !== 6));
    expect(ids(rest.records)).toEqual(ids(items(40)).filter((id) => id !== 6));
    expect(logs[0]?.message).toContain('read anew');
  });

  test('compares whole records where they have no key', async () => {
    const { rest } = await resumed(things(pages, { primaryKey: [] }), (rows) => rows.slice(2));
    expect(ids(rest.records)).toEqual(expect.arrayContaining(ids(items(40)).slice(6)));
  });
});

test('positions that the server itself remembers are taken without a look back', async () => {
  const pages: Pagination = { kind: 'keyset', parameter: { in: 'query', name: 'after' }, field: 'id', pageSize: size };
  await using api = await serve(({ query }) => {
    const after = Number(query.get('after') ?? 0);
    return { json: { data: items(10).slice(after, after + 3) } };
  });
  const stream = things(pages);
  const first = await collect(reading(api, [stream]).read(), 2);
  expect(first.state.slices?.['']).toEqual({ page: 6 });
  await collect(reading(api, [stream]).read(stream, { state: first.state }));
  expect(api.requests.filter(({ query }) => query.get('after') === '3')).toHaveLength(1);
});

test.each(Object.entries(styles))('no parent is lost when others are removed meanwhile (%s)', async (_name, pages) => {
  const child: AnyStream = {
    name: 'children',
    schema: { type: 'object', properties: { id: { type: 'integer' } } },
    request: { method: 'GET', path: '/things/{id}/children', pathParameters: { id: fromParent('id') } },
    records: 'data',
    parent: { stream: 'things' },
  };
  for (const gone of [[1], [6], [2, 3, 4, 5], [1, 12, 20]]) {
    for (const stop of [4, 7, 13]) {
      let rows = items(30);
      await using api = await serve((asked) =>
        asked.url.pathname === '/things'
          ? list(rows)(asked)
          : { json: { data: [{ id: Number(asked.url.pathname.split('/')[2]) }] } },
      );
      const read = (options: object) =>
        collect(reading(api, [things(pages), child]).read(child, options), Number.POSITIVE_INFINITY);
      const first = await collect(reading(api, [things(pages), child]).read(child, { sliceConcurrency: 2 }), stop);
      rows = rows.filter(({ id }) => !gone.includes(id));
      const rest = await read({ state: first.state, sliceConcurrency: 2 });
      const both = inOrder([...first.records, ...rest.records]);
      // No child comes twice either: what is finished is remembered.
      expect(both).toEqual([...new Set(both)]);
      expect(both).toEqual(expect.arrayContaining(rows.map(({ id }) => id)));
    }
  }
});
