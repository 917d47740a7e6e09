import { describe, expect, test } from 'vitest';
import type { Batch, StreamState } from '../connection.ts';
import type { AnyStream } from '../definition.ts';
import { fromConfig, fromParent, fromPartition } from '../values.ts';
import { collect, ids, inOrder, items, reading, serve, testClock, type Handler } from './reading.fixture.ts';

const NOW = Date.UTC(2024, 5, 1);
const clock = testClock(NOW);
const paged = {
  kind: 'page-number',
  parameter: { in: 'query', name: 'page' },
  first: 1,
  pageSize: { in: 'query', name: 'limit', value: 2 },
} as const;

const repositories: AnyStream = {
  name: 'repositories',
  schema: { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } },
  primaryKey: ['id'],
  request: { method: 'GET', path: '/repositories' },
  pages: paged,
};

const issues: AnyStream = {
  name: 'issues',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  primaryKey: ['id'],
  request: {
    method: 'GET',
    path: '/repositories/{name}/issues',
    pathParameters: { name: fromParent('name') },
  },
  parent: { stream: 'repositories', copy: { repository: fromParent('name') } },
  pages: paged,
};

const comments: AnyStream = {
  name: 'comments',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  primaryKey: ['id'],
  request: {
    method: 'GET',
    path: '/repositories/{repository}/issues/{issue}/comments',
    pathParameters: { repository: fromParent('repository'), issue: fromParent('id') },
  },
  parent: { stream: 'issues' },
  pages: paged,
};

const COUNT = 5;

/** Five repositories, repository n with n issues (10n + 1 …), each issue with two comments. */
const hub: Handler = ({ url, query }) => {
  const page = Number(query.get('page') ?? 1);
  const cut = (rows: readonly object[]) => ({ json: rows.slice((page - 1) * 2, page * 2) });
  const [, , name, , issue, isComments] = url.pathname.split('/');
  if (name === undefined) return cut(items(COUNT, (id) => ({ name: `r ${id}` })));
  const repository = Number(decodeURIComponent(name).slice(2));
  if (isComments === undefined) return cut(items(repository).map(({ id }) => ({ id: repository * 10 + id })));
  return cut(items(2).map(({ id }) => ({ id: Number(issue) * 10 + id })));
};

const allIssues = [11, 21, 22, 31, 32, 33, 41, 42, 43, 44, 51, 52, 53, 54, 55];
const allComments = allIssues.flatMap((issue) => [issue * 10 + 1, issue * 10 + 2]);
const all = [repositories, issues, comments];

