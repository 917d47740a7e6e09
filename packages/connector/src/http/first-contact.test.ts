import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../connect.ts';
import type { LogEntry } from '../connection.ts';
import { createCertificate } from './certificate.fixture.ts';
import { connectorFor } from './connector.fixture.ts';
import { clientFor, failureOf, fakeClock, portOf, request, sendJson, serve } from './serve.fixture.ts';

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return portOf(server.address());
}

/** A server that does this with each socket; counts them. */
async function sockets(
  greet: (socket: Socket) => void,
): Promise<{ readonly url: string; readonly count: () => number }> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.on('error', () => {});
    greet(socket);
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, count: () => count };
}

test.each([
  ['random bytes', Buffer.from([7, 1, 255, 0, 13, 10, 99, 200])],
  ['the greeting of another protocol', Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')],
])('a server that sends %s is named as one that speaks no HTTP, after three attempts', async (_what, bytes) => {
  const { url, count } = await sockets((socket) => socket.once('data', () => socket.end(bytes)));
  const failure = await failureOf(clientFor(url).send(request(`${url}/x`)));
  expect(failure).toMatchObject({ code: 'not_http', failureType: 'transient_error' });
  expect(failure['hint']).toMatch(/base_url.*https:/);
  expect(count()).toBe(3);
});

test('a server that has never answered and closes each connection is asked four times, and said to be mute', async () => {
  const { url, count } = await sockets((socket) => socket.destroy());
  const logs: LogEntry[] = [];
  const client = clientFor(url, {}, { hooks: { log: (entry) => logs.push(entry) } });
  const failure = await failureOf(client.send(request(`${url}/x`)));
  expect(failure).toMatchObject({ code: 'connection_reset' });
  expect(failure['message']).toBe('GET /x failed: the server closed the connection without an answer.');
  expect(failure['hint']).toMatch(/speaks HTTP/);
  expect(count()).toBe(4);
  expect(logs.map(({ message }) => message)[0]).toMatch(/retry 1 of 3/);
});

test('a server that takes connections and says nothing is asked twice', async () => {
  const { url, count } = await sockets(() => {});
  const client = clientFor(url, { timeouts: { headers: 40 } });
  const failure = await failureOf(client.send(request(`${url}/x`)));
  expect(failure).toMatchObject({ code: 'headers_timeout' });
  expect(failure['hint']).toMatch(/speaks HTTP.*timeouts/);
  expect(count()).toBe(2);
});

test('a server that has answered before gets all attempts when it closes a connection', async () => {
  const { url, received } = await serve((_request, seen, response) =>
    seen === 1 ? sendJson(response, {}) : void response.destroy(),
  );
  const client = clientFor(url);
  await client.send(request(url));
  const failure = await failureOf(client.send(request(`${url}/x`)));
  expect(failure['message']).toMatch(/closed before the answer was complete|reset/);
  expect(received).toHaveLength(7);
});

test('https:// to a server of plain HTTP is named at once', async () => {
  const { url } = await serve((_request, _count, response) => sendJson(response, {}));
  const secure = url.replace('http:', 'https:');
  const clock = fakeClock();
  const failure = await failureOf(clientFor(secure, {}, { clock }).send(request(`${secure}/x`)));
  expect(failure).toMatchObject({ code: 'not_https', failureType: 'config_error' });
  expect(failure['hint']).toContain('http://');
  expect(clock.sleeps).toEqual([]);
});

test('http:// to a server of TLS ends after few attempts with a hint at https://', async () => {
  const certificate = createCertificate('localhost');
  const port = await listening(createHttpsServer(certificate, (_request, response) => void response.end()));
  const clock = fakeClock();
  const url = `http://127.0.0.1:${port}`;
  const failure = await failureOf(clientFor(url, {}, { clock }).send(request(`${url}/x`)));
  expect(failure['hint']).toContain('https://');
  expect(clock.sleeps.length).toBeLessThan(4);
});

test('a check of a port that refuses has two quick retries, a read all of them', async () => {
  const clock = fakeClock();
  await using connection = await connect(
    connectorFor('http://127.0.0.1:1'),
    {},
    { allowPrivate: true, clock, random: () => 1 },
  );
  expect(await connection.check()).toMatchObject({ status: 'failed', code: 'connection_refused' });
  expect(clock.sleeps).toEqual([250, 500]);
  await failureOf(connection.get('/x'));
  expect(clock.sleeps).toHaveLength(2 + 5);
});

test('a check that asks for something made up is content with not finding it, and not with being refused', async () => {
  let status = 404;
  const { url } = await serve((_request, _count, response) => sendJson(response, {}, status));
  const connector = {
    ...connectorFor(url),
    check: { method: 'GET', path: '/things/0', ignoreStatuses: [400, 404] },
  } as const;
  await using connection = await connect(connector, {}, { allowPrivate: true, clock: fakeClock() });
  expect(await connection.check()).toEqual({ status: 'succeeded' });
  for (status of [401, 403, 500]) expect(await connection.check()).toMatchObject({ status: 'failed' });
});

test('the token request of a check is in the same hurry', async () => {
  const clock = fakeClock();
  const connector = connectorFor('http://127.0.0.1:1', {
    auth: { kind: 'oauth2-client-credentials', tokenUrl: 'http://127.0.0.1:1/token' },
  });
  await using connection = await connect(connector, {}, { allowPrivate: true, clock, random: () => 1 });
  expect(await connection.check()).toMatchObject({ status: 'failed', code: 'connection_refused' });
  expect(clock.sleeps).toEqual([250, 500]);
});

test('a wait that the server asks for is told as it begins, with its end, and one of more than two hours parks', async () => {
  const clock = fakeClock();
  const asked = ['3600', '7201'];
  const { url } = await serve((_request, count, response) =>
    sendJson(response, {}, 429, { 'retry-after': asked[count - 1] ?? '1' }),
  );
  const waits: unknown[] = [];
  const began = clock.now();
  await using connection = await connect(
    connectorFor(url),
    {},
    { allowPrivate: true, clock, hooks: { wait: (wait) => waits.push([wait.reason, wait.milliseconds, wait.until]) } },
  );
  const failure = await failureOf(connection.get('/x'));
  expect(waits).toEqual([['rate-limit', 3_600_000, began + 3_600_000]]);
  expect(failure).toMatchObject({ code: 'parked', resumeAt: began + 3_600_000 + 7_201_000 });
});
