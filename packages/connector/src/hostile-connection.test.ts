import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { connect } from './connect.ts';
import type { ClientDefinition, StreamDefinition } from './definition.ts';
import { defineConnector } from './definition.ts';
import { serve, sendJson, fakeClock } from './http/serve.fixture.ts';
import { secret } from './secret.ts';
import { fromConfig } from './values.ts';

const CANARY = 'canary-4711-key';
const forms = [CANARY, encodeURIComponent(CANARY), Buffer.from(CANARY).toString('base64').slice(0, -2)];

const things: StreamDefinition = {
  name: 'things',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  primaryKey: ['id'],
  request: { method: 'GET', path: '/things' },
};

const config = z.object({ key: secret() });
type Config = z.output<typeof config>;

const auths: Record<string, ClientDefinition<Config>['auth']> = {
  bearer: { kind: 'bearer', token: ({ key }) => key },
  'key in the query': { kind: 'api-key', in: 'query', name: 'api_key', key: ({ key }) => key },
  'key in a cookie': { kind: 'api-key', in: 'cookie', name: 'session', key: ({ key }) => key },
  basic: { kind: 'basic', username: () => 'me', password: ({ key }) => key },
  headers: { kind: 'headers', headers: ({ key }) => ({ 'x-own': key }) },
  'several credentials': {
    kind: 'all',
    methods: [
      { kind: 'headers', headers: ({ key }) => ({ 'x-own': key }) },
      { kind: 'api-key', in: 'query', name: 'api_key', key: ({ key }) => key },
    ],
  },
  'client credentials': {
    kind: 'oauth2-client-credentials',
    tokenUrl: '/token',
    clientId: () => 'me',
    clientSecret: ({ key }) => key,
  },
};

test.each(Object.entries(auths))(
  '%s: nothing that is told, thrown or kept shows the credential',
  async (_name, auth) => {
    let answers = 0;
    const { url } = await serve((one, _count, response) => {
      const echo = `${one.path} ${JSON.stringify(one.headers)} ${one.body}`;
      if (one.path === '/token') return sendJson(response, { access_token: CANARY, token_type: echo, expires_in: 60 });
      answers += 1;
      const next = `${one.path.split('?')[0]}${one.path.includes('?') ? `?${one.path.split('?')[1]}&` : '?'}page=${answers}`;
      if (answers === 1) return sendJson(response, { error: echo }, 500, { 'x-request-id': echo.slice(0, 150) });
      if (answers === 2)
        return sendJson(response, { error: echo }, 429, { 'retry-after': '1', 'x-request-id': CANARY });
      if (answers === 3) return response.writeHead(302, { location: '/things?moved=1' }).end();
      if (answers === 4) return sendJson(response, [{ id: 1, echo: 1 }], 200, { link: `<${next}>; rel="next"` });
      return sendJson(response, { error: echo, message: echo }, 400 + (answers % 5), {
        'x-request-id': echo.slice(0, 150),
      });
    });
    const connector = defineConnector({
      name: 'source-test',
      config,
      client: { baseUrl: url, ...(auth && { auth }), pages: { kind: 'link-header' } },
      check: 'things',
      streams: [things],
      actions: { pay: { request: { method: 'POST', path: '/pay' }, input: { body: '*' } } },
    });
    const told: unknown[] = [];
    const tell = (what: unknown) => void told.push(what);
    await using connection = await connect(
      connector,
      { key: CANARY },
      {
        allowPrivate: true,
        clock: fakeClock(),
        hooks: {
          log: tell,
          exchange: tell,
          wait: tell,
          drift: tell,
          trace: async (name, attributes, run) => {
            tell([name, attributes]);
            return run();
          },
        },
      },
    );
    const states: unknown[] = [];
    const read = async () => {
      for await (const batch of connection.read('things'))
        states.push(JSON.parse(JSON.stringify(batch.state)), batch.requestId);
    };
    await read().catch(tell);
    await connection.actions.pay({ body: { a: CANARY } }).catch(tell);
    await connection.get(`/x/${CANARY}?k=${CANARY}`).catch(tell);
    tell(await connection.check().catch((error: unknown) => error));
    tell([connection.health(), connection]);
    expect(answers).toBeGreaterThan(5);
    const everything = inspect([told, states], { depth: 20, showHidden: true, maxStringLength: null });
    for (const form of forms) expect(everything).not.toContain(form);
  },
);