describe('children', () => {
  test('are read for each parent, with the parent fields copied in', async () => {
    await using api = await serve(hub);
    const read = await collect(reading(api, all).read(issues));
    expect(inOrder(read.records)).toEqual(allIssues);
    expect(read.records.find(({ id }) => id === 42)).toEqual({ id: 42, repository: 'r 4' });
    expect(read.lines).toContain('{"id":42,"repository":"r 4"}');
    expect(read.state).toEqual({ version: 1 });
  });

  test('of children are read too', async () => {
    await using api = await serve(hub);
    const read = await collect(reading(api, all).read(comments));
    expect(inOrder(read.records)).toEqual(allComments);
  });

  test.each([1, 4])('go on from every batch with what was not handed out, %i at once', async (sliceConcurrency) => {
    await using api = await serve(hub);
    for (const [stream, expected, step] of [
      [issues, allIssues, 2],
      [comments, allComments, 9],
    ] as const) {
      for (let stop = 1; ; stop += step) {
        const first = await collect(reading(api, all).read(stream, { sliceConcurrency }), stop);
        if (first.state.started === undefined) break;
        const rest = await collect(reading(api, all).read(stream, { state: first.state, sliceConcurrency }));
        expect(inOrder([...first.records, ...rest.records])).toEqual(expected);
      }
    }
  });

  test('do not read parents again that are done', async () => {
    await using api = await serve(hub);
    const first = await collect(reading(api, all).read(issues, { sliceConcurrency: 1 }), 7);
    expect(first.state.parent).toMatchObject({ slices: { '': { page: expect.anything() } } });
    const before = api.requests.length;
    await collect(reading(api, all).read(issues, { state: first.state, sliceConcurrency: 1 }));
    const again = api.requests.slice(before).map(({ url }) => url.pathname + url.search);
    expect(again.some((path) => path === '/repositories?limit=2&page=1')).toBe(false);
    expect(again.some((path) => path.startsWith('/repositories/r%201/'))).toBe(false);
  });

  test('keep the state of a full refresh small: finished parents leave it', async () => {
    const handler: Handler = ({ url, query }) => {
      const page = Number(query.get('page') ?? 1);
      if (url.pathname === '/repositories') {
        return { json: items(100, (id) => ({ name: `r${id}` })).slice((page - 1) * 10, page * 10) };
      }
      return { json: page === 1 ? [{ id: Number(url.pathname.split('/')[2]?.slice(1)) }] : [] };
    };
    await using api = await serve(handler);
    const read = await collect(reading(api, all).read(issues));
    const sizes = read.batches.map(({ state }) => Object.keys(state.slices ?? {}).length);
    expect(read.records).toHaveLength(100);
    expect(Math.max(...sizes)).toBeLessThan(30);
  });

  test('whose parent has none may be told by a status', async () => {
    await using api = await serve((asked) => (asked.url.pathname.includes('r%203') ? { status: 404 } : hub(asked)));
    const stream: AnyStream = { ...issues, ignore: [{ status: 404 }] };
    const read = await collect(reading(api, [repositories, stream]).read(stream));
    expect(inOrder(read.records)).toEqual(allIssues.filter((id) => Math.floor(id / 10) !== 3));
    await expect(collect(reading(api, all).read(issues))).rejects.toMatchObject({ status: 404 });
  });

  test('are asked by the exact id of a parent beyond 2^53', async () => {
    await using api = await serve(({ url }) =>
      url.pathname === '/repositories' ? { body: '[{"id":1,"name":9007199254740993}]' } : { json: [{ id: 7 }] },
    );
    const parent: AnyStream = { ...repositories, pages: { kind: 'none' } };
    const child: AnyStream = { ...issues, pages: { kind: 'none' } };
    const read = await collect(reading(api, [parent, child]).read(child));
    expect(api.requests[1]?.url.pathname).toBe('/repositories/9007199254740993/issues');
    expect(read.lines).toEqual(['{"id":7,"repository":9007199254740993}']);
  });

  test('without the field they are asked by are a named error', async () => {
    await using api = await serve(() => ({ json: [{ id: 1 }] }));
    const parent: AnyStream = { ...repositories, pages: { kind: 'none' } };
    await expect(collect(reading(api, [parent, issues]).read(issues))).rejects.toMatchObject({
      code: 'parent_field_missing',
    });
  });
});

describe('incremental children', () => {
  const changed: AnyStream = {
    ...issues,
    incremental: { cursorField: 'at', type: 'date-time', filter: { start: { in: 'query', name: 'since' } } },
    pages: { kind: 'none' },
  };
  const days: Record<string, string[]> = { a: ['2024-01-01', '2024-01-05'], b: ['2024-01-03'], c: [] };
  const handler: Handler = ({ url, query }) => {
    const name = url.pathname.split('/')[2];
    if (name === undefined) return { json: Object.keys(days).map((key) => ({ id: key, name: key })) };
    const rows = (days[name] ?? []).map((day) => ({ id: `${name} ${day}`, at: `${day}T00:00:00Z` }));
    return { json: rows.filter(({ at }) => at >= (query.get('since') ?? '')) };
  };
  const parent: AnyStream = { ...repositories, pages: { kind: 'none' } };

  test('have a cursor of their own for each parent; a new parent is read from the start', async () => {
    await using api = await serve(handler);
    const first = await collect(reading(api, [parent, changed], { clock }).read(changed));
    expect(first.state).toEqual({
      version: 1,
      slices: { 'name=a': { cursor: '2024-01-05T00:00:00Z' }, 'name=b': { cursor: '2024-01-03T00:00:00Z' } },
    });
    days['d'] = ['2023-06-01'];
    days['b']?.push('2024-01-04');
    const second = await collect(reading(api, [parent, changed], { clock }).read(changed, { state: first.state }));
    expect(new Set(ids(second.records))).toEqual(
      new Set(['a 2024-01-05', 'b 2024-01-03', 'b 2024-01-04', 'd 2023-06-01']),
    );
    expect(second.state.slices?.['name=b']).toEqual({ cursor: '2024-01-04T00:00:00Z' });
  });
});

