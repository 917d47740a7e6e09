import { expect, test } from 'vitest';
import type { StreamState } from '../connection.ts';
import type { AnyStream } from '../definition.ts';
import { fromParent, fromPartition } from '../values.ts';
import { collect, ids, inOrder, items, reading, serve, testClock } from './reading.fixture.ts';

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const at = (day: number): string => new Date(START + day * DAY).toISOString();
const clock = testClock(START + 40 * DAY);
const paged = {
  kind: 'page-number',
  parameter: { in: 'query', name: 'page' },
  first: 1,
  pageSize: { in: 'query', name: 'limit', value: 2 },
} as const;

const events = (window?: number): AnyStream => ({
  name: 'events',
  schema: { type: 'object', properties: { id: { type: 'integer' }, at: { type: 'string' } } },
  primaryKey: ['id'],
  request: { method: 'GET', path: '/events' },
  pages: paged,
  incremental: {
    cursorField: 'at',
    type: 'date-time',
    filter: { start: { in: 'query', name: 'since' }, end: { in: 'query', name: 'until' } },
    ...(window === undefined ? {} : { window }),
  },
});

test.each([
  [4, 10],
  [10, 4],
  [4, undefined],
  [undefined, 4],
  [4, 8],
  [8, 4],
])('a read in windows of %s days that goes on in windows of %s loses nothing', async (before, after) => {
  const rows = items(38, (id) => ({ at: at(id) }));
  await using api = await serve(({ query }) => {
    const since = Date.parse(query.get('since') ?? '2000-01-01');
    const until = Date.parse(query.get('until') ?? '2100-01-01');
    const found = rows.filter((row) => Date.parse(row.at) >= since && Date.parse(row.at) <= until);
    const page = Number(query.get('page') ?? 1);
    const limit = Number(query.get('limit'));
    return { json: found.slice((page - 1) * limit, page * limit) };
  });
  const days = (count: number | undefined) => events(count === undefined ? undefined : count * DAY);
  for (const stop of [1, 4, 8, 11]) {
    const first = await collect(
      reading(api, [days(before)], { clock }).read(days(before), { from: at(0), sliceConcurrency: 3 }),
      stop,
    );
    const rest = await collect(
      reading(api, [days(after)], { clock }).read(days(after), { from: at(0), state: first.state }),
    );
    const found = new Set(inOrder([...first.records, ...rest.records]));
    expect([...found]).toEqual(ids(rows));
    expect(rest.state.cursor).toBe(at(38));
  }
});

test('parents that did not change still show what is new below them', async () => {
  const parents = items(3, (id) => ({ at: at(id) }));
  const children = parents.map(({ id }) => [{ id: id * 10, at: at(5) }]);
  await using api = await serve(({ url, query }) => {
    const [, , parent] = url.pathname.split('/');
    const rows = parent === undefined ? parents : (children[Number(parent) - 1] ?? []);
    return { json: rows.filter((row) => row.at >= (query.get('since') ?? '')) };
  });
  const incremental = {
    cursorField: 'at',
    type: 'date-time',
    filter: { start: { in: 'query', name: 'since' } },
  } as const;
  const parent: AnyStream = {
    name: 'parents',
    schema: {},
    primaryKey: ['id'],
    request: { method: 'GET', path: '/parents' },
    incremental,
  };
  const child: AnyStream = {
    name: 'children',
    schema: {},
    primaryKey: ['id'],
    request: { method: 'GET', path: '/parents/{id}/children', pathParameters: { id: fromParent('id') } },
    parent: { stream: 'parents' },
    incremental,
  };
  const read = reading(api, [parent, child], { clock });
  const first = await collect(read.read(child));
  expect(inOrder(first.records)).toEqual([10, 20, 30]);
  children[0]?.push({ id: 11, at: at(20) });
  children[2]?.push({ id: 31, at: at(21) });
  const second = await collect(read.read(child, { state: first.state }));
  // What is equal to the bound comes again; the table's key makes it one.
  expect(inOrder(second.records)).toEqual([10, 11, 20, 30, 31]);
  expect(api.requests.filter(({ url }) => url.pathname === '/parents').every(({ query }) => !query.has('since'))).toBe(
    true,
  );
});

test('a partition that is added later is read from its beginning, one that comes back too', async () => {
  const rows = new Map([
    ['a', items(2, () => ({ at: at(10) }))],
    ['b', items(2, (id) => ({ id: id + 10, at: at(3) }))],
  ]);
  await using api = await serve(({ query }) => ({
    json: (rows.get(query.get('kind') ?? '') ?? []).filter((row) => row.at >= (query.get('since') ?? '')),
  }));
  const stream = (values: readonly string[]): AnyStream => ({
    name: 'things',
    schema: {},
    primaryKey: ['id'],
    request: { method: 'GET', path: '/things', query: { kind: fromPartition() } },
    partitions: { values },
    incremental: { cursorField: 'at', type: 'date-time', filter: { start: { in: 'query', name: 'since' } } },
  });
  const readAll = (values: readonly string[], state?: Awaited<ReturnType<typeof collect>>['state']) =>
    collect(reading(api, [stream(values)], { clock }).read(stream(values), state ? { state } : {}));
  const first = await readAll(['a']);
  const second = await readAll(['a', 'b'], first.state);
  expect(inOrder(second.records)).toEqual([1, 2, 11, 12]);
  const third = await readAll(['a'], second.state);
  rows.get('b')?.push({ id: 13, at: at(2) });
  const fourth = await readAll(['a', 'b'], third.state);
  expect(inOrder(fourth.records)).toContain(13);
});

test('a cursor in the future does not move the watermark past now', async () => {
  const rows = [...items(2, (id) => ({ at: at(id) })), { id: 3, at: at(4000) }];
  await using api = await serve(({ query }) => ({ json: rows.filter((row) => row.at >= (query.get('since') ?? '')) }));
  const stream: AnyStream = {
    name: 'things',
    schema: {},
    primaryKey: ['id'],
    request: { method: 'GET', path: '/things' },
    incremental: { cursorField: 'at', type: 'date-time', filter: { start: { in: 'query', name: 'since' } } },
  };
  const first = await collect(reading(api, [stream], { clock }).read());
  rows.push({ id: 4, at: at(41) });
  const second = await collect(
    reading(api, [stream], { clock: testClock(START + 42 * DAY) }).read(stream, { state: first.state }),
  );
  expect(ids(second.records)).toEqual([3, 4]);
});

test.each([
  'garbage',
  5,
  [],
  {},
  { version: 2 },
  { version: 1, cursor: {} },
  { version: 1, cursor: Number.NaN },
  { version: 1, started: 'yesterday' },
  { version: 1, started: 1e300 },
  { version: 1, slices: 'all' },
  { version: 1, slices: [] },
  { version: 1, slices: { '': 5 } },
  { version: 1, started: 1, slices: { '': { page: { a: 1 } } } },
  { version: 1, started: 1, parent: { version: 7 } },
])('the state %j is refused by name, before anything is asked for', async (state) => {
  await using api = await serve(() => ({ json: [] }));
  const read = collect(reading(api, [events(4)]).read(events(4), { state: state as StreamState }));
  await expect(read).rejects.toMatchObject({ code: 'state_invalid', failureType: 'config_error', stream: 'events' });
  expect(api.requests).toEqual([]);
});
