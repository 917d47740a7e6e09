import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { connect } from './connect.ts';
import type { ConnectOptions } from './connection.ts';
import { defineAction, defineClient, defineConnector, defineStream, type ClientDefinition } from './definition.ts';
import { failureOf, fakeClock, sendJson, serve } from './http/serve.fixture.ts';
import { secret } from './secret.ts';

const config = z.object({
  token: secret(),
  region: z.enum(['eu', 'us']).default('eu'),
  limits: z.object({ perMinute: z.number().int().max(300) }).optional(),
});
type Config = z.output<typeof config>;
interface Thing {
  readonly id: number;
}
const things = defineStream<Thing, { config: Config }>()({
  name: 'things',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  primaryKey: ['id'],
  request: { method: 'GET', path: '/things' },
  records: 'data',
  pages: { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1 },
});
const createThing = defineAction<
  { folder: string; name?: string; dry_run?: boolean; tags?: string[] },
  { id: number }
>()({
  request: { method: 'POST', path: '/folders/{folder}/things' },
  input: {
    path: ['folder'],
    query: ['dry_run'],
    body: ['name', 'tags'],
    headers: [],
    schema: { required: ['folder'] },
  },
  output: { path: 'data' },
  idempotencyKey: { in: 'header', name: 'Idempotency-Key' },
});
const deleteThing = defineAction<{ id: number }>()({
  request: { method: 'DELETE', path: '/things/{id}' },
  input: { path: ['id'] },
});
const replaceThing = defineAction<{ body: unknown }>()({
  request: { method: 'PUT', path: '/things' },
  input: { body: '*' },
});
const client: ClientDefinition<Config> = defineClient<Config>({
  baseUrl: (values) => `https://${values.region}.example.test`,
  auth: { kind: 'bearer', token: (values) => values.token },
});
const connector = defineConnector({
  name: 'source-things',
  config,
  client,
  check: 'things',
  streams: [things],
  actions: { createThing, deleteThing, replaceThing },
});

async function connected(url: string, options: ConnectOptions = {}) {
  const connection = await connect(
    connector,
    { token: 'tok-en/1', base_url: url },
    { allowPrivate: true, clock: fakeClock(), random: () => 0, ...options },
  );
  onTestFinished(() => connection.close());
  return connection;
}

test('a stream is read and discovered, with credentials, from the base_url of the config', async () => {
  const pages = [[{ id: 1 }, { id: 2 }], [{ id: 3 }]];
  const { url, received } = await serve((one, _count, response) =>
    sendJson(response, { data: pages[Number(new URL(one.path, 'http://x').searchParams.get('page')) - 1] ?? [] }),
  );
  const connection = await connected(url);
  const ids: number[] = [];
  for await (const batch of connection.read('things')) ids.push(...batch.records.map(({ id }) => id));
  expect(ids).toEqual([1, 2, 3]);
  expect(received[0]).toMatchObject({
    headers: { authorization: 'Bearer tok-en/1', accept: expect.stringContaining('json') },
  });
  expect((await connection.discover()).streams.map(({ name, primaryKey }) => [name, primaryKey])).toEqual([
    ['things', [['id']]],
  ]);
  // @ts-expect-error an unknown stream does not compile
  expect(() => connection.read('nope')).toThrow(/no stream "nope"/);
});

test('a config that does not fit is refused with the fields at fault, and without their values', async () => {
  const bad = { token: '', region: 'hidden-value', limits: { perMinute: 301 } };
  const failure = await failureOf(connect(connector, bad as never));
  expect(failure).toMatchObject({ code: 'config_invalid', failureType: 'config_error' });
  expect(failure['message']).toMatch(
    /source-things is not valid: token: .*; region: .*"eu"\|"us".*; limits\.perMinute: .*300/,
  );
  expect(failure['message']).not.toContain('hidden-value');
  expect(await failureOf(connect(connector, {} as never))).toMatchObject({
    message: expect.stringContaining('token: is missing'),
  });
});

