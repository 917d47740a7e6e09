import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { guardedLookup } from './address-guard.ts';
import { answerBody } from './answer-body.ts';
import { clientFor, failureOf, request, sendJson, serve } from './serve.fixture.ts';

const text = JSON.stringify({ text: 'ü'.repeat(5000) });

test.each([
  ['gzip', gzipSync(text)],
  ['br', brotliCompressSync(text)],
  ['zstd', zstdCompressSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['gzip, br', brotliCompressSync(gzipSync(text))],
  ['identity', Buffer.from(text)],
])('a body in %s is decoded', async (encoding, bytes) => {
  const { url, received } = await serve((_request, _count, response) => {
    response.writeHead(200, { 'content-encoding': encoding, 'content-type': 'application/json' });
    response.end(bytes);
  });
  const response = await clientFor(url).send(request(url));
  expect(Buffer.from(response.bytes).toString()).toBe(text);
  expect(received[0]?.headers['accept-encoding']).toBe('gzip, br, zstd');
});

test.each([
  ['gzip', gzipSync(Buffer.alloc(50_000_000))],
  ['br', brotliCompressSync(Buffer.alloc(50_000_000))],
  ['zstd', zstdCompressSync(Buffer.alloc(50_000_000))],
])('a bomb in %s is cut at the limit', async (encoding, bomb) => {
  const { url, received } = await serve((_request, _count, response) => {
    response.writeHead(200, { 'content-encoding': encoding });
    response.end(bomb);
  });
  const failure = await failureOf(clientFor(url, { maxResponseBytes: 1_000_000 }).send(request(`${url}/x`)));
  expect(failure).toMatchObject({ code: 'response_too_large', failureType: 'system_error', request: 'GET /x' });
  expect(received).toHaveLength(1);
});

test('more layers of compression than any server needs are refused', async () => {
  const { url } = await serve((_request, _count, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip, gzip, gzip, gzip' });
    response.end(gzipSync(gzipSync(gzipSync(gzipSync('x')))));
  });
  const client = clientFor(url, { retry: { maxRetries: 0 } });
  expect(await failureOf(client.send(request(url)))).toMatchObject({ code: 'network_error' });
});

test('compressed bytes that are cut off are tried again', async () => {
  const { url } = await serve((_request, count, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.end(count === 1 ? gzipSync(text).subarray(0, 30) : gzipSync(text));
  });
  expect((await clientFor(url).send(request(url))).bytes).toHaveLength(Buffer.byteLength(text));
});

test('the limit of size holds with and without an announced length', async () => {
  const { url } = await serve((received, _count, response) => {
    if (received.path === '/announced') response.writeHead(200, { 'content-length': '5000' });
    response.write(Buffer.alloc(2500));
    response.end(Buffer.alloc(2500));
  });
  const small = clientFor(url, { maxResponseBytes: 4999 });
  const large = clientFor(url, { maxResponseBytes: 5000 });
  for (const path of ['/announced', '/chunked']) {
    expect(await failureOf(small.send(request(url + path)))).toMatchObject({ code: 'response_too_large' });
    expect((await large.send(request(url + path))).bytes).toHaveLength(5000);
  }
});

test('a HEAD has no body, whatever length is announced', async () => {
  const { url } = await serve((_request, _count, response) => {
    response.writeHead(200, { 'content-length': '5000' });
    response.end();
  });
  const response = await clientFor(url, { maxResponseBytes: 100 }).send(request(url, { method: 'HEAD' }));
  expect([response.bytes.length, response.headers['content-length']]).toEqual([0, '5000']);
});

test('a server that does not answer, stops in the middle or never ends runs into a timeout of its own name', async () => {
  const { url } = await serve((received, _count, response) => {
    if (received.path === '/headers') return;
    response.write('x');
    if (received.path === '/total') setInterval(() => response.write('x'), 5).unref();
  });
  const codes = (['headers', 'body', 'total'] as const).map(async (phase) => {
    const client = clientFor(url, { timeouts: { [phase]: 100 }, retry: { maxRetries: 0 } });
    return (await failureOf(client.send(request(`${url}/${phase}`))))['code'];
  });
  expect(await Promise.all(codes)).toEqual(['headers_timeout', 'body_timeout', 'total_timeout']);
});

test('an unknown host is tried again, and then named', async () => {
  const client = clientFor('http://nowhere.invalid', { retry: { maxRetries: 1 } });
  expect(
    await failureOf(client.send(request('http://nowhere.invalid/x', { operationClass: 'unsafe', method: 'POST' }))),
  ).toMatchObject({
    code: 'host_unknown',
    message: expect.stringContaining('POST /x failed'),
  });
  expect(client.statistics().retries).toBe(1);
});

test('a name that resolves to a private address is refused when it is looked up', async () => {
  const outcome = await new Promise((resolve) => {
    guardedLookup()('localhost', { all: true }, (error) => resolve(error));
  });
  expect(outcome).toMatchObject({ code: 'address_refused' });
});

test('connections are kept and used again', async () => {
  const ports = new Set<number | undefined>();
  const { url } = await serve((_received, _count, response, incoming) => {
    ports.add(incoming.socket.remotePort);
    sendJson(response, {});
  });
  const client = clientFor(url);
  for (let count = 0; count < 20; count += 1) await client.send(request(url));
  // A connection is free again one turn of the event loop after its answer, so a second one may be opened.
  expect(ports.size).toBeLessThanOrEqual(2);
});

test('nothing is sent in a body that is not there', async () => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, {}));
  await clientFor(url).send(request(url, { method: 'POST' }));
  expect(received[0]).toMatchObject({
    body: '',
    headers: { 'content-length': '0', 'user-agent': expect.stringMatching(/^tapwright\/\d/) },
  });
  expect(received[0]?.headers['content-type']).toBeUndefined();
});

