import { once } from 'node:events';
import { createServer } from 'node:http';
import net, { type LookupFunction } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { guardedLookup, isPublicAddress } from './address-guard.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { clientFor, failureOf, portOf, request, sendJson, serve } from './serve.fixture.ts';

test.each([
  '127.0.0.1',
  '127.8.8.8',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '224.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
  '::1',
  '::',
  'fe80::1',
  'fd00:ec2::254',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:0:53aa:64c::1',
  'not-an-address',
])('%s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '::ffff:1.1.1.1'])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test('no way of writing a loopback address reaches the server', async () => {
  let connections = 0;
  const server = createServer((_request, response) => response.end());
  server.on('connection', () => (connections += 1));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const port = portOf(server.address());
  const hosts = [
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    'localhost',
    'localhost.',
    'x.localhost',
  ];
  for (const host of hosts) {
    const failure = await failureOf(guardedFetch(`http://${host}:${port}/`, { allowPrivate: false }));
    expect(failure, host).toMatchObject({ code: 'address_refused', failureType: 'config_error' });
  }
  expect(connections).toBe(0);
});

test.each([
  [['1.1.1.1', '10.0.0.1'], 'a private address beside a public one'],
  [['10.0.0.1', '1.1.1.1'], 'a public address behind a private one'],
  [[], 'no address'],
])('a name that resolves to %j is refused: %s', (found) => {
  const resolve = guardedLookup((_hostname, _options, callback) =>
    callback(
      null,
      found.map((address) => ({ address, family: 4 })),
    ),
  );
  resolve('api.example.com', { all: true }, (error) => expect(error).toMatchObject({ code: 'address_refused' }));
  expect.assertions(1);
});

test('a client refuses private addresses unless they are allowed, and does not try again', async () => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, {}));
  const failure = await failureOf(clientFor(url, {}, { allowPrivate: false }).send(request(url)));
  expect(failure).toMatchObject({ code: 'address_refused', hint: expect.stringContaining('--allow-private') });
  expect(received).toHaveLength(0);
});

test('a fetch follows redirects, and stops after five', async () => {
  const { url } = await serve((received, _count, response) => {
    if (received.path === '/end') return sendJson(response, { end: true });
    const left = Number(received.path.slice(1));
    response.writeHead(302, { location: left === 1 ? '/end' : `/${left - 1}` });
    return response.end();
  });
  const answer = await guardedFetch(`${url}/5`, { allowPrivate: true });
  expect(answer).toMatchObject({ status: 200, url: new URL(`${url}/end`) });
  expect(await failureOf(guardedFetch(`${url}/6`, { allowPrivate: true }))).toMatchObject({ code: 'redirect_refused' });
});

test('a fetch takes http and https only, and no more than it may', async () => {
  const { url } = await serve((_request, _count, response) => response.end(Buffer.alloc(2000)));
  expect(await failureOf(guardedFetch('file:///etc/passwd'))).toMatchObject({ code: 'address_invalid' });
  expect(await failureOf(guardedFetch(url, { allowPrivate: true, maxBytes: 1999 }))).toMatchObject({
    code: 'response_too_large',
  });
  expect((await guardedFetch(url, { allowPrivate: true, maxBytes: 2000 })).bytes).toHaveLength(2000);
});

test('a document that cannot be fetched is named with its host, and no hint speaks of a config', async () => {
  const refused = await failureOf(guardedFetch('http://127.0.0.1:1/openapi.json?key=s3cret', { allowPrivate: true }));
  expect(refused['message']).toBe('GET http://127.0.0.1:1/openapi.json failed: the connection was refused.');
  expect(refused).toMatchObject({
    code: 'connection_refused',
    hint: 'Check the address of the document and that the server runs.',
  });
  const { url } = await serve((_request, _count, response) => {
    response.writeHead(302, { location: '/again' });
    response.end();
  });
  const failure = await failureOf(guardedFetch(url, { allowPrivate: true }));
  expect(failure['message']).toContain(`${url}/again`);
  expect(failure['hint']).not.toContain('base_url');
});

test('a resolver of the host’s own is asked, and what it says is checked', async () => {
  const ask = (address: string) =>
    new Promise((resolve) => {
      guardedLookup((_name, _options, callback) => callback(null, [{ address, family: 4 }]))(
        'api.example.test',
        { all: true },
        (error, found) => resolve(error ?? found),
      );
    });
  expect(await ask('93.184.216.34')).toEqual([{ address: '93.184.216.34', family: 4 }]);
  expect(await ask('10.0.0.1')).toMatchObject({ code: 'address_refused' });
});