test('windows of each parent go on from every batch, each parent with its own cursor', async () => {
  const DAY = 86_400_000;
  const day = (id: number) => new Date(Date.UTC(2024, 0, id)).toISOString().replace('.000Z', 'Z');
  const windowed: AnyStream = {
    ...issues,
    incremental: {
      cursorField: 'at',
      type: 'date-time',
      filter: { start: { in: 'query', name: 'since' }, end: { in: 'query', name: 'until' } },
      window: 4 * DAY,
    },
  };
  const parent: AnyStream = { ...repositories, pages: { kind: 'none' } };
  await using api = await serve(({ url, query }) => {
    const name = url.pathname.split('/')[2];
    if (name === undefined)
      return {
        json: [
          { id: 1, name: 'a' },
          { id: 2, name: 'b' },
        ],
      };
    const page = Number(query.get('page'));
    const found = items(name === 'a' ? 10 : 6, (id) => ({ at: day(id) }))
      .map((row) => ({ ...row, id: name === 'a' ? row.id : row.id + 100 }))
      .filter(({ at }) => at >= (query.get('since') ?? '') && at <= (query.get('until') ?? '9'));
    return { json: found.slice((page - 1) * 2, page * 2) };
  });
  const soon = testClock(Date.UTC(2024, 0, 11));
  const read = (options: object) =>
    reading(api, [parent, windowed], { clock: soon }).read(windowed, { from: '2024-01-01', ...options });
  const expected = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 101, 102, 103, 104, 105, 106];
  const whole = await collect(read({}));
  expect(inOrder(whole.records)).toEqual(expected);
  expect(whole.state).toEqual({
    version: 1,
    slices: { 'name=a': { cursor: day(10) }, 'name=b': { cursor: day(6) } },
  });
  for (let stop = 1; ; stop++) {
    const first = await collect(read({}), stop);
    if (first.state.started === undefined) break;
    const rest = await collect(read({ state: first.state }));
    expect(inOrder([...first.records, ...rest.records])).toEqual(expected);
    expect(rest.state).toEqual(whole.state);
  }
});

describe('partitions', () => {
  const states: AnyStream = {
    ...repositories,
    name: 'states',
    request: { method: 'GET', path: '/things', query: { state: fromPartition() } },
    partitions: { values: ['open', 'closed'], copyTo: 'state' },
  };
  const handler: Handler = ({ query }) => {
    const page = Number(query.get('page'));
    const offset = query.get('state') === 'open' ? 0 : 100;
    return {
      json: items(5)
        .slice((page - 1) * 2, page * 2)
        .map(({ id }) => ({ id: id + offset })),
    };
  };

  test('are read one by one and named in the records', async () => {
    await using api = await serve(handler);
    const read = await collect(reading(api, [states]).read());
    expect(inOrder(read.records)).toEqual([1, 2, 3, 4, 5, 101, 102, 103, 104, 105]);
    expect(read.records.find(({ id }) => id === 103)).toEqual({ id: 103, state: 'closed' });
    expect(new Set(read.batches.map(({ slice }) => slice))).toEqual(new Set(['partition=open', 'partition=closed']));
  });

  test('come from the config', async () => {
    await using api = await serve(handler);
    const stream: AnyStream = { ...states, partitions: { values: fromConfig('states') } };
    const read = await collect(reading(api, [stream], { config: { states: ['closed'] } }).read());
    expect(inOrder(read.records)).toEqual([101, 102, 103, 104, 105]);
    await expect(collect(reading(api, [stream]).read())).rejects.toMatchObject({ code: 'partition_missing' });
  });

  test('go on from every batch', async () => {
    await using api = await serve(handler);
    for (let stop = 1; ; stop++) {
      const first = await collect(reading(api, [states]).read(), stop);
      if (first.state.started === undefined) break;
      const rest = await collect(reading(api, [states]).read(states, { state: first.state }));
      expect(inOrder([...first.records, ...rest.records])).toEqual([1, 2, 3, 4, 5, 101, 102, 103, 104, 105]);
    }
  });

  test('are read side by side, but no more at once than allowed', async () => {
    let open = 0;
    let most = 0;
    await using api = await serve(async (asked) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open--;
      return handler(asked);
    });
    const values = Array.from({ length: 12 }, (_, index) => `p${index}`);
    const stream: AnyStream = { ...states, partitions: { values } };
    await collect(reading(api, [stream]).read(stream, { sliceConcurrency: 3 }));
    expect(most).toBe(3);
    most = 0;
    await collect(reading(api, [stream], { client: { concurrency: 2 } }).read(stream, { sliceConcurrency: 8 }));
    expect(most).toBe(2);
  });
});

