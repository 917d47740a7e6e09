import { expect, test } from 'vitest';
import type { TokenSet, TokenStore } from '../auth.ts';
import { ConfigError, TransientError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { call, fakeClock, loopback } from './loopback.fixture.ts';
import { memoryTokenStore } from './memory-token-store.ts';
import { tokenAuthenticator, type TokenGrant } from './token-authenticator.ts';

const clock = fakeClock();
const tokens = (name: string, seconds?: number, at = clock.now()): TokenSet => ({
  accessToken: new Secret(name),
  refreshToken: new Secret(`refresh-${name}`),
  issuedAt: at,
  ...(seconds === undefined ? {} : { expiresAt: at + seconds * 1000 }),
});

/** Issues t1, t2 … and remembers what it was asked with. */
function counting(seconds?: number): TokenGrant & { readonly asked: (string | undefined)[] } {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    place: { in: 'header', name: 'authorization' },
    prefix: 'Bearer ',
    secrets: ['client-secret'],
    obtain: (current) => {
      asked.push(current?.accessToken.reveal());
      return Promise.resolve(tokens(`t${asked.length}`, seconds));
    },
  };
}

async function header(authenticator: ReturnType<typeof tokenAuthenticator>): Promise<string | undefined> {
  const target: { url: URL; headers: Record<string, string> } = { url: new URL('http://x/'), headers: {} };
  await authenticator.apply(target);
  return target.headers['authorization'];
}

test('requests at the same time share one token request', async () => {
  const grant = counting(3600);
  const authenticator = tokenAuthenticator(grant, clock);
  const headers = await Promise.all(Array.from({ length: 20 }, () => header(authenticator)));
  expect(new Set(headers)).toEqual(new Set(['Bearer t1']));
  expect(grant.asked).toEqual([undefined]);
});

test('a token is renewed five minutes before its time, or a tenth of a short life before', async () => {
  for (const [lifetime, good, due] of [
    [7200, 7200 - 301, 7200 - 300],
    [100, 89, 90],
    [2, 1.7, 1.8],
  ] as const) {
    const own = fakeClock();
    const grant: TokenGrant = { ...counting(), obtain: () => Promise.resolve(tokens('x', lifetime, own.now())) };
    let asked = 0;
    const authenticator = tokenAuthenticator(
      { ...grant, obtain: (current) => ((asked += 1), grant.obtain(current)) },
      own,
    );
    await header(authenticator);
    own.advance(good * 1000);
    await header(authenticator);
    expect(asked).toBe(1);
    own.advance((due - good) * 1000);
    await header(authenticator);
    expect(asked).toBe(2);
  }
});

test('a token of two seconds serves many requests before it is renewed', async () => {
  const grant = counting(2);
  const authenticator = tokenAuthenticator(grant, clock);
  for (let request = 0; request < 50; request += 1) await header(authenticator);
  expect(grant.asked).toHaveLength(1);
});

test('a token without a stated end is used until it is refused', async () => {
  const own = fakeClock();
  const grant = counting();
  const authenticator = tokenAuthenticator(grant, own);
  await header(authenticator);
  own.advance(10 * 365 * 86_400_000);
  expect(await header(authenticator)).toBe('Bearer t1');
});