test('a choice among several says what is wrong with the one that was chosen', async () => {
  const auth = z.discriminatedUnion('auth_type', [
    z.object({ auth_type: z.literal('token'), token: secret() }),
    z.object({ auth_type: z.literal('basic'), username: z.string(), password: secret() }),
  ]);
  const choosing = defineConnector({
    name: 'source-x',
    config: z.strictObject({ auth }),
    client: { baseUrl: 'https://x' },
    check: { method: 'GET', path: '/' },
    streams: [],
  });
  const failure = await failureOf(connect(choosing, { auth: { auth_type: 'basic', username: 'u' } } as never));
  expect(failure['message']).toContain('auth.password: is missing');
  const open = await connect(choosing, { auth: { auth_type: 'token', token: 'abcd' }, base_url: 'https://y/v2/' });
  expect(open.health().baseUrl).toBe('https://y/v2');
  const unknown = await failureOf(
    connect(choosing, { auth: { auth_type: 'token', token: 'abcd' }, other: 1 } as never),
  );
  expect(unknown['message']).toContain('unknown field "other"');
});

test('a choice without a name says what its closest member misses', async () => {
  const either = z.object({
    auth: z.union([
      z.object({ token: secret(), tenant: z.string(), team: z.string() }),
      z.object({ username: z.string(), password: secret() }),
    ]),
  });
  const choosing = defineConnector({
    name: 'source-x',
    config: either,
    client: { baseUrl: 'https://x' },
    check: { method: 'GET', path: '/' },
    streams: [],
  });
  const failure = await failureOf(connect(choosing, { auth: { username: 'u' } } as never));
  expect(failure['message']).toBe('The configuration of source-x is not valid: auth.password: is missing.');
});

test.each([
  'nonsense',
  'ftp://host',
  'https://user:pass@host',
  'https://host/v1?key=k',
  'https://host/#/v1',
  'https://host/?',
])('the base URL %s is refused without repeating it', async (baseUrl) => {
  const failure = await failureOf(connect(connector, { token: 'abcd' }, { baseUrl }));
  expect(failure).toMatchObject({ code: 'base_url_invalid' });
  expect(failure['message']).not.toContain(baseUrl);
});

test('check reports what failed instead of throwing it', async () => {
  const { url } = await serve((_request, count, response) => sendJson(response, { data: [] }, count === 1 ? 200 : 401));
  const connection = await connected(url);
  expect(await connection.check()).toEqual({ status: 'succeeded' });
  expect(await connection.check()).toEqual({
    status: 'failed',
    code: 'auth_rejected',
    message: expect.stringMatching(/^GET \/things answered 401: .*Check the credentials/),
  });
  await connection.close();
  expect(await connection.check()).toMatchObject({ status: 'failed', code: 'connection_closed' });
});

test('check can be a request of its own', async () => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, {}));
  const own = defineConnector({
    ...connector,
    check: { method: 'GET', path: '/me', query: { region: { from: 'config', field: 'region' } } },
  });
  const connection = await connect(own, { token: 'abcd', base_url: url }, { allowPrivate: true });
  onTestFinished(() => connection.close());
  expect(await connection.check()).toEqual({ status: 'succeeded' });
  expect(received[0]?.path).toBe('/me?region=eu');
});

test('an action puts its input where it belongs, and gives the part of the answer that counts', async () => {
  const { url, received } = await serve((_request, count, response) =>
    sendJson(response, { data: { id: 5 } }, count < 3 ? 503 : 200),
  );
  const { actions } = await connected(url);
  const created: { id: number } = await actions.createThing({ folder: 'a/b', name: 'ü', dry_run: true });
  expect(created).toEqual({ id: 5 });
  expect(received[0]).toMatchObject({
    method: 'POST',
    path: '/folders/a%2Fb/things?dry_run=true',
    body: '{"name":"ü"}',
  });
  const keys = new Set(received.map(({ headers }) => headers['idempotency-key']));
  expect([received.length, keys.size]).toEqual([3, 1]);
  await actions.createThing({ folder: 'f' }, { idempotencyKey: 'mine' });
  expect(received[3]).toMatchObject({ body: '', headers: { 'idempotency-key': 'mine' } });
  expect(received[3]?.headers['content-type']).toBeUndefined();
});

test('an action without a key is not tried again when that could do it twice', async () => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, {}, 503));
  const unsafe = { ...createThing, idempotencyKey: undefined };
  const own = defineConnector({
    ...connector,
    actions: { unsafe: unsafe as unknown as typeof deleteThing, deleteThing },
  });
  const connection = await connect(own, { token: 'abcd', base_url: url }, { allowPrivate: true, clock: fakeClock() });
  onTestFinished(() => connection.close());
  await failureOf(connection.actions.unsafe({ folder: 'x' } as never));
  expect(received).toHaveLength(1);
  await failureOf(connection.actions.deleteThing({ id: 1 }));
  expect(received).toHaveLength(7);
});

