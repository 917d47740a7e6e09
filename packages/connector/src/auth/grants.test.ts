import { Buffer } from 'node:buffer';
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Auth } from '../auth.ts';
import { TapwrightError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { createAuthenticator, type AuthContext, type Authenticator } from './authenticator.ts';
import {
  call,
  fakeClock,
  loopback,
  plainSend,
  type LoopbackServer,
  type Received,
  type Reply,
} from './loopback.fixture.ts';
import { succeeding } from './grants.ts';
import { memoryTokenStore } from './memory-token-store.ts';

interface Config {
  readonly refresh: string;
}
const config: Config = { refresh: 'r0' };
const client = { clientId: () => 'id', clientSecret: () => new Secret('shh &') };

/** An API that wants `Bearer good-N` of its own token endpoint. */
function issuer(token: (request: Received, count: number) => Reply): Promise<LoopbackServer> {
  let count = 0;
  return loopback((request) => {
    if (request.path !== '/token')
      return { status: /^Bearer good-\d+$/.test(String(request.headers['authorization'])) ? 200 : 401 };
    count += 1;
    return token(request, count);
  });
}
const granted = (_request: Received, count: number): Reply => ({
  body: { access_token: `good-${count}`, token_type: 'bearer', expires_in: 3600 },
});

function make(auth: Auth<Config>, server: LoopbackServer, more: Partial<AuthContext<Config>> = {}): Authenticator {
  return createAuthenticator(auth, {
    config,
    send: plainSend,
    clock: fakeClock(),
    connectionId: 'connection',
    baseUrl: `${server.url}/v1`,
    ...more,
  });
}

async function failureOf(work: Promise<unknown>): Promise<TapwrightError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof TapwrightError) return error;
  throw new Error('no failure of ours', { cause: error });
}

test('client credentials are exchanged for a token that the calls carry', async () => {
  await using server = await issuer(granted);
  const auth: Auth<Config> = {
    kind: 'oauth2-client-credentials',
    tokenUrl: '/token',
    ...client,
    scopes: ['read', 'list'],
    parameters: { audience: 'https://api' },
  };
  expect(await call(make(auth, server), `${server.url}/v1/items`)).toBe(200);
  const [request] = server.received;
  expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(Object.fromEntries(request?.form ?? [])).toEqual({
    grant_type: 'client_credentials',
    scope: 'read list',
    audience: 'https://api',
    client_id: 'id',
    client_secret: 'shh &',
  });
});

test('the client may authenticate by basic credentials, form-encoded before they are joined', async () => {
  await using server = await issuer(granted);
  const auth: Auth<Config> = {
    kind: 'oauth2-client-credentials',
    tokenUrl: `${server.url}/token`,
    clientAuthentication: 'basic',
    ...client,
  };
  await call(make(auth, server), server.url);
  const [request] = server.received;
  expect(Buffer.from(String(request?.headers['authorization']).slice(6), 'base64').toString()).toBe('id:shh+%26');
  expect(Object.fromEntries(request?.form ?? [])).toEqual({ grant_type: 'client_credentials' });
});

test('a token request may be JSON', async () => {
  await using server = await issuer(granted);
  const auth: Auth<Config> = { kind: 'oauth2-client-credentials', tokenUrl: '/token', encoding: 'json', ...client };
  await call(make(auth, server), server.url);
  expect(server.received[0]?.headers['content-type']).toBe('application/json');
  expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({
    grant_type: 'client_credentials',
    client_id: 'id',
  });
});

const refreshAuth: Auth<Config> = {
  kind: 'oauth2-refresh-token',
  tokenUrl: '/token',
  refreshToken: (c) => c.refresh,
  ...client,
};
const rotating = ({ form }: Received, count: number): Reply => {
  const good = form.get('refresh_token') === `r${count - 1}`;
  if (!good) return { status: 400, body: { error: 'invalid_grant' } };
  return { body: { access_token: `good-${count}`, refresh_token: `r${count}`, expires_in: 3600 } };
};

