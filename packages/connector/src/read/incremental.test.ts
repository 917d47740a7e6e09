import { describe, expect, test } from 'vitest';
import type { StreamState } from '../connection.ts';
import type { AnyStream, IncrementalDefinition } from '../definition.ts';
import { fromConfig } from '../values.ts';
import {
  collect,
  ids,
  inOrder,
  items,
  reading,
  serve,
  testClock,
  type Asked,
  type Handler,
} from './reading.fixture.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2024, 5, 1);

/** Record n was changed on day n of 2024. */
function day(id: number): string {
  return new Date(Date.UTC(2024, 0, id)).toISOString().replace('.000Z', 'Z');
}

const rows = items(30, (id) => ({ at: day(id) }));

const since: IncrementalDefinition<{ at: string }> = {
  cursorField: 'at',
  type: 'date-time',
  filter: { start: { in: 'query', name: 'since' } },
};

function changes(incremental: IncrementalDefinition<{ at: string }>, more: Partial<AnyStream> = {}): AnyStream {
  return {
    name: 'changes',
    schema: { type: 'object', properties: { id: { type: 'integer' }, at: { type: 'string' } } },
    primaryKey: ['id'],
    request: { method: 'GET', path: '/changes' },
    pages: { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1 },
    incremental,
    ...more,
  };
}

/** Serves what the request asks for, in pages of 4. */
function changesSince(all: readonly { id: number; at: string }[] = rows, boundary = 'inclusive'): Handler {
  return ({ query }: Asked) => {
    const from = query.get('since') ?? '';
    const until = query.get('until') ?? '9999';
    const page = Number(query.get('page') ?? 1);
    const found = all.filter(({ at }) => (boundary === 'inclusive' ? at >= from : at > from) && at < until);
    return { json: found.slice((page - 1) * 4, page * 4) };
  };
}

const clock = testClock(NOW);

