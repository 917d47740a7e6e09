import { expect, test } from 'vitest';
import type { Authenticator } from '../auth/authenticator.ts';
import { clientFor, failureOf, request, sendJson, serve, type Served } from './serve.fixture.ts';

const authenticator = (): Authenticator => ({
  async apply({ headers, url }) {
    headers['authorization'] = 'Bearer secret-token';
    url.searchParams.set('api_key', 'secret-key');
    return 'v1';
  },
  refresh: async () => false,
  secrets: () => ['secret-token', 'secret-key'],
});

function redirecting(to: () => string, status = 302): Promise<Served> {
  return serve((_request, count, response) => {
    if (count > 1) return sendJson(response, {});
    response.writeHead(status, { location: to() });
    return response.end();
  });
}

const withSecrets = { headers: { cookie: 'session=1', 'x-custom': 'has secret-key in it', 'x-plain': 'kept' } };

test('credentials in headers and query stay on the own origin', async () => {
  const other = await serve((_request, _count, response) => sendJson(response, {}));
  const own = await redirecting(() => `${other.url}/elsewhere?a=b%20c&k=secret-key`);
  const response = await clientFor(own.url, {}, { authenticator }).send(request(`${own.url}/a`, withSecrets));
  expect(response.url.href).toBe(`${other.url}/elsewhere?a=b%20c&k=secret-key`);
  expect(own.received[0]?.headers).toMatchObject({ authorization: 'Bearer secret-token', cookie: 'session=1' });
  expect(other.received[0]?.path).toBe('/elsewhere?a=b+c');
  expect(other.received[0]?.headers).toMatchObject({ 'x-plain': 'kept' });
  expect(JSON.stringify(other.received[0])).not.toMatch(/secret|session/);
});

test('credentials are put on again where the redirect stays on the origin', async () => {
  const own = await redirecting(() => '/b?page=2');
  await clientFor(own.url, {}, { authenticator }).send(request(`${own.url}/a`));
  expect(own.received.map(({ path }) => path)).toEqual(['/a?api_key=secret-key', '/b?page=2&api_key=secret-key']);
  expect(own.received[1]?.headers.authorization).toBe('Bearer secret-token');
});

test('a next-page address on another host gets no credentials, unless the client names the host', async () => {
  const other = await serve((_request, _count, response) => sendJson(response, {}));
  const own = await serve((_request, _count, response) => sendJson(response, {}));
  await clientFor(own.url, {}, { authenticator }).send(request(`${other.url}/next`));
  await clientFor(own.url, { hosts: [new URL(other.url).host] }, { authenticator }).send(request(`${other.url}/next`));
  expect(other.received.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer secret-token']);
});

test.each([
  [301, 'POST', 'GET', ''],
  [302, 'POST', 'GET', ''],
  [303, 'POST', 'GET', ''],
  [303, 'PUT', 'GET', ''],
  [302, 'PUT', 'PUT', 'body'],
  [307, 'POST', 'POST', 'body'],
  [308, 'POST', 'POST', 'body'],
] as const)('%i turns a %s into a %s', async (status, method, expected, body) => {
  const own = await redirecting(() => '/b', status);
  await clientFor(own.url).send(
    request(`${own.url}/a`, { method, body: Buffer.from('body'), headers: { 'content-type': 'text/plain' } }),
  );
  expect(own.received[1]).toMatchObject({ method: expected, body });
  expect(own.received[1]?.headers['content-type']).toBe(body === '' ? undefined : 'text/plain');
});

test('a body is not sent to another host', async () => {
  const other = await serve((_request, _count, response) => sendJson(response, {}));
  const own = await redirecting(() => other.url, 307);
  const failure = await failureOf(
    clientFor(own.url).send(request(own.url, { method: 'POST', body: Buffer.from('x') })),
  );
  expect(failure['code']).toBe('redirect_refused');
  expect(other.received).toHaveLength(0);
});

test('a login that is redirected to another host arrives there without its credentials', async () => {
  const other = await serve((_request, _count, response) => sendJson(response, {}));
  const own = await redirecting(() => other.url);
  const headers = { authorization: 'Basic abc', accept: 'text/plain' };
  await clientFor(own.url).send(request(own.url, { skipAuth: true, headers }));
  expect(other.received[0]?.headers).toMatchObject({ accept: 'text/plain' });
  expect(other.received[0]?.headers.authorization).toBeUndefined();
});

test('five redirects are followed, a circle is not', async () => {
  const { url, received } = await serve((_request, _count, response) => {
    response.writeHead(302, { location: '/again' });
    response.end();
  });
  expect(await failureOf(clientFor(url).send(request(url)))).toMatchObject({ code: 'redirect_refused' });
  expect(received).toHaveLength(6);
});

test('a redirect to another scheme or without an address is an error', async () => {
  const unreadable = await redirecting(() => 'http://[');
  expect(await failureOf(clientFor(unreadable.url).send(request(unreadable.url)))).toMatchObject({
    code: 'redirect_refused',
    message: expect.stringContaining('to an address that cannot be read'),
  });
  const file = await redirecting(() => 'file:///etc/passwd');
  expect(await failureOf(clientFor(file.url).send(request(file.url)))).toMatchObject({ code: 'redirect_refused' });
  const none = await serve((_request, _count, response) => {
    response.writeHead(304);
    response.end();
  });
  expect(await failureOf(clientFor(none.url).send(request(none.url)))).toMatchObject({ status: 304 });
});