test('an action names the input fields that it does not know or misses', async () => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, {}));
  const { actions } = await connected(url);
  expect(await failureOf(actions.createThing({ folder: 'x', nam: 1 } as never))).toMatchObject({
    code: 'input_invalid',
    message: expect.stringContaining('"nam"'),
    hint: expect.stringContaining('name'),
  });
  expect(await failureOf(actions.createThing({ name: 'x' } as never))).toMatchObject({
    message: expect.stringContaining('"folder"'),
  });
  expect(await failureOf(actions.deleteThing({ id: '..' } as never))).toMatchObject({ code: 'path_parameter_invalid' });
  expect(received).toHaveLength(0);
});

test('a login page is no answer to an action that gives an object', async () => {
  const { url } = await serve((_request, _count, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
  });
  const { actions } = await connected(url);
  const failure = await failureOf(actions.createThing({ folder: 'f' }));
  expect(failure['message']).toMatch(/not known whether.*a page of HTML/);
});

test('a whole body is the field body, and an empty answer is undefined', async () => {
  const { url, received } = await serve((_request, _count, response) => {
    response.writeHead(204);
    response.end();
  });
  const { actions } = await connected(url);
  expect(await actions.replaceThing({ body: [1, 2] })).toBeUndefined();
  expect(received[0]).toMatchObject({ method: 'PUT', body: '[1,2]' });
  const bound = { from: 'config', field: 'token' };
  await actions.replaceThing({ body: bound });
  expect(JSON.parse(received[1]?.body ?? '')).toEqual(bound);
});

test('calls of one’s own go out with credentials, and come back decoded', async () => {
  const { url, received } = await serve((one, _count, response) => {
    if (one.path === '/text') response.writeHead(200, { 'content-type': 'text/plain' }).end('hello');
    else if (one.path === '/bytes') response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([1, 2]));
    else sendJson(response, { path: one.path }, 201);
  });
  const connection = await connected(url);
  expect(
    await connection.get<{ path: string }>('/a', { query: { q: 'x y', ids: [1, 2] }, headers: { 'X-A': 'b' } }),
  ).toMatchObject({
    status: 201,
    body: { path: '/a?q=x%20y&ids=1&ids=2' },
  });
  expect((await connection.get('/text')).body).toBe('hello');
  expect((await connection.get('/bytes')).body).toEqual(Buffer.from([1, 2]));
  await connection.post('/p', { body: { a: 1 }, encoding: 'form' });
  await connection.put('/p', { body: { a: 1 } });
  await connection.patch('/p', { body: 'x', encoding: 'text' });
  await connection.delete('/p');
  expect(received.slice(3).map(({ method, body, headers }) => [method, body, headers['content-type']])).toEqual([
    ['POST', 'a=1', 'application/x-www-form-urlencoded'],
    ['PUT', '{"a":1}', 'application/json'],
    ['PATCH', 'x', 'text/plain; charset=utf-8'],
    ['DELETE', '', undefined],
  ]);
  expect(new Set(received.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer tok-en/1']));
});

test('health tells the state, the counts and the last error', async () => {
  const { url } = await serve((_request, count, response) => sendJson(response, {}, count < 3 ? 200 : 403));
  const connection = await connected(url);
  expect(connection.health()).toEqual({
    connector: 'source-things',
    status: 'disconnected',
    authenticated: false,
    timestamp: '2030-01-01T00:00:00.000Z',
    baseUrl: url,
    timeout: 300_000,
    requests: 0,
    retries: 0,
    waited: 0,
  });
  await connection.get('/a');
  expect(connection.health()).toMatchObject({ status: 'connected', authenticated: true, requests: 1 });
  await connection.get('/b');
  await failureOf(connection.get('/c'));
  expect(connection.health()).toMatchObject({ status: 'error', requests: 3, lastError: { code: 'forbidden' } });
  await connection.close();
  expect(connection.health()).toMatchObject({ status: 'disconnected', authenticated: false });
});

test('a connection is closed by await using, and by the signal of its options', async () => {
  const { url } = await serve((_request, _count, response) => sendJson(response, {}));
  const controller = new AbortController();
  const connection = await connected(url, { signal: controller.signal });
  {
    await using scoped = await connected(url);
    await scoped.get('/');
  }
  controller.abort(new Error('over'));
  await expect(connection.get('/')).rejects.toThrow('over');
});

test('many calls at once make no more connections than allowed, and no warnings', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  onTestFinished(() => void process.off('warning', onWarning));
  let running = 0;
  let most = 0;
  const { url } = await serve((_request, _count, response) => {
    running += 1;
    most = Math.max(most, running);
    setImmediate(() => {
      running -= 1;
      sendJson(response, {});
    });
  });
  const connection = await connected(url);
  const controller = new AbortController();
  await Promise.all(Array.from({ length: 60 }, () => connection.get('/', { signal: controller.signal })));
  expect(most).toBeLessThanOrEqual(10);
  expect(warnings).toEqual([]);
});

