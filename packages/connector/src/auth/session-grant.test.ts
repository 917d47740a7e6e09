import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import type { SessionAuth } from '../auth.ts';
import { Secret } from '../secret.ts';
import { createAuthenticator, type Authenticator } from './authenticator.ts';
import { call, fakeClock, loopback, plainSend, type LoopbackServer, type Reply } from './loopback.fixture.ts';

type Config = Record<string, never>;
const login: SessionAuth<Config>['login'] = {
  path: '/login',
  body: () => ({ user: 'ann', password: new Secret('pw') }),
};

function make(auth: Omit<SessionAuth<Config>, 'kind'>, server: LoopbackServer, clock = fakeClock()): Authenticator {
  return createAuthenticator(
    { kind: 'session-token', ...auth },
    { config: {}, send: plainSend, clock, connectionId: 'c', baseUrl: `${server.url}/v1/` },
  );
}

/** A server whose sessions s1, s2 … are good until `forget`. */
async function sessions(answer: (session: string) => Reply, carried: (headers: Record<string, unknown>) => unknown) {
  let count = 0;
  let valid = '';
  const server = await loopback((request) => {
    if (!request.path.endsWith('/login')) return { status: carried(request.headers) === valid ? 200 : 401 };
    count += 1;
    valid = `s${count}`;
    return answer(valid);
  });
  return { server, forget: () => (valid = 'none'), logins: () => count };
}

test('the token of a JSON login goes into the Authorization header', async () => {
  const { server } = await sessions(
    (session) => ({ body: { data: { token: session } } }),
    (headers) => String(headers['authorization']).replace('Bearer ', ''),
  );
  await using _ = server;
  expect(await call(make({ login, token: { in: 'body', name: 'data.token' } }, server), `${server.url}/x`)).toBe(200);
  expect(server.received[0]).toMatchObject({ method: 'POST', path: '/v1/login' });
  expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({ user: 'ann', password: 'pw' });
});

test('a session that the API has forgotten is replaced after the 401', async () => {
  const { server, forget, logins } = await sessions(
    (session) => ({ headers: { 'X-Session': session } }),
    (headers) => headers['x-auth'],
  );
  await using _ = server;
  const authenticator = make(
    {
      login: { ...login, encoding: 'form' },
      token: { in: 'header', name: 'X-Session' },
      send: { in: 'header', name: 'X-Auth' },
    },
    server,
  );
  expect(await call(authenticator, server.url)).toBe(200);
  forget();
  expect(await call(authenticator, server.url)).toBe(200);
  expect(logins()).toBe(2);
  expect(server.received[0]?.form.get('password')).toBe('pw');
  expect(authenticator.secrets()).toEqual(['pw', 's1', 's2']);
});

test('a session cookie is found among others and sent back', async () => {
  const { server } = await sessions(
    (session) => ({
      headers: { 'set-cookie': ['lang=en; Expires=Wed, 21 Oct 2026 07:28:00 GMT', `sid=${session}; Path=/; HttpOnly`] },
    }),
    (headers) => String(headers['cookie']).replace('sid=', ''),
  );
  await using _ = server;
  const auth = { login, token: { in: 'cookie', name: 'sid' }, send: { in: 'cookie', name: 'sid' } } as const;
  expect(await call(make(auth, server), server.url)).toBe(200);
});

test('a session is renewed when its stated lifetime ends', async () => {
  const { server, logins } = await sessions(
    (session) => ({ body: { token: session, ttl: '60' } }),
    (headers) => String(headers['authorization']).replace('Bearer ', ''),
  );
  await using _ = server;
  const clock = fakeClock();
  const authenticator = make({ login, token: { in: 'body', name: 'token' }, expires: 'ttl' }, server, clock);
  await call(authenticator, server.url);
  clock.advance(53_000);
  await call(authenticator, server.url);
  expect(logins()).toBe(1);
  clock.advance(1000);
  await call(authenticator, server.url);
  expect(logins()).toBe(2);
});

test('a login by GET with basic credentials may answer with the bare token', async () => {
  const { server } = await sessions(
    (session) => ({ headers: { 'content-type': 'text/plain' }, body: `${session}\n` }),
    (headers) => String(headers['authorization']).replace('Bearer ', ''),
  );
  await using _ = server;
  const basic = { username: () => 'ann', password: () => new Secret('pw') };
  const auth = {
    login: { method: 'GET', path: `${server.url}/other/login`, basic },
    token: { in: 'body', name: '' },
  } as const;
  expect(await call(make(auth, server), server.url)).toBe(200);
  const [request] = server.received;
  expect(request?.path).toBe('/other/login');
  expect(Buffer.from(String(request?.headers['authorization']).slice(6), 'base64').toString()).toBe('ann:pw');
});

test.each([
  [401, { token: 'leak-me' }],
  [200, { error: 'leak-me' }],
])('a login answered with %i %j is rejected once, without repeating the answer', async (status, body) => {
  await using server = await loopback(() => ({ status, body }));
  const authenticator = make({ login, token: { in: 'body', name: 'token' } }, server);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const failure: unknown = await call(authenticator, server.url).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(failure).toMatchObject({ code: 'login_rejected', failureType: 'config_error' });
    expect(String(failure)).not.toMatch(/leak-me|pw/);
  }
  expect(server.received).toHaveLength(1);
});

test('the fields of a login by GET go into its address, beside what is there', async () => {
  for (const [path, query] of [
    ['/login', 'user=ann&password=pw'],
    ['/login?realm=x', 'realm=x&user=ann&password=pw'],
  ] as const) {
    const { server } = await sessions(
      (session) => ({ body: { token: session } }),
      (headers) => String(headers['authorization']).replace('Bearer ', ''),
    );
    await using _ = server;
    const auth = { login: { ...login, method: 'GET', path }, token: { in: 'body', name: 'token' } } as const;
    expect(await call(make(auth, server), server.url)).toBe(200);
    expect(server.received[0]?.query.toString()).toBe(query);
    expect(server.received[0]?.body).toBe('');
  }
});

test('a numeric token is a token', async () => {
  await using server = await loopback(({ path, headers }) =>
    path.endsWith('/login')
      ? { body: { token: 77 } }
      : { status: headers['authorization'] === 'Bearer 77' ? 200 : 401 },
  );
  expect(await call(make({ login, token: { in: 'body', name: 'token' } }, server), server.url)).toBe(200);
});

test.each([
  [{ in: 'header', name: 'X-Session' } as const, {}],
  [{ in: 'header', name: 'X-Session' } as const, { 'x-session': '' }],
  [{ in: 'cookie', name: 'sid' } as const, {}],
  [{ in: 'cookie', name: 'sid' } as const, { 'set-cookie': 'sid=; path=/' }],
  [{ in: 'cookie', name: 'sid' } as const, { 'set-cookie': 'other=1' }],
  [{ in: 'body', name: 'token' } as const, {}],
])('a login whose answer has no token in %j (%j) is rejected', async (token, headers) => {
  await using server = await loopback(() => ({ headers, body: { token: '' } }));
  await expect(call(make({ login, token }, server), server.url)).rejects.toMatchObject({
    code: 'login_rejected',
    message: expect.stringContaining('was answered without a token'),
  });
});
