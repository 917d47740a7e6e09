import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { connect } from '../connect.ts';
import { defineConnector, type AnyStream } from '../definition.ts';
import { ConfigError } from '../errors.ts';
import { secret } from '../secret.ts';
import { fromConfig, fromParent } from '../values.ts';
import { guardDepth } from './too-deep.ts';
import { collect, ids, items, reading, serve, testClock } from './reading.fixture.ts';
import { createSchemaCheck } from './schema-check.ts';

const things: AnyStream = {
  name: 'things',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  primaryKey: ['id'],
  request: { method: 'GET', path: '/things' },
};
const changes: AnyStream = {
  ...things,
  name: 'changes',
  incremental: {
    cursorField: 'at',
    type: 'date-time',
    filter: { start: { in: 'query', name: 'since' } },
    start: fromConfig('start'),
  },
};

describe('where a read begins', () => {
  test.each([
    [new Date('2024-01-02T00:00:00Z'), '2024-01-02T00:00:00.000Z'],
    ['2024-01-02', '2024-01-02'],
    ['', null],
    [null, null],
    [undefined, null],
  ])('a config that says %s asks since %s', async (start, since) => {
    await using api = await serve(() => ({ json: [] }));
    await collect(reading(api, [changes], { config: { start } }).read());
    expect(api.requests[0]?.query.get('since')).toBe(since);
  });

  test.each([true, { day: 1 }, ['2024-01-02']])('%j is no start', async (start) => {
    await using api = await serve(() => ({ json: [] }));
    await expect(collect(reading(api, [changes], { config: { start } }).read())).rejects.toMatchObject({
      code: 'cursor_invalid',
      message: 'The config field start cannot be the start of stream changes.',
    });
    expect(api.requests).toEqual([]);
  });

  test('positions of an incremental read are none in a full one', async () => {
    await using api = await serve(() => ({ json: items(1) }));
    const state = { version: 1, started: 1, slices: { '': { page: 'x', seen: '2024-01-01' } } } as const;
    const read = reading(api, [changes]).read(changes, { state, syncMode: 'full_refresh' });
    expect(ids((await collect(read)).records)).toEqual([1]);
  });

  test('a position of a read that has ended is none', async () => {
    const pages = { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1 } as const;
    await using api = await serve(({ query }) => ({ json: query.get('page') === '1' ? items(1) : [] }));
    const stream = { ...changes, pages };
    const state = { version: 1, slices: { '': { page: 7 } } } as const;
    expect(ids((await collect(reading(api, [stream]).read(stream, { state }))).records)).toEqual([1]);
  });
});

test('a limit of nothing reads nothing', async () => {
  await using api = await serve(() => ({ json: items(3) }));
  expect((await collect(reading(api, [things]).read(things, { limit: 0 }))).records).toEqual([]);
});

test('a parent that does not exist is named', async () => {
  const child: AnyStream = { ...things, name: 'child', parent: { stream: 'nobody' } };
  await expect(collect(reading({ url: 'http://127.0.0.1:1' }, [child]).read())).rejects.toMatchObject({
    code: 'stream_unknown',
    message: 'Stream child has the unknown parent nobody.',
  });
});

test('a parent without the field that is copied gives null; one is asked by fields in lists as well', async () => {
  const child: AnyStream = {
    ...things,
    name: 'child',
    request: {
      method: 'POST',
      path: '/children',
      operationClass: 'safe',
      body: { encoding: 'json', value: { filter: [{ field: 'parent', equals: fromParent('id') }] } },
    },
    parent: { stream: 'things', copy: { parent: fromParent('id'), owner: fromParent('owner') } },
  };
  await using api = await serve(({ url, body }) =>
    url.pathname === '/things' ? { json: items(2) } : { json: [{ of: at(body) }] },
  );
  const read = await collect(reading(api, [things, child]).read(child));
  expect(read.records).toEqual([
    { of: 1, parent: 1, owner: null },
    { of: 2, parent: 2, owner: null },
  ]);
});

function at(body: string): unknown {
  return (JSON.parse(body) as { filter: { equals: unknown }[] }).filter[0]?.equals;
}