test('a rotated refresh token is used for the next refresh, and survives the process in the store', async () => {
  await using server = await issuer(rotating);
  const clock = fakeClock();
  const tokens = memoryTokenStore();
  const first = make(refreshAuth, server, { clock, tokens });
  expect(await call(first, server.url)).toBe(200);
  clock.advance(3_600_000);
  expect(await call(first, server.url)).toBe(200);
  expect((await tokens.load('connection'))?.refreshToken?.reveal()).toBe('r2');
  clock.advance(3_600_000);
  expect(await call(make(refreshAuth, server, { clock, tokens }), server.url)).toBe(200);
  expect(server.received.filter(({ path }) => path === '/token').map(({ form }) => form.get('refresh_token'))).toEqual([
    'r0',
    'r1',
    'r2',
  ]);
});

test('a server that does not rotate keeps its refresh token', async () => {
  await using server = await issuer(granted);
  const clock = fakeClock();
  const authenticator = make(refreshAuth, server, { clock });
  await call(authenticator, server.url);
  clock.advance(3_600_000);
  await call(authenticator, server.url);
  expect(server.received.filter(({ path }) => path === '/token').map(({ form }) => form.get('refresh_token'))).toEqual([
    'r0',
    'r0',
  ]);
});

test('a new refresh token in the config wins over stored tokens of the one before', async () => {
  await using server = await issuer(granted);
  const tokens = memoryTokenStore();
  await call(make(refreshAuth, server, { tokens }), server.url);
  await call(make(refreshAuth, server, { tokens, config: { refresh: 'another' } }), server.url);
  expect(server.received.filter(({ path }) => path === '/token').map(({ form }) => form.get('refresh_token'))).toEqual([
    'r0',
    'another',
  ]);
});

test('tokens of an authorization in the browser need no refresh token in the config', async () => {
  await using server = await issuer(granted);
  const clock = fakeClock();
  const stored = { accessToken: new Secret('good-0'), refreshToken: new Secret('browser'), issuedAt: 0, expiresAt: 1 };
  const more = { clock, config: { refresh: '' } };
  await call(make(refreshAuth, server, { ...more, tokens: memoryTokenStore({ connection: stored }) }), server.url);
  expect(server.received[0]?.form.get('refresh_token')).toBe('browser');
  const failure = await failureOf(call(make(refreshAuth, server, more), server.url));
  expect(failure).toMatchObject({ code: 'not_authorized', failureType: 'config_error' });
});

test('spent tokens of the browser give way to a refresh token in the config', async () => {
  await using server = await issuer((request, count) =>
    request.form.get('refresh_token') === 'r0'
      ? granted(request, count)
      : { status: 400, body: { error: 'invalid_grant' } },
  );
  const stored = { accessToken: new Secret('x'), refreshToken: new Secret('spent'), issuedAt: 0, expiresAt: 1 };
  const authenticator = make(refreshAuth, server, { tokens: memoryTokenStore({ connection: stored }) });
  expect(await call(authenticator, server.url)).toBe(200);
});

test('a password is exchanged once; then its refresh token is used, and the password again when that is spent', async () => {
  await using server = await issuer(({ form }, count) => {
    if (form.get('refresh_token') === 'r2') return { status: 400, body: { error: 'invalid_grant' } };
    return { body: { access_token: `good-${count}`, expires_in: 60, refresh_token: `r${count}` } };
  });
  const clock = fakeClock();
  const auth: Auth<Config> = {
    kind: 'oauth2-password',
    tokenUrl: '/token',
    username: () => 'ann',
    password: () => new Secret('pw'),
    ...client,
  };
  const authenticator = make(auth, server, { clock });
  for (let round = 0; round < 3; round += 1) {
    expect(await call(authenticator, server.url)).toBe(200);
    clock.advance(60_000);
  }
  const grants = server.received.filter(({ path }) => path === '/token').map(({ form }) => form.get('grant_type'));
  expect(grants).toEqual(['password', 'refresh_token', 'refresh_token', 'password']);
  expect(server.received[0]?.form.get('password')).toBe('pw');
  expect(authenticator.secrets()).toEqual(expect.arrayContaining(['pw', 'shh &', 'good-1', 'r1', 'good-4']));
});

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const serviceAccount = (key: string): Auth<Config> => ({
  kind: 'oauth2-jwt-bearer',
  tokenUrl: '/token',
  issuer: () => 'robot@project.example',
  subject: () => 'ann@example.com',
  keyId: () => 'key-1',
  privateKey: () => key,
  scopes: () => ['https://example.com/auth/read'],
});

