import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import type { Auth } from '../auth.ts';
import { Secret } from '../secret.ts';
import { createAuthenticator, type Authenticator } from './authenticator.ts';
import { call, fakeClock, loopback, plainSend, type Received } from './loopback.fixture.ts';

interface Config {
  readonly token: Secret;
  readonly user?: string;
}
const config: Config = { token: new Secret('s3cret/ü+ 1') };

function authenticatorFor(auth: Auth<Config>, given: Config = config): Authenticator {
  const context = { config: given, send: plainSend, clock: fakeClock(), connectionId: 'c', baseUrl: 'http://x' };
  return createAuthenticator(auth, context);
}

async function seenBy(auth: Auth<Config>, path = '/', given: Config = config): Promise<Received> {
  await using server = await loopback(() => ({}));
  await call(authenticatorFor(auth, given), `${server.url}${path}`);
  const [request] = server.received;
  if (!request) throw new Error('nothing was received');
  return request;
}

test('a bearer token goes into the Authorization header', async () => {
  const { headers } = await seenBy({ kind: 'bearer', token: () => 'abc' });
  expect(headers['authorization']).toBe('Bearer abc');
});

test('an API key goes into a header, with its prefix', async () => {
  const { headers } = await seenBy({
    kind: 'api-key',
    in: 'header',
    name: 'X-Api-Key',
    prefix: 'Token ',
    key: () => 'k',
  });
  expect(headers['x-api-key']).toBe('Token k');
});

test('an API key in the query is encoded, replaces its like and leaves the other parameters as they were written', async () => {
  const auth: Auth<Config> = { kind: 'api-key', in: 'query', name: 'api_key', key: (c) => c.token };
  const target = { url: new URL('http://x/?a=b%20c&api_key=old&page[size]=2&e'), headers: {} };
  await authenticatorFor(auth).apply(target);
  expect(target.url.search).toBe('?a=b%20c&page[size]=2&e&api_key=s3cret%2F%C3%BC%2B%201');
  const { query } = await seenBy(auth, '/?a=b%20c');
  expect(query.get('api_key')).toBe('s3cret/ü+ 1');
});

test('an API key in a cookie joins the cookies that are there', async () => {
  const auth: Auth<Config> = { kind: 'api-key', in: 'cookie', name: 'sid', key: () => 'a;b' };
  const target = { url: new URL('http://x/'), headers: { cookie: 'lang=en; sid=old' } };
  await authenticatorFor(auth).apply(target);
  expect(target.headers.cookie).toBe('lang=en; sid=a%3Bb');
  expect((await seenBy(auth)).headers['cookie']).toBe('sid=a%3Bb');
});

test('basic credentials are sent as UTF-8, and the password may be empty', async () => {
  const full = await seenBy({ kind: 'basic', username: () => 'ann', password: () => 'pä:ss' });
  expect(Buffer.from(String(full.headers['authorization']).slice(6), 'base64').toString()).toBe('ann:pä:ss');
  const keyOnly = await seenBy({ kind: 'basic', username: () => 'sk_1' });
  expect(keyOnly.headers['authorization']).toBe(`Basic ${Buffer.from('sk_1:').toString('base64')}`);
});

test('fixed headers and several methods go together', async () => {
  const { headers, query } = await seenBy({
    kind: 'all',
    methods: [
      { kind: 'headers', headers: () => ({ 'X-App': new Secret('app'), 'X-User': 'u' }) },
      { kind: 'bearer', token: () => 'abc' },
      { kind: 'api-key', in: 'query', name: 'key', key: () => 'k' },
    ],
  });
  expect([headers['x-app'], headers['x-user'], headers['authorization'], query.get('key')]).toEqual([
    'app',
    'u',
    'Bearer abc',
    'k',
  ]);
});

test('no authentication adds nothing', async () => {
  const { headers, query } = await seenBy({ kind: 'none' });
  expect(headers['authorization']).toBeUndefined();
  expect([...query]).toEqual([]);
});

test('the user chooses among several methods', async () => {
  const auth: Auth<Config> = {
    kind: 'choice',
    select: (c) => (c.user === undefined ? 'token' : 'basic'),
    methods: {
      token: { kind: 'bearer', token: () => 'abc' },
      basic: { kind: 'basic', username: (c) => c.user ?? '', password: () => 'p' },
    },
  };
  expect((await seenBy(auth)).headers['authorization']).toBe('Bearer abc');
  const chosen = await seenBy(auth, '/', { ...config, user: 'ann' });
  expect(chosen.headers['authorization']).toBe(`Basic ${Buffer.from('ann:p').toString('base64')}`);
});

test('a choice that does not exist names those that do', () => {
  const auth: Auth<Config> = { kind: 'choice', select: () => 'constructor', methods: { token: { kind: 'none' } } };
  expect(() => authenticatorFor(auth)).toThrow(
    expect.objectContaining({ code: 'auth_unknown', hint: 'Choose one of: token.' }),
  );
});

test('a credential that no header can carry is refused without being shown', async () => {
  const target = { url: new URL('http://x/'), headers: {} };
  const error: unknown = await authenticatorFor({ kind: 'bearer', token: () => 'hidden\nX-Evil: 1' })
    .apply(target)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  expect(error).toMatchObject({ code: 'credential_invalid', failureType: 'config_error' });
  expect(String(error)).not.toContain('hidden');
});

test('fixed credentials are secret and cannot be refreshed', async () => {
  const authenticator = authenticatorFor({ kind: 'basic', username: () => 'ann', password: () => 'pass' });
  expect(authenticator.secrets()).toEqual([Buffer.from('ann:pass').toString('base64'), 'pass']);
  expect(await authenticator.refresh('static')).toBe(false);
});