describe('a server-side filter', () => {
  test('asks from the cursor on the next time, and gets only what is new', async () => {
    const all = [...rows];
    await using api = await serve((asked) => changesSince(all)(asked));
    const stream = changes(since);
    const first = await collect(reading(api, [stream], { clock }).read());
    expect(first.state).toEqual({ version: 1, cursor: day(30) });
    all.push({ id: 31, at: day(31) });
    const second = await collect(reading(api, [stream], { clock }).read(stream, { state: first.state }));
    expect(ids(second.records)).toEqual([30, 31]);
    expect(second.state.cursor).toBe(day(31));
    expect(api.requests.at(-1)?.query.get('since')).toBe(day(30));
  });

  test('keeps the cursor of an earlier read when nothing is new', async () => {
    await using api = await serve(() => ({ json: [] }));
    const stream = changes(since);
    const state: StreamState = { version: 1, cursor: day(9) };
    const read = await collect(reading(api, [stream], { clock }).read(stream, { state }));
    expect(read.batches).toEqual([{ count: 0, slice: '', state }]);
  });

  test('asks one step earlier where the server leaves the bound itself out', async () => {
    await using api = await serve(changesSince(rows, 'exclusive'));
    const stream = changes({ ...since, boundary: 'exclusive', granularity: 1000 });
    const state: StreamState = { version: 1, cursor: day(28) };
    const read = await collect(reading(api, [stream], { clock }).read(stream, { state }));
    expect(ids(read.records)).toEqual([28, 29, 30]);
    expect(api.requests[0]?.query.get('since')).toBe('2024-01-27T23:59:59Z');
  });

  test('asks in the time of the server, where that reads a time without a zone as its own', async () => {
    await using api = await serve(() => ({ json: [] }));
    const stream = changes({ ...since, filter: { start: { in: 'query', name: 'since' }, zone: '+02:00' } });
    const state: StreamState = { version: 1, cursor: '2024-01-28T23:30:00Z' };
    await collect(reading(api, [stream], { clock }).read(stream, { state }));
    expect(api.requests[0]?.query.get('since')).toBe('2024-01-29T01:30:00');
  });

  test('starts a lag earlier than the last cursor', async () => {
    await using api = await serve(changesSince());
    const stream = changes({ ...since, lag: 3 * DAY });
    const state: StreamState = { version: 1, cursor: day(28) };
    const read = await collect(reading(api, [stream], { clock }).read(stream, { state }));
    expect(ids(read.records)).toEqual([25, 26, 27, 28, 29, 30]);
    expect(read.state.cursor).toBe(day(30));
  });

  test('never moves the cursor past now less the lag', async () => {
    await using api = await serve(() => ({ json: [{ id: 1, at: '2999-01-01T00:00:00Z' }] }));
    const stream = changes({ ...since, lag: DAY }, { pages: { kind: 'none' } });
    const read = await collect(reading(api, [stream], { clock }).read());
    expect(read.state.cursor).toBe('2024-05-31T00:00:00Z');
  });

  test.each([
    ['unix-seconds', undefined, '1704844800'],
    ['unix-milliseconds', undefined, '1704844800000'],
    // A day earlier: where the server stands it may still be the ninth.
    ['date', undefined, '2024-01-09'],
    ['date-time', 'updated>={value}', 'updated>=2024-01-10T00:00:00Z'],
  ] as const)('writes the bound as %s (%s)', async (format, template, expected) => {
    await using api = await serve(() => ({ json: [] }));
    const filter = { start: { in: 'query', name: 'since' }, format, ...(template && { template }) } as const;
    const stream = changes({ ...since, filter });
    await collect(reading(api, [stream]).read(stream, { state: { version: 1, cursor: '2024-01-10T00:00:00Z' } }));
    expect(api.requests[0]?.query.get('since')).toBe(expected);
  });

  test('starts where `from` or the config says, `from` first', async () => {
    await using api = await serve(changesSince());
    const stream = changes({ ...since, start: fromConfig('start_date') });
    const config = { start_date: '2024-01-20' };
    const byConfig = await collect(reading(api, [stream], { config }).read());
    expect(byConfig.records).toHaveLength(11);
    const byOption = await collect(reading(api, [stream], { config }).read(stream, { from: '2024-01-29' }));
    expect(ids(byOption.records)).toEqual([29, 30]);
    await expect(collect(reading(api, [stream]).read(stream, { from: 'soon' }))).rejects.toMatchObject({
      code: 'cursor_invalid',
    });
  });

  test('is left out of a full refresh, whatever the state says', async () => {
    await using api = await serve(changesSince());
    const stream = changes(since);
    const state: StreamState = { version: 1, cursor: day(28) };
    const read = await collect(reading(api, [stream]).read(stream, { state, syncMode: 'full_refresh' }));
    expect(read.records).toHaveLength(30);
    expect(read.state).toEqual({ version: 1 });
  });
});