test('a 401 causes one renewal for all requests that met it, and one retry each', async () => {
  await using api = await loopback(({ headers }) => ({ status: headers['authorization'] === 'Bearer t2' ? 200 : 401 }));
  const grant = counting(3600);
  const authenticator = tokenAuthenticator(grant, clock);
  const statuses = await Promise.all(Array.from({ length: 10 }, () => call(authenticator, api.url)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(grant.asked).toEqual([undefined, 't1']);
  expect(api.received).toHaveLength(20);
});

test('an API that refuses every token ends after one retry', async () => {
  await using api = await loopback(() => ({ status: 401 }));
  const grant = counting(3600);
  expect(await call(tokenAuthenticator(grant, clock), api.url)).toBe(401);
  expect(api.received).toHaveLength(2);
  expect(grant.asked).toHaveLength(2);
});

test('a server that hands out the same token again is not asked for every request', async () => {
  let asked = 0;
  const grant: TokenGrant = { ...counting(), obtain: () => ((asked += 1), Promise.resolve(tokens('same', 3600))) };
  const authenticator = tokenAuthenticator(grant, clock);
  await using api = await loopback(() => ({ status: 401 }));
  await call(authenticator, api.url);
  await header(authenticator);
  await header(authenticator);
  expect(asked).toBe(2);
});

test('credentials that the server refused are not tried again', async () => {
  let asked = 0;
  const refusing: TokenGrant = {
    ...counting(),
    obtain: () => {
      asked += 1;
      return Promise.reject(new ConfigError('refused', { code: 'grant_invalid' }));
    },
  };
  const authenticator = tokenAuthenticator(refusing, clock);
  await expect(header(authenticator)).rejects.toMatchObject({ code: 'grant_invalid' });
  await expect(header(authenticator)).rejects.toMatchObject({ code: 'grant_invalid' });
  expect(asked).toBe(1);
});

test('a passing failure is tried again by the next request', async () => {
  let asked = 0;
  const flaky: TokenGrant = {
    ...counting(),
    obtain: () => {
      asked += 1;
      if (asked === 1) return Promise.reject(new TransientError('down', { code: 'server_error' }));
      return Promise.resolve(tokens('t', 3600));
    },
  };
  const authenticator = tokenAuthenticator(flaky, clock);
  await expect(header(authenticator)).rejects.toMatchObject({ code: 'server_error' });
  expect(await header(authenticator)).toBe('Bearer t');
});

test('one caller may stop waiting; the others get their token', async () => {
  const { promise, resolve: issue } = Promise.withResolvers<TokenSet>();
  const slow: TokenGrant = { ...counting(), obtain: () => promise };
  const authenticator = tokenAuthenticator(slow, clock);
  const patient = header(authenticator);
  const controller = new AbortController();
  const impatient = authenticator.apply({ url: new URL('http://x/'), headers: {} }, controller.signal);
  await Promise.resolve();
  controller.abort(new Error('stopped'));
  await expect(impatient).rejects.toThrow('stopped');
  issue(tokens('late', 3600));
  expect(await patient).toBe('Bearer late');
});

test('renewed tokens are saved before a request carries them', async () => {
  const order: string[] = [];
  const disk = Promise.withResolvers<void>();
  const memory = memoryTokenStore();
  const store: TokenStore = {
    ...memory,
    save: async (key, saved) => {
      await disk.promise;
      order.push(`saved ${saved.accessToken.reveal()}`);
      await memory.save(key, saved);
    },
  };
  await using api = await loopback(({ path, headers }) => {
    if (path === '/items') order.push(`used ${String(headers['authorization'])}`);
    return {};
  });
  const authenticator = tokenAuthenticator(counting(3600), clock, { store, key: 'k', accepts: () => true });
  const calls = [1, 2].map(() => call(authenticator, `${api.url}/items`));
  // Time enough for a request that did not wait for the disk.
  for (let round = 0; round < 3; round += 1) await fetch(`${api.url}/other`);
  expect(order).toEqual([]);
  disk.resolve();
  await Promise.all(calls);
  expect(order).toEqual(['saved t1', 'used Bearer t1', 'used Bearer t1']);
});

test('tokens that could not be saved are saved by the next request instead of being lost', async () => {
  const memory = memoryTokenStore();
  let saves = 0;
  const store: TokenStore = {
    ...memory,
    save: (key, saved) => {
      saves += 1;
      return saves === 1 ? Promise.reject(new Error('disk full')) : memory.save(key, saved);
    },
  };
  const grant = counting(3600);
  const authenticator = tokenAuthenticator(grant, clock, { store, key: 'k', accepts: () => true });
  await expect(header(authenticator)).rejects.toThrow('disk full');
  expect(await header(authenticator)).toBe('Bearer t1');
  expect(grant.asked).toHaveLength(1);
});

test('stored tokens that are still good are used without asking', async () => {
  const grant = counting(3600);
  const store = memoryTokenStore({ k: tokens('stored', 3600) });
  expect(await header(tokenAuthenticator(grant, clock, { store, key: 'k', accepts: () => true }))).toBe(
    'Bearer stored',
  );
  expect(grant.asked).toEqual([]);
});

test('stored tokens of another configuration are not used', async () => {
  const store = memoryTokenStore({ k: tokens('stored', 3600) });
  expect(await header(tokenAuthenticator(counting(3600), clock, { store, key: 'k', accepts: () => false }))).toBe(
    'Bearer t1',
  );
});

test('two connections that share a store renew once: the second reads what the first saved', async () => {
  const store = memoryTokenStore({ k: tokens('old', 3600, clock.now() - 7_200_000) });
  const grant = counting(3600);
  const kept = { store, key: 'k', accepts: () => true };
  const one = tokenAuthenticator(grant, clock, kept);
  const two = tokenAuthenticator(grant, clock, kept);
  expect(await Promise.all([header(one), header(two)])).toEqual(['Bearer t1', 'Bearer t1']);
  expect(grant.asked).toEqual(['old']);
});

test('after a 401 tokens that another process has renewed are taken from the store', async () => {
  const store = memoryTokenStore({ k: tokens('shared', 3600) });
  const grant = counting(3600);
  const authenticator = tokenAuthenticator(grant, clock, { store, key: 'k', accepts: () => true });
  await using api = await loopback(({ headers }) => ({
    status: headers['authorization'] === 'Bearer newer' ? 200 : 401,
  }));
  await header(authenticator);
  await store.save('k', tokens('newer', 3600));
  expect(await call(authenticator, api.url)).toBe(200);
  expect(grant.asked).toEqual([]);
});

test('all tokens that were ever used stay secret', async () => {
  const own = fakeClock();
  const grant = counting(10);
  const authenticator = tokenAuthenticator(grant, own);
  await header(authenticator);
  own.advance(3_600_000);
  await header(authenticator);
  expect(authenticator.secrets()).toEqual(['client-secret', 't1', 'refresh-t1', 't2', 'refresh-t2']);
});
