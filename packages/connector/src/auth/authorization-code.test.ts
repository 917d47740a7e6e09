import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RefreshTokenAuth } from '../auth.ts';
import { TransientError, UnknownOutcomeError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { authorizationUrl, exchangeCode } from './authorization-code.ts';
import { fakeClock, loopback, plainSend } from './loopback.fixture.ts';

type Config = Record<string, never>;
const auth: RefreshTokenAuth<Config> = {
  kind: 'oauth2-refresh-token',
  tokenUrl: '/token',
  authorizationUrl: 'https://auth.example/authorize?tenant=7',
  authorizationParameters: { access_type: 'offline' },
  clientId: () => 'id',
  clientSecret: () => new Secret('shh'),
  scopes: ['read', 'list'],
  refreshToken: () => undefined,
};
const redirectUri = 'http://127.0.0.1:9/callback';
const callback = (query: Record<string, string>): URL =>
  new URL(`${redirectUri}?${new URLSearchParams(query).toString()}`);

test('the browser is sent with state and an S256 challenge', () => {
  const pending = authorizationUrl(auth, {}, redirectUri);
  expect(pending.url.origin + pending.url.pathname).toBe('https://auth.example/authorize');
  expect(Object.fromEntries(pending.url.searchParams)).toEqual({
    tenant: '7',
    response_type: 'code',
    client_id: 'id',
    redirect_uri: redirectUri,
    scope: 'read list',
    state: pending.state,
    code_challenge: createHash('sha256')
      .update(pending.codeVerifier ?? '')
      .digest('base64url'),
    code_challenge_method: 'S256',
    access_type: 'offline',
  });
  expect(pending.codeVerifier).toMatch(/^[\w-]{43}$/);
  expect(authorizationUrl(auth, {}, redirectUri).state).not.toBe(pending.state);
});

test('the proof key can be turned off', () => {
  const pending = authorizationUrl({ ...auth, pkce: false }, {}, redirectUri);
  expect(pending.codeVerifier).toBeUndefined();
  expect(pending.url.searchParams.has('code_challenge')).toBe(false);
});

test('a connector without an authorization address says so', () => {
  const { authorizationUrl: _none, ...without } = auth;
  expect(() => authorizationUrl(without, {}, redirectUri)).toThrow(
    expect.objectContaining({ code: 'authorization_url_invalid' }),
  );
});

test('the code is exchanged with the verifier of the same authorization', async () => {
  const pending = authorizationUrl(auth, {}, redirectUri);
  const expected = pending.url.searchParams.get('code_challenge');
  await using server = await loopback(({ form }) => {
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const good = proof === expected && form.get('code') === 'c0de' && form.get('redirect_uri') === redirectUri;
    if (!good) return { status: 400, body: { error: 'invalid_grant' } };
    return { body: { access_token: 'a', refresh_token: 'r', expires_in: 60 } };
  });
  const clock = fakeClock();
  const context = { config: {}, send: plainSend, clock, baseUrl: server.url };
  const tokens = await exchangeCode(auth, context, pending, callback({ code: 'c0de', state: pending.state }));
  expect(tokens.accessToken.reveal()).toBe('a');
  expect(tokens.refreshToken?.reveal()).toBe('r');
  expect(tokens.expiresAt).toBe(clock.now() + 60_000);
  expect(server.received[0]?.form.get('grant_type')).toBe('authorization_code');
  const other = { ...pending, codeVerifier: 'wrong' };
  await expect(
    exchangeCode(auth, context, other, callback({ code: 'c0de', state: pending.state })),
  ).rejects.toMatchObject({ code: 'grant_invalid' });
});

test.each([
  [{ code: 'c', state: 'forged' }, 'authorization_state_mismatch'],
  [{ code: 'c' }, 'authorization_state_mismatch'],
  [{ error: 'access_denied', state: 'own' }, 'authorization_denied'],
  [{ error: 'invalid_scope', error_description: 'leak-me', state: 'own' }, 'authorization_failed'],
  [{ state: 'own' }, 'authorization_failed'],
])('a return with %j is %s, and no code is exchanged', async (query, code) => {
  await using server = await loopback(() => ({ body: { access_token: 'a' } }));
  const context = { config: {}, send: plainSend, clock: fakeClock(), baseUrl: server.url };
  const failure = exchangeCode(auth, context, { redirectUri, state: 'own' }, callback(query));
  await expect(failure).rejects.toMatchObject({ code, failureType: 'config_error' });
  await expect(failure).rejects.not.toThrow('leak-me');
  expect(server.received).toEqual([]);
});

test('the address may come from the config, and a client without an id asks without one', () => {
  const { clientId: _id, scopes: _scopes, ...bare } = auth;
  const own = { ...bare, authorizationUrl: () => 'http://127.0.0.1:7/authorize' };
  const { url } = authorizationUrl(own, {}, redirectUri);
  expect(url.origin).toBe('http://127.0.0.1:7');
  expect([url.searchParams.has('client_id'), url.searchParams.has('scope')]).toEqual([false, false]);
});

test.each(['ftp://auth.example/authorize', 'not an address'])('%s is no address for a browser', (address) => {
  expect(() => authorizationUrl({ ...auth, authorizationUrl: address }, {}, redirectUri)).toThrow(
    expect.objectContaining({ code: 'authorization_url_invalid', hint: expect.stringContaining('authorization_url') }),
  );
});

test('without a proof key none is sent, and a lost answer means to begin again', async () => {
  await using server = await loopback(() => ({ body: { access_token: 'a' } }));
  const pending = { redirectUri, state: 'own' };
  const context = { config: {}, send: plainSend, clock: fakeClock(), baseUrl: server.url };
  const back = callback({ code: 'c0de', state: 'own' });
  await exchangeCode(auth, context, pending, back);
  expect(server.received[0]?.form.has('code_verifier')).toBe(false);
  const lost = new UnknownOutcomeError('lost', { failureType: 'transient_error', request: 'POST /token' });
  const losing = { ...context, send: () => Promise.reject(lost) };
  await expect(exchangeCode(auth, losing, pending, back)).rejects.toMatchObject({
    code: 'authorization_failed',
    failureType: 'config_error',
    hint: 'Begin again: its code is good for one time only.',
    request: 'POST /token',
  });
  const down = { ...context, send: () => Promise.reject(new TransientError('down', { code: 'server_error' })) };
  await expect(exchangeCode(auth, down, pending, back)).rejects.toMatchObject({ code: 'server_error' });
});