describe('a read that is broken off', () => {
  test.each(['none', 'ascending'] as const)('goes on without loss from every batch, order %s', async (order) => {
    await using api = await serve(changesSince());
    const stream = changes({ ...since, order });
    const whole = await collect(reading(api, [stream], { clock }).read());
    for (let stop = 1; stop < whole.batches.length; stop++) {
      const first = await collect(reading(api, [stream], { clock }).read(), stop);
      const rest = await collect(reading(api, [stream], { clock }).read(stream, { state: first.state }));
      expect(new Set([...ids(first.records), ...ids(rest.records)])).toEqual(new Set(ids(rows)));
      expect(rest.state).toEqual({ version: 1, cursor: day(30) });
    }
  });

  test('keeps the old cursor until the slice is complete where records have no order', async () => {
    await using api = await serve(changesSince(rows.toReversed()));
    const stream = changes(since);
    const read = await collect(reading(api, [stream], { clock }).read(), 2);
    expect(read.state).toMatchObject({ version: 1, slices: { '': { page: '3?', seen: day(30) } } });
    expect(read.state.cursor).toBeUndefined();
  });

  test('moves the cursor page by page where records come in its order', async () => {
    await using api = await serve(changesSince());
    const stream = changes({ ...since, order: 'ascending' });
    const read = await collect(reading(api, [stream], { clock }).read(), 2);
    expect(ids(read.records)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(read.state).toEqual({ version: 1, cursor: day(7), started: NOW });
  });

  test('starts over with positions where the promised order does not hold', async () => {
    const mixed = rows.map((row) => (row.id === 7 ? { ...row, at: day(5) } : row));
    await using api = await serve(changesSince(mixed));
    const stream = changes({ ...since, order: 'ascending' });
    const reader = reading(api, [stream], { clock });
    const read = await collect(reader.read(), 3);
    expect(read.state.cursor).toBeUndefined();
    expect(read.state.slices?.['']).toMatchObject({ page: '2?' });
    expect(reader.logs[0]?.message).toContain('order');
    expect(new Set(ids((await collect(reader.read())).records))).toEqual(new Set(ids(rows)));
  });

  test.each(['changed', 'removed'])('skips no record when others are %s while it reads in order', async (what) => {
    let all = [...rows];
    await using api = await serve((asked) => {
      const answer = changesSince(all)(asked);
      const [first, ...others] = all;
      if (first !== undefined) all = what === 'changed' ? [...others, { ...first, at: day(100 + first.id) }] : others;
      return answer;
    });
    const stream = changes({ ...since, order: 'ascending' });
    const read = await collect(reading(api, [stream], { clock }).read());
    expect(ids(read.records)).toEqual(expect.arrayContaining(ids(rows)));
  });
});

describe('without a filter', () => {
  const local: IncrementalDefinition<{ at: string }> = { cursorField: 'at', type: 'date-time' };

  test('old records are dropped on our side, those at the bound stay', async () => {
    await using api = await serve(changesSince());
    const stream = changes(local);
    const state: StreamState = { version: 1, cursor: day(28) };
    const read = await collect(reading(api, [stream], { clock }).read(stream, { state }));
    expect(ids(read.records)).toEqual([28, 29, 30]);
  });

  test('records without a cursor value are kept', async () => {
    await using api = await serve(() => ({ json: [{ id: 1 }, { id: 2, at: null }, { id: 3, at: day(1) }] }));
    const stream = changes(local, { pages: { kind: 'none' } });
    const state: StreamState = { version: 1, cursor: day(28) };
    const read = await collect(reading(api, [stream], { clock }).read(stream, { state }));
    expect(ids(read.records)).toEqual([1, 2]);
  });

  test('newest first, the read ends at the bound', async () => {
    await using api = await serve(changesSince(rows.toReversed()));
    const stream = changes({ ...local, order: 'descending' });
    const state: StreamState = { version: 1, cursor: day(28) };
    const read = await collect(reading(api, [stream], { clock }).read(stream, { state }));
    expect(ids(read.records)).toEqual([30, 29, 28]);
    expect(api.requests).toHaveLength(1);
    expect(read.state).toEqual({ version: 1, cursor: day(30) });
  });

  test('times are compared as moments, whatever their zone', async () => {
    const data = [
      { id: 1, at: '2024-01-28T01:00:00+02:00' },
      { id: 2, at: '2024-01-27T23:30:00-01:00' },
      { id: 3, at: '2024-01-28T00:00:00.000001Z' },
    ];
    await using api = await serve(() => ({ json: data }));
    const stream = changes(local, { pages: { kind: 'none' } });
    const state: StreamState = { version: 1, cursor: '2024-01-28T00:00:00Z' };
    const read = await collect(reading(api, [stream], { clock }).read(stream, { state }));
    expect(ids(read.records)).toEqual([2, 3]);
    expect(read.state.cursor).toBe('2024-01-27T23:30:00-01:00');
  });
});

describe('windows', () => {
  const windowed: IncrementalDefinition<{ at: string }> = {
    ...since,
    filter: { start: { in: 'query', name: 'since' }, end: { in: 'query', name: 'until' } },
    window: 7 * DAY,
  };
  const soon = testClock(Date.UTC(2024, 0, 31));
  // The server counts the upper bound in.
  const inclusive: Handler = ({ query }) => {
    const from = query.get('since') ?? '';
    const until = query.get('until') ?? '9999';
    const page = Number(query.get('page') ?? 1);
    return { json: rows.filter(({ at }) => at >= from && at <= until).slice((page - 1) * 4, page * 4) };
  };

  test.each([
    ['out', changesSince()],
    ['in', inclusive],
  ])('cover the time without a gap or a double, the upper bound counted %s', async (_name, handler) => {
    await using api = await serve(handler);
    const stream = changes(windowed);
    const read = await collect(reading(api, [stream], { clock: soon }).read(stream, { from: '2024-01-01' }));
    expect(inOrder(read.records)).toEqual(ids(rows));
    expect(new Set(api.requests.map(({ query }) => query.get('until')))).toEqual(
      new Set(['2024-01-08T00:00:00Z', '2024-01-15T00:00:00Z', '2024-01-22T00:00:00Z', '2024-01-29T00:00:00Z', null]),
    );
    expect(read.state).toEqual({ version: 1, cursor: day(30) });
  });

  test('go on from every batch with what was not handed out', async () => {
    await using api = await serve(inclusive);
    const stream = changes(windowed);
    const read = (options: object) =>
      reading(api, [stream], { clock: soon }).read(stream, { from: '2024-01-01', ...options });
    for (let stop = 1; ; stop++) {
      const first = await collect(read({}), stop);
      if (first.state.started === undefined) break;
      const rest = await collect(read({ state: first.state }));
      expect(inOrder([...first.records, ...rest.records])).toEqual(ids(rows));
    }
  });
});

describe('other cursors', () => {
  test('numbers beyond 2^53 stay exact as integer cursors', async () => {
    await using api = await serve(() => ({ body: '[{"id":1,"at":9007199254740993},{"id":2,"at":9007199254740995}]' }));
    const stream = changes({ ...since, type: 'integer', order: 'ascending' }, { pages: { kind: 'none' } });
    const read = await collect(reading(api, [stream]).read());
    expect(read.state.cursor).toBe('9007199254740995');
    await collect(reading(api, [stream]).read(stream, { state: read.state }));
    expect(api.requests.at(-1)?.query.get('since')).toBe('9007199254740995');
  });

  test('integers step by their lag', async () => {
    await using api = await serve(() => ({ json: [{ id: 1, at: 500 }] }));
    const counted = { ...since, type: 'integer', lag: 10, boundary: 'exclusive', order: 'ascending' } as const;
    const stream = changes(counted, { pages: { kind: 'none' } });
    await collect(reading(api, [stream]).read(stream, { state: { version: 1, cursor: 400 } }));
    expect(api.requests[0]?.query.get('since')).toBe('389');
  });

  test('seconds since 1970 are compared and written as such', async () => {
    await using api = await serve(() => ({
      json: [
        { id: 1, at: 1_700_000_000 },
        { id: 2, at: 1_600_000_000 },
      ],
    }));
    const stream = changes({ ...since, type: 'unix-seconds', boundary: 'exclusive' }, { pages: { kind: 'none' } });
    const read = await collect(reading(api, [stream], { clock }).read(stream, { from: '2020-01-01' }));
    expect(api.requests[0]?.query.get('since')).toBe('1577836799');
    expect(read.state.cursor).toBe(1_700_000_000);
  });
});

test('a list whose very first page is not in order is read by its positions, without a word', async () => {
  const mixed = rows.toReversed();
  await using api = await serve(changesSince(mixed));
  const stream = changes({ ...since, order: 'ascending' });
  const reader = reading(api, [stream], { clock });
  expect(ids((await collect(reader.read())).records)).toEqual(ids(mixed));
  expect(reader.logs).toEqual([]);
});