test('a batch carries the id of the request, for those who ask the API about it', async () => {
  await using api = await serve(() => ({ json: items(1), headers: { 'x-request-id': 'req-7' } }));
  const connector = defineConnector({
    name: 'source-test',
    config: z.object({ key: secret() }),
    client: { baseUrl: api.url, query: { key: fromConfig('key') } },
    check: { method: 'GET', path: '/' },
    streams: [things],
  });
  await using connection = await connect(connector, { key: 's3cret' }, { allowPrivate: true, clock: testClock() });
  const requests: unknown[] = [];
  for await (const batch of connection.read('things')) requests.push(batch.requestId);
  expect(requests[0]).toBe('req-7');
});

test('a page none of whose records has a cursor does not end the order, nor the read', async () => {
  const pages = { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1 } as const;
  const ordered: AnyStream = {
    ...changes,
    pages,
    incremental: {
      cursorField: 'at',
      type: 'date-time',
      filter: { start: { in: 'query', name: 'since' } },
      order: 'ascending',
    },
  };
  await using api = await serve(({ query }) => {
    const page = Number(query.get('page'));
    return { json: page <= 2 ? [{ id: page, at: null }] : [] };
  });
  expect(ids((await collect(reading(api, [ordered]).read())).records)).toEqual([1, 2]);
});

describe('a list that has moved while nobody read', () => {
  const paged: AnyStream = {
    ...things,
    pages: {
      kind: 'page-number',
      parameter: { in: 'query', name: 'page' },
      first: 1,
      pageSize: { in: 'query', name: 'limit', value: 2 },
    },
  };
  const serveRows = (rows: () => readonly object[]) =>
    serve(({ query }) => {
      const page = Number(query.get('page'));
      const found = rows().slice((page - 1) * 2, page * 2);
      return found.length === 0 ? { status: 404 } : { json: found };
    });

  test('is read anew where it has become so short that the place is gone', async () => {
    let rows: readonly object[] = items(8);
    await using api = await serveRows(() => rows);
    const reader = reading(api, [paged]);
    const first = await collect(reader.read(), 3);
    rows = items(2, (id) => ({ anew: id }));
    const rest = await collect(reader.read(paged, { state: first.state }));
    expect(rest.records).toEqual(rows);
    expect(reader.logs).toMatchObject([{ level: 'warning' }]);
  });

  test('is found again by whole records where they are converted or no objects', async () => {
    const scalars: AnyStream = { ...paged, primaryKey: [], toRow: (raw) => ({ value: raw['value'] ?? null }) };
    let rows: readonly unknown[] = ['a', 'b', 'c', 'd', 'e', 'f'];
    await using api = await serve(({ query }) => {
      const page = Number(query.get('page'));
      return { json: rows.slice((page - 1) * 2, page * 2) };
    });
    const reader = reading(api, [scalars]);
    const first = await collect(reader.read(), 2);
    rows = ['new', 'a', 'b', 'c', 'd', 'e', 'f'];
    const rest = await collect(reader.read(scalars, { state: first.state }));
    const all = [...first.records, ...rest.records].map(({ value }) => value);
    expect(all).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd', 'e', 'f']));
  });
});

test('a process that forbids made code checks records all the same', () => {
  vi.stubGlobal('Function', function forbidden() {
    throw new EvalError('Code generation from strings disallowed for this context');
  });
  try {
    const check = createSchemaCheck('things', { properties: { id: { type: 'integer' } } });
    check.check([{ id: 'x' }]);
    expect(check.report()).toMatchObject([{ field: 'id', kind: 'type', expected: 'integer', actual: 'string' }]);
  } finally {
    vi.unstubAllGlobals();
  }
});

test('only what is nested too deeply is called so', () => {
  const deep = (): never => deep();
  expect(() => guardDepth(deep)).toThrow('A record is nested too deeply to be written as JSON.');
  expect(() => guardDepth(deep, 'things')).toThrow('A record of stream things is nested too deeply');
  const other = new ConfigError('other', { code: 'x' });
  expect(() =>
    guardDepth(() => {
      throw other;
    }),
  ).toThrow(other);
});

test('a schema of thousands of fields is checked as far as it goes', () => {
  const properties = Object.fromEntries(Array.from({ length: 2100 }, (_, at) => [`f${at}`, { type: 'integer' }]));
  const check = createSchemaCheck('wide', { properties });
  check.check([{ f0: 'x', f2099: 'x' }]);
  expect(check.report()).toMatchObject([{ field: 'f0' }]);
});
