import { expect, test } from 'vitest';
import { z } from 'zod';
import { connect } from '../connect.ts';
import { defineConnector, type AnyStream } from '../definition.ts';
import { ids, items, serve, testClock, type Handler } from './reading.fixture.ts';

const things: AnyStream = {
  name: 'things',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  primaryKey: ['id'],
  request: { method: 'GET', path: '/things' },
  records: 'data',
  pages: { kind: 'next-url', path: 'next' },
};

const connector = defineConnector({
  name: 'source-test',
  config: z.object({ token: z.string() }),
  client: {
    baseUrl: 'https://api.example.com',
    auth: { kind: 'bearer', token: ({ token }) => token },
    errors: [{ body: { path: 'busy' }, action: 'retry' }],
  },
  check: 'things',
  streams: [things],
});

async function readConnected(handler: Handler) {
  await using api = await serve(handler);
  const clock = testClock();
  await using connection = await connect(
    connector,
    { token: 'canary', base_url: api.url },
    { allowPrivate: true, clock },
  );
  const records: unknown[] = [];
  for await (const batch of connection.read('things')) records.push(...ids([...batch.records]));
  return { records, requests: api.requests };
}

const pages: Handler = ({ query }) => {
  const page = Number(query.get('page') ?? 1);
  return { json: { data: items(6).slice((page - 1) * 2, page * 2), next: page < 3 ? `?page=${page + 1}` : null } };
};

/** Answers the second request with this, once. */
function once(odd: ReturnType<Handler>): Handler {
  let calls = 0;
  return (asked) => (++calls === 2 ? odd : pages(asked));
}

test.each<[string, Handler]>([
  ['nothing odd', pages],
  ['a body that is cut off', once({ body: '{"data":[{"id":3},{"i', headers: { 'content-type': 'application/json' } })],
  ['a 503', once({ status: 503 })],
  ['a 429 that says when', once({ status: 429, headers: { 'retry-after': '7' } })],
  ['an error with status 200', once({ json: { busy: true } })],
])('a connection reads everything through %s, authenticated on every page', async (_name, handler) => {
  const read = await readConnected(handler);
  expect(read.records).toEqual([1, 2, 3, 4, 5, 6]);
  expect(read.requests.every(({ headers }) => headers.authorization === 'Bearer canary')).toBe(true);
});

const query = (name: string) => ({ in: 'query', name }) as const;

async function readOne(stream: Partial<AnyStream>, handler: Handler) {
  await using api = await serve(handler);
  const own = { ...things, pages: { kind: 'none' } as const, ...stream };
  const definition = { ...connector, streams: [own] };
  const options = { allowPrivate: true, clock: testClock() };
  await using connection = await connect(definition, { token: 'canary', base_url: api.url }, options);
  const records: unknown[] = [];
  for await (const batch of connection.read('things')) records.push(...batch.records);
  return { records, requests: api.requests };
}

test.each<[string, ReturnType<Handler>]>([
  ['204', { status: 204 }],
  ['an empty body', { headers: { 'content-type': 'application/json' } }],
  ['an empty list', { json: { data: [] } }],
])('%s is no record', async (_name, reply) => {
  expect((await readOne({}, () => reply)).records).toEqual([]);
});

test('a page without a body is asked for again; one that was announced is not taken for the end', async () => {
  const pages = { kind: 'cursor', parameter: query('after'), next: { in: 'body', path: 'next' } } as const;
  const empty = { headers: { 'content-type': 'application/json' } };
  const first = { json: { data: items(2), next: 'two' } };
  let asked = 0;
  const once = await readOne({}, () => (++asked === 1 ? empty : { json: { data: items(2) } }));
  expect(once.records).toEqual(items(2));
  asked = 0;
  const later = await readOne({ pages }, (request) => {
    if (request.query.get('after') === null) return first;
    return ++asked === 1 ? empty : { json: { data: items(1) } };
  });
  expect(later.records).toEqual([...items(2), ...items(1)]);
  const reading = readOne({ pages }, (request) => (request.query.get('after') === null ? first : empty));
  await expect(reading).rejects.toMatchObject({ code: 'empty_body', failureType: 'transient_error' });
});

test('a page that is asked for by the cursor of the one before is announced as well', async () => {
  const pages = { kind: 'link-header', pageSize: { ...query('size'), value: 2 } } as const;
  const at = (day: number) => ({ id: day, at: `2026-01-0${day}T00:00:00Z` });
  const stream: Partial<AnyStream> = {
    pages,
    primaryKey: ['id'],
    schema: { type: 'object', properties: { id: { type: 'integer' }, at: { type: 'string' } } },
    incremental: { cursorField: 'at', type: 'date-time', filter: { start: query('since') }, order: 'ascending' },
  };
  const reading = readOne(stream, (asked) =>
    asked.query.get('since') === null && asked.query.get('page') === null
      ? { json: { data: [at(1), at(2)] }, headers: { link: '</things?page=2>; rel="next"' } }
      : { headers: { 'content-type': 'application/json' } },
  );
  await expect(reading).rejects.toMatchObject({ code: 'empty_body' });
});

test('a 404 for a page that was only a guess is the end, asked once', async () => {
  const pages = { kind: 'page-number', parameter: query('page'), first: 1 } as const;
  const read = await readOne({ pages }, (asked) =>
    asked.query.get('page') === '1' ? { json: { data: items(2) } } : { status: 404, json: { error: 'no such page' } },
  );
  expect(read.records).toEqual(items(2));
  expect(read.requests).toHaveLength(2);
});

test('a status that the stream ignores is no record', async () => {
  expect((await readOne({ ignore: [{ status: 403 }] }, () => ({ status: 403 }))).records).toEqual([]);
  await expect(readOne({}, () => ({ status: 403 }))).rejects.toMatchObject({ status: 403 });
});

test('CSV and XML come through the same client', async () => {
  const csv = await readOne({ records: { format: 'csv' } }, () => ({
    body: 'id\n1\n2\n',
    headers: { 'content-type': 'text/csv' },
  }));
  expect(csv.records).toEqual(items(2));
  const xml = await readOne({ records: { format: 'xml', path: 'things.thing' } }, () => ({
    body: '<things><thing id="1"/><thing id="2"/></things>',
    headers: { 'content-type': 'application/xml' },
  }));
  expect(xml.records).toEqual(items(2));
});

test('an HTML page in place of JSON is an error, not an empty stream', async () => {
  const handler: Handler = () => ({ body: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } });
  await expect(readOne({}, handler)).rejects.toMatchObject({ code: expect.stringMatching(/not_json|malformed/) });
});