test('a signature is made of the finished request, at each attempt', async () => {
  const { url, received } = await serve((_request, count, response) => sendJson(response, {}, count === 1 ? 500 : 200));
  const client = clientFor(url, {
    sign: ({ method, url: address, body, now }) => ({
      'X-Signature': `${method} ${address.search} ${String(body?.length)} ${now}`,
    }),
  });
  await client.send(request(`${url}/?a=1`, { method: 'PUT', body: Buffer.from('four') }));
  const start = Date.UTC(2030, 0, 1);
  expect(received.map(({ headers }) => headers['x-signature'])).toEqual([
    `PUT ?a=1 4 ${start}`,
    `PUT ?a=1 4 ${start + 500}`,
  ]);
});

test.each([
  ['a coding that nobody knows', 'toString', Buffer.from('x')],
  ['one byte that is no stream', 'deflate', Buffer.of(0x78)],
  ['nothing within another coding', 'deflate, gzip', gzipSync('')],
])('%s is a broken answer', async (_what, encoding, bytes) => {
  const { url } = await serve((_request, _count, response) => {
    response.writeHead(200, { 'content-encoding': encoding });
    response.end(bytes);
  });
  const failure = await failureOf(clientFor(url, { retry: { maxRetries: 0 } }).send(request(url)));
  expect(failure['failureType']).toBe('transient_error');
});

test('an answer without a content type is JSON where it can be, and else bytes', async () => {
  const { url } = await serve((one, _count, response) => response.end(one.path === '/json' ? '{"a":1}' : '\u0001{'));
  const client = clientFor(url);
  expect(answerBody(await client.send(request(`${url}/json`)))).toEqual({ a: 1 });
  expect(answerBody(await client.send(request(`${url}/bytes`)))).toEqual(Buffer.from('\u0001{'));
});

test('a byte order mark is no part of a text', async () => {
  const { url } = await serve((_one, _count, response) => response.end('\uFEFF{"a":1}'));
  expect((await clientFor(url).send(request(url))).json()).toEqual({ a: 1 });
});
