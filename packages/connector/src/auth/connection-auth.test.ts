import { expect, test } from 'vitest';
import { z } from 'zod';
import { connect } from '../connect.ts';
import type { Auth } from '../auth.ts';
import type { LogEntry } from '../connection.ts';
import { defineConnector, defineStream } from '../definition.ts';
import { isTapwrightError } from '../errors.ts';
import { secret } from '../secret.ts';
import { fakeClock, loopback, type LoopbackServer, type Received, type Reply } from './loopback.fixture.ts';
import { memoryTokenStore } from './memory-token-store.ts';

const config = z.object({ refresh_token: secret(), client_secret: secret() });
type Config = z.output<typeof config>;
const given = { refresh_token: 'refresh-t0ken', client_secret: 'cl1ent-secret' };
const items = defineStream<{ id: number }>()({
  name: 'items',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  request: { method: 'GET', path: '/items' },
});

function source(auth: Auth<Config>) {
  const client = { baseUrl: 'https://api.example.com', auth };
  return defineConnector({ name: 'source-x', config, client, check: 'items', streams: [items] });
}
const oauth: Auth<Config> = {
  kind: 'oauth2-refresh-token',
  tokenUrl: '/token',
  clientId: () => 'id',
  clientSecret: (values) => values.client_secret,
  refreshToken: (values) => values.refresh_token,
};

/** An API whose token endpoint answers as told, and which accepts `access-t0ken-<last issued>`. */
function oauthApi(token: (count: number) => Reply): Promise<LoopbackServer> {
  let count = 0;
  return loopback((request: Received) => {
    if (request.path === '/token') {
      count += 1;
      return token(count);
    }
    return request.headers['authorization'] === `Bearer access-t0ken-${count}`
      ? { body: [{ id: 1 }] }
      : { status: 401 };
  });
}
const issued = (count: number): Reply => ({ body: { access_token: `access-t0ken-${count}`, expires_in: 3600 } });
const paths = (server: LoopbackServer): string[] => server.received.map(({ path }) => path);

test('a connection obtains its token without credentials on the token request, and reads with it', async () => {
  await using server = await oauthApi(issued);
  await using connection = await connect(source(oauth), given, { baseUrl: server.url, clock: fakeClock() });
  expect(await connection.check()).toMatchObject({ status: 'succeeded' });
  expect(paths(server)).toEqual(['/token', '/items']);
  expect(server.received[0]?.headers['authorization']).toBeUndefined();
});

test('a token endpoint that is down for a moment is asked again', async () => {
  await using server = await oauthApi((count) => (count < 3 ? { status: 503 } : issued(count)));
  await using connection = await connect(source(oauth), given, { baseUrl: server.url, clock: fakeClock() });
  expect(await connection.check()).toMatchObject({ status: 'succeeded' });
  expect(paths(server)).toEqual(['/token', '/token', '/token', '/items']);
});

test('a token endpoint that stays down is a transient error, not a rejected credential', async () => {
  await using server = await oauthApi(() => ({ status: 502, body: 'leak-me' }));
  await using connection = await connect(source(oauth), given, { baseUrl: server.url, clock: fakeClock() });
  const failure: unknown = await connection.get('/items').then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ failureType: 'transient_error' });
  expect(String(failure)).not.toContain('leak-me');
});

test('a token that the API revokes early is replaced once for all requests in flight', async () => {
  await using server = await oauthApi(issued);
  const tokens = memoryTokenStore();
  await using connection = await connect(source(oauth), given, { baseUrl: server.url, clock: fakeClock(), tokens });
  await connection.get('/items');
  // Another client of the same account makes the server forget this token.
  await fetch(`${server.url}/token`, { method: 'POST' });
  await Promise.all(Array.from({ length: 8 }, () => connection.get('/items')));
  expect(paths(server).filter((path) => path === '/token')).toHaveLength(3);
});

test('a refused grant tells the user to authorise again, after one request', async () => {
  await using server = await oauthApi(() => ({
    status: 400,
    body: { error: 'invalid_grant', detail: 'refresh-t0ken' },
  }));
  const entries: LogEntry[] = [];
  const hooks = { log: (entry: LogEntry) => void entries.push(entry) };
  await using connection = await connect(source(oauth), given, { baseUrl: server.url, clock: fakeClock(), hooks });
  const result = await connection.check();
  expect(result).toMatchObject({ status: 'failed', code: 'grant_invalid' });
  expect(result.message).toMatch(/no longer valid/);
  expect(paths(server)).toEqual(['/token']);
  expect(JSON.stringify([result, entries])).not.toMatch(/t0ken|cl1ent/);
});

test('an API that refuses a fresh token is asked twice, then the error says so', async () => {
  await using server = await loopback(({ path }) => (path === '/token' ? issued(1) : { status: 401 }));
  await using connection = await connect(source(oauth), given, { baseUrl: server.url, clock: fakeClock() });
  const failure: unknown = await connection.get('/items').then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(isTapwrightError(failure) && failure.failureType).toBe('config_error');
  expect(paths(server)).toEqual(['/token', '/items', '/token', '/items']);
});

test('a session cookie from a login is found and carried', async () => {
  const auth: Auth<Config> = {
    kind: 'session-token',
    login: { path: '/login', body: (values) => ({ secret: values.client_secret }) },
    token: { in: 'cookie', name: 'sid' },
    send: { in: 'cookie', name: 'sid' },
  };
  await using server = await loopback(({ path, headers }) => {
    if (path !== '/login') return headers['cookie'] === 'sid=s3ssion' ? { body: [{ id: 1 }] } : { status: 401 };
    return { headers: { 'set-cookie': ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'sid=s3ssion; HttpOnly'] } };
  });
  await using connection = await connect(source(auth), given, { baseUrl: server.url, clock: fakeClock() });
  expect(await connection.check()).toMatchObject({ status: 'succeeded' });
});