describe('flow', () => {
  const endless: Handler = ({ query }) => {
    const page = Number(query.get('page'));
    return { json: [{ id: page * 2 - 1 }, { id: page * 2 }] };
  };

  test('a consumer that does not ask makes the reader wait one page ahead', async () => {
    await using api = await serve(endless);
    const batches = reading(api, [repositories]).read()[Symbol.asyncIterator]();
    await batches.next();
    await batches.next();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(api.requests).toHaveLength(3);
    await batches.return?.(undefined);
  });

  test('a limit cuts the last page, and the state does not cover what was cut', async () => {
    await using api = await serve(endless);
    const read = await collect(reading(api, [repositories]).read(repositories, { limit: 5 }));
    expect(ids(read.records)).toEqual([1, 2, 3, 4, 5]);
    const more = await collect(reading(api, [repositories]).read(repositories, { limit: 3, state: read.state }));
    expect(ids(more.records)).toEqual([5, 6, 7]);
  });

  test('a limit of a whole page ends there', async () => {
    await using api = await serve(endless);
    const read = await collect(reading(api, [repositories]).read(repositories, { limit: 4 }));
    expect(ids(read.records)).toEqual([1, 2, 3, 4]);
    expect(api.requests).toHaveLength(2);
  });

  test('an abort ends a hanging request with its reason', async () => {
    await using api = await serve(() => new Promise(() => {}));
    const stop = new AbortController();
    const read = collect(reading(api, [repositories]).read(repositories, { signal: stop.signal }));
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(read).rejects.toThrow('enough');
    await expect(collect(reading(api, [repositories]).read(repositories, { signal: stop.signal }))).rejects.toThrow();
  });

  test('a slice that fails stops the others, after what has arrived is handed out', async () => {
    const stream: AnyStream = {
      ...repositories,
      request: { method: 'GET', path: '/things', query: { part: fromPartition() } },
      partitions: { values: ['good', 'bad'] },
    };
    await using api = await serve((asked) =>
      asked.query.get('part') === 'bad' && asked.query.get('page') === '3' ? { status: 500 } : endless(asked),
    );
    const batches: Batch[] = [];
    const read = async () => {
      for await (const batch of reading(api, [stream]).read()) batches.push(batch);
    };
    await expect(read()).rejects.toMatchObject({ status: 500 });
    expect(batches.length).toBeLessThan(20);
    expect(batches.at(-1)?.state.started).toBe(testClock().now());
  });

  test('a state of another version is refused', async () => {
    await using api = await serve(endless);
    const state = JSON.parse('{"version":2}') as StreamState;
    await expect(collect(reading(api, [repositories]).read(repositories, { state }))).rejects.toMatchObject({
      code: 'state_invalid',
    });
  });

  test('a position that the server no longer knows makes the slice start anew', async () => {
    const stream: AnyStream = {
      ...repositories,
      pages: { kind: 'cursor', parameter: { in: 'query', name: 'cursor' }, next: { in: 'body', path: 'next' } },
      records: 'data',
    };
    await using api = await serve(({ query }) =>
      query.get('cursor') === 'expired' ? { status: 410 } : { json: { data: items(2), next: null } },
    );
    const reader = reading(api, [stream]);
    const state: StreamState = { version: 1, started: 5, slices: { '': { page: 'expired' } } };
    expect(ids((await collect(reader.read(stream, { state }))).records)).toEqual([1, 2]);
    expect(reader.logs).toHaveLength(1);
  });
});