test(
  'a thousand requests leave no warning, and the process ends by itself after close',
  { timeout: 60_000 },
  async () => {
    const { url } = await serve((_one, count, response) =>
      sendJson(response, count % 50 === 0 ? {} : [], count % 50 === 0 ? 503 : 200),
    );
    const program = `
    import { z } from 'zod';
    import { connect, defineConnector } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)};
    process.on('warning', (warning) => console.log('WARNING', String(warning)));
    process.on('unhandledRejection', (reason) => console.log('UNHANDLED', String(reason)));
    const stop = new AbortController();
    const connector = defineConnector({ name: 'source-test', config: z.object({}), client: { baseUrl: ${JSON.stringify(url)}, concurrency: 50, retry: { delay: 1 } }, check: 'things',
      streams: [{ name: 'things', schema: {}, request: { method: 'GET', path: '/things' } }] });
    const connection = await connect(connector, {}, { allowPrivate: true, signal: stop.signal });
    await Promise.all(Array.from({ length: 1000 }, () => connection.get('/things', { signal: stop.signal })));
    const left = Array.from({ length: 100 }, () => connection.get('/things', { signal: stop.signal }).catch(() => {}));
    setImmediate(() => stop.abort(new Error('enough')));
    await Promise.all(left);
    await connection.close();
    console.log('done');
  `;
    const child = spawn(process.execPath, ['--conditions=@tapwright/source', '--input-type=module', '-e', program], {
      cwd: new URL('..', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill());
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)));
    await once(child, 'close');
    expect(output).toBe('done\n');
    expect(child.exitCode).toBe(0);
  },
);

test('a secret that every request carries in its query is in no position, and goes on being sent', async () => {
  const { url, received } = await serve((one, count, response) => {
    const address = new URL(one.path, 'http://x');
    if (address.searchParams.get('appid') !== CANARY) return sendJson(response, {}, 401);
    address.searchParams.set('page', String(count + 1));
    const link = count < 3 ? { link: `<${address.pathname}${address.search}>; rel="next"` } : {};
    return sendJson(response, [{ id: count }], 200, link);
  });
  const connector = defineConnector({
    name: 'source-test',
    config,
    client: { baseUrl: url, query: { appid: fromConfig('key') }, pages: { kind: 'link-header' } },
    check: 'things',
    streams: [things],
  });
  await using connection = await connect(connector, { key: CANARY }, { allowPrivate: true, clock: fakeClock() });
  const states: unknown[] = [];
  for await (const batch of connection.read('things')) states.push(batch.state);
  expect(received.map(({ path }) => path)).toEqual([
    `/things?appid=${CANARY}`,
    `/things?page=2&appid=${CANARY}`,
    `/things?page=3&appid=${CANARY}`,
  ]);
  expect(JSON.stringify(states)).not.toContain(CANARY);
});

test('streams, actions and own calls share the limits of their connection', async () => {
  const clock = fakeClock();
  const { url, received } = await serve((_one, _count, response) => sendJson(response, []));
  const connector = defineConnector({
    name: 'source-test',
    config: z.object({}),
    client: { baseUrl: url, rateLimits: [{ requests: 3, per: 60_000 }] },
    check: 'things',
    streams: [things],
    actions: { pay: { request: { method: 'POST', path: '/pay' } } },
  });
  await using connection = await connect(connector, {}, { allowPrivate: true, clock });
  const read = async () => {
    for await (const batch of connection.read('things')) expect(batch.count).toBe(0);
  };
  await Promise.all([
    read(),
    connection.actions.pay({}),
    connection.get('/x'),
    read(),
    connection.actions.pay({}),
    read(),
  ]);
  await connection.check();
  expect(received).toHaveLength(7);
  expect(clock.sleeps).toEqual([60_000, 60_000]);
});