test('a connection whose resolver leads into this machine never gets there', async () => {
  const server = await serve((_received, _count, response) => sendJson(response, { id: 1 }));
  const port = new URL(server.url).port;
  const url = `http://api.example.com:${port}`;
  const lookup: LookupFunction = (_hostname, options, callback) => {
    if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
  };
  const client = clientFor(url, {}, { allowPrivate: false, lookup });
  expect(await failureOf(client.send(request(`${url}/`)))).toMatchObject({ code: 'address_refused' });
  expect(server.received).toHaveLength(0);
});

test('a resolver that answers with one address alone is understood, and its failure is passed on', async () => {
  const ask = (answer: LookupFunction, all = false) =>
    new Promise((resolve) => {
      guardedLookup(answer)('api.example.test', { all }, (error, found, family) => resolve(error ?? [found, family]));
    });
  expect(await ask((_name, _options, callback) => callback(null, '93.184.216.34', 4))).toEqual(['93.184.216.34', 4]);
  expect(await ask((_name, _options, callback) => callback(null, '93.184.216.34'))).toEqual(['93.184.216.34', 4]);
  expect(await ask((_name, _options, callback) => callback(null, '10.0.0.1', 4))).toMatchObject({
    code: 'address_refused',
  });
  expect(await ask((_name, _options, callback) => callback(null, []), true)).toMatchObject({ code: 'address_refused' });
  const unknown = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
  expect(await ask((_name, _options, callback) => callback(unknown, []))).toBe(unknown);
});

test('where private addresses are allowed, the resolver of the host is asked as well', async () => {
  const server = await serve((_received, _count, response) => sendJson(response, { id: 1 }));
  const port = new URL(server.url).port;
  const lookup: LookupFunction = (_hostname, options, callback) => {
    if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
  };
  const url = `http://api.internal:${port}`;
  expect((await clientFor(url, {}, { lookup }).send(request(`${url}/`))).status).toBe(200);
});

test('the address that a socket really reached counts, whatever the resolver said', async () => {
  const server = await serve((_received, _count, response) => sendJson(response, { id: 1 }));
  const port = Number(new URL(server.url).port);
  const url = `http://api.example.com:${port}`;
  const lookup: LookupFunction = (_hostname, _options, callback) => callback(null, [{ address: '1.1.1.1', family: 4 }]);
  const client = () => clientFor(url, { retry: { maxRetries: 0 } }, { allowPrivate: false, lookup });
  const connect = net.connect;
  // As a router that rewrites addresses would do it.
  const spy = vi.spyOn(net, 'connect').mockImplementation(() => connect({ host: '127.0.0.1', port }));
  onTestFinished(() => spy.mockRestore());
  expect(await failureOf(client().send(request(`${url}/`)))).toMatchObject({ code: 'address_refused' });
  expect(server.received).toHaveLength(0);
  spy.mockImplementation(() =>
    Object.defineProperty(connect({ host: '127.0.0.1', port }), 'remoteAddress', { value: '1.1.1.1' }),
  );
  expect((await client().send(request(`${url}/`))).status).toBe(200);
  spy.mockImplementation(() => connect({ host: '127.0.0.1', port: 1 }));
  expect(await failureOf(client().send(request(`${url}/`)))).toMatchObject({ code: 'connection_refused' });
});

test('a proxy of the environment carries the requests, except those that no_proxy names', async () => {
  const direct = await serve((_received, _count, response) => sendJson(response, { from: 'direct' }));
  const asked: string[] = [];
  const proxy = createServer((incoming, response) => {
    asked.push(String(incoming.headers.host));
    sendJson(response, { from: 'proxy' });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  const port = portOf(proxy.address());
  for (const name of ['http_proxy', 'HTTPS_PROXY', 'https_proxy', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${port}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const [name, value] of [
    ['no_proxy', ''],
    ['NO_PROXY', 'other.example.test'],
  ] as const) {
    vi.stubEnv(name, value);
    const client = clientFor(direct.url, { retry: { maxRetries: 0 } });
    expect((await client.send(request(direct.url))).status).toBe(200);
    const url = 'http://api.example.test/x';
    expect((await clientFor(url, { retry: { maxRetries: 0 } }).send(request(url))).json()).toEqual({ from: 'proxy' });
  }
  expect(asked).toEqual(['api.example.test', 'api.example.test']);
});

test('a fetch may ask whether a document has changed', async () => {
  const { url } = await serve((received, _count, response) => {
    response.writeHead(received.headers['if-none-match'] === '"one"' ? 304 : 200, { etag: '"one"' });
    response.end();
  });
  const first = await guardedFetch(url, { allowPrivate: true });
  const etag = first.headers['etag'] ?? '';
  const again = await guardedFetch(url, { allowPrivate: true, headers: { 'if-none-match': etag } });
  expect([first.status, again.status]).toEqual([200, 304]);
});