test('bytes of one’s own are sent as they are, and a key makes a call that can be sent again', async () => {
  const { url, received } = await serve((_request, count, response) =>
    count === 2 || count === 4 ? response.destroy() : sendJson(response, {}),
  );
  const connection = await connected(url);
  await connection.post('/bytes', { body: Uint8Array.of(104, 105) });
  await connection.post('/keyed', { idempotencyKey: 'key-1' });
  await connection.post('/own', { operationClass: 'keyed' });
  expect(received.map(({ path, body, headers }) => [path, body, headers['idempotency-key'] !== undefined])).toEqual([
    ['/bytes', 'hi', false],
    ['/keyed', '', true],
    ['/keyed', '', true],
    ['/own', '', true],
    ['/own', '', true],
  ]);
  expect(received[0]?.headers['content-type']).toBe('application/octet-stream');
  expect(received[3]?.headers['idempotency-key']).toBe(received[4]?.headers['idempotency-key']);
});

test('a stream that does not exist is refused with those that do', async () => {
  const connection = await connected('http://127.0.0.1:1');
  const read = async (source: { read(name: never): AsyncIterable<unknown> }) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types do not let a wrong name pass
    for await (const batch of source.read('nothing' as never)) expect.unreachable(String(batch));
  };
  expect(await failureOf(read(connection))).toMatchObject({ code: 'stream_unknown', hint: 'It has: things.' });
  const empty = defineConnector({ ...connector, streams: [], check: { method: 'GET', path: '/' } });
  await using none = await connect(empty, { token: 't', base_url: 'http://127.0.0.1:1' }, { allowPrivate: true });
  expect(await failureOf(read(none))).toMatchObject({ code: 'stream_unknown', hint: 'It has no streams at all.' });
});

test('the address may come from the config, and private ones are refused unless they are allowed', async () => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, { data: [] }));
  const own = defineConnector({ ...connector, client: { ...client, baseUrl: () => url } });
  for (const [allowed, status] of [
    [undefined, 'failed'],
    ['0', 'failed'],
    ['true', 'succeeded'],
  ] as const) {
    vi.stubEnv('TAPWRIGHT_ALLOW_PRIVATE', allowed);
    onTestFinished(() => void vi.unstubAllEnvs());
    await using connection = await connect(own, { token: 't' }, { clock: fakeClock() });
    expect((await connection.check()).status).toBe(status);
  }
  expect(received).toHaveLength(1);
});

test('secrets in lists of a config are kept out of errors as well', async () => {
  const { url } = await serve((_request, _count, response) => sendJson(response, {}, 404));
  const listed = defineConnector({
    name: 'source-keys',
    config: z.object({ keys: z.array(secret()) }),
    client: { baseUrl: url },
    check: { method: 'GET', path: '/' },
    streams: [],
  });
  await using connection = await connect(listed, { keys: ['first-s3cret', 'other-s3cret'] }, { allowPrivate: true });
  expect((await failureOf(connection.get('/other-s3cret')))['message']).toContain('GET /[secret]');
});

test('what is no object is no config', async () => {
  for (const wrong of [null, 'text', 5]) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as a caller without types would do it
    expect(await failureOf(connect(connector, wrong as never))).toMatchObject({ code: 'config_invalid' });
  }
});