function read(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

test('a service account proves itself with a signed assertion', async () => {
  await using server = await issuer(granted);
  // The PEM as it comes out of an environment variable.
  const authenticator = make(serviceAccount(pem.replaceAll('\n', String.raw`\n`)), server);
  expect(await call(authenticator, server.url)).toBe(200);
  const form = server.received[0]?.form;
  expect(form?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  const [header = '', claims = '', signature = ''] = (form?.get('assertion') ?? '').split('.');
  const verified = createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url');
  expect(verified).toBe(true);
  expect(read(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
  const issuedAt = Date.UTC(2026, 0, 1) / 1000;
  expect(read(claims)).toEqual({
    iss: 'robot@project.example',
    sub: 'ann@example.com',
    aud: `${server.url}/token`,
    scope: 'https://example.com/auth/read',
    iat: issuedAt,
    exp: issuedAt + 3600,
  });
});

test('a key that is none is refused before anything is sent, without being shown', async () => {
  await using server = await issuer(granted);
  const failure = await failureOf(call(make(serviceAccount('-----BEGIN PRIVATE KEY-----\nMII'), server), server.url));
  expect(failure).toMatchObject({ code: 'private_key_invalid', failureType: 'config_error' });
  expect(failure.message).not.toContain('MII');
  expect(server.received).toEqual([]);
});

test('a lifetime that is missing, zero or a numeral is understood', async () => {
  for (const [value, seconds] of [
    [undefined, 3600],
    [0, 3600],
    ['120', 120],
  ] as const) {
    await using server = await issuer((_request, count) => ({
      body: { access_token: `good-${count}`, expires_in: value },
    }));
    const tokens = memoryTokenStore();
    const clock = fakeClock();
    await call(make(refreshAuth, server, { tokens, clock }), server.url);
    expect((await tokens.load('connection'))?.expiresAt).toBe(clock.now() + seconds * 1000);
  }
});

test('an answer in form encoding is read', async () => {
  await using server = await issuer(() => ({
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: 'access_token=good-7&token_type=bearer',
  }));
  expect(await call(make(refreshAuth, server), server.url)).toBe(200);
});

test.each([
  [400, { error: 'invalid_grant' }, 'grant_invalid', 'config_error'],
  [200, { error: 'bad_refresh_token' }, 'grant_invalid', 'config_error'],
  [401, { error: 'invalid_client' }, 'client_rejected', 'config_error'],
  [400, { error: 'invalid_scope' }, 'scope_rejected', 'config_error'],
  [400, { error: 'unsupported_grant_type' }, 'grant_unsupported', 'system_error'],
  [400, { error: 'temporarily_unavailable' }, 'token_endpoint_unavailable', 'transient_error'],
  [403, '<html>leak-me</html>', 'token_request_rejected', 'config_error'],
  [400, { error: 'leak-me' }, 'token_request_rejected', 'config_error'],
  [200, { something: 'leak-me' }, 'token_missing', 'system_error'],
  [200, 'leak-me', 'token_missing', 'system_error'],
  [503, 'leak-me', 'server_error', 'transient_error'],
])('status %i with %j is %s, and the answer is not repeated', async (status, body, code, failureType) => {
  const described = typeof body === 'string' ? body : { ...body, error_description: 'leak-me r0' };
  await using server = await issuer(() => ({ status, body: described }));
  const failure = await failureOf(call(make(refreshAuth, server), server.url));
  expect(failure).toMatchObject({ code, failureType });
  const shown = `${failure.message} ${failure.hint ?? ''} ${JSON.stringify(failure)}`;
  expect(shown).not.toMatch(/leak-me|r0|shh/);
  if (code === 'grant_invalid') expect(failure.hint).toContain('tapwright auth');
});

test('a failure of the token endpoint is no reason to send the password again', async () => {
  let down = false;
  await using server = await issuer((_request, count) =>
    down ? { status: 503 } : { body: { access_token: `good-${count}`, expires_in: 60, refresh_token: 'r1' } },
  );
  const clock = fakeClock();
  const auth: Auth<Config> = {
    kind: 'oauth2-password',
    tokenUrl: '/token',
    username: () => 'ann',
    password: () => new Secret('pw'),
  };
  const authenticator = make(auth, server, { clock });
  expect(await call(authenticator, server.url)).toBe(200);
  clock.advance(60_000);
  down = true;
  const failure = await failureOf(call(authenticator, server.url));
  expect(failure.failureType).toBe('transient_error');
  const grants = server.received.filter(({ path }) => path === '/token').map(({ form }) => form.get('grant_type'));
  expect(grants).toEqual(['password', 'refresh_token']);
});

test.each([
  [
    'a password',
    'Check the user name and the password.',
    {
      kind: 'oauth2-password',
      tokenUrl: '/token',
      username: () => 'ann',
      password: () => new Secret('pw-canary'),
    } satisfies Auth<Config>,
  ],
  ['a service account', /private key, the subject, and that this machine has the right time/, serviceAccount(pem)],
])('%s that the token endpoint does not accept is named, with what to check', async (_what, hint, auth) => {
  await using server = await issuer(() => ({
    status: 400,
    body: { error: 'invalid_grant', error_description: 'leak' },
  }));
  const failure = await failureOf(call(make(auth, server), server.url));
  expect(failure).toMatchObject({ code: 'grant_invalid', failureType: 'config_error', status: 400 });
  expect(failure.hint).toMatch(hint);
  expect(failure.message).not.toMatch(/leak|pw-canary/);
  await using other = await issuer(() => ({ status: 400, body: { error: 'invalid_scope' } }));
  expect((await failureOf(call(make(auth, other), other.url))).code).not.toBe('grant_invalid');
});

test('a new authorization keeps in mind which refresh tokens are spent', async () => {
  const held = { accessToken: new Secret('a'), refreshToken: new Secret('r1'), issuedAt: 0, expiresAt: 1 };
  const anew = { accessToken: new Secret('b'), refreshToken: new Secret('r9'), issuedAt: 0, expiresAt: 1 };
  expect(succeeding(undefined, anew)).toBe(anew);
  expect(succeeding({ ...held, origin: 'of-r0' }, anew).replaced).toEqual(['of-r0']);
  expect(succeeding({ ...held, origin: 'of-r0', replaced: ['older'] }, anew).replaced).toEqual(['older', 'of-r0']);
  expect(succeeding({ ...held, replaced: ['older'] }, anew).replaced).toEqual(['older']);
});

test('what a refresh token in the config replaced stays spent over its own renewals', async () => {
  const spent = (request: Received) => request.form.get('refresh_token');
  await using server = await issuer((request, count) => ({
    body: { access_token: `good-${count}`, refresh_token: `${spent(request)}+`, expires_in: 60 },
  }));
  const stored = {
    accessToken: new Secret('good-0'),
    refreshToken: new Secret('browser'),
    issuedAt: 0,
    expiresAt: 1,
    replaced: ['older'],
  };
  const tokens = memoryTokenStore({ connection: stored });
  await call(make(refreshAuth, server, { tokens, config: { refresh: '' } }), server.url);
  expect((await tokens.load('connection'))?.replaced).toEqual(['older']);
});
