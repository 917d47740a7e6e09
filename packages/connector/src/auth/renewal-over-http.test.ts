import { expect, test } from 'vitest';
import type { RefreshTokenAuth, TokenSet, TokenStore } from '../auth.ts';
import { connect } from '../connect.ts';
import { connectorFor } from '../http/connector.fixture.ts';
import { failureOf, fakeClock, sendJson, serve } from '../http/serve.fixture.ts';
import type { JsonObject } from '../json.ts';
import { Secret } from '../secret.ts';
import { succeeding } from './grants.ts';
import { memoryTokenStore } from './memory-token-store.ts';
import { rotatingAuthority } from './rotating-authority.ts';

type Fate = 'answered' | 'lost' | 'unread' | number;

/** An API with its authorization server, whose token requests meet these fates in turn. */
async function service(grace: boolean, fates: readonly Fate[]) {
  const authority = rotatingAuthority({ grace });
  const refreshToken = authority.authorize();
  const asked: string[] = [];
  const { url } = await serve((one, _count, response) => {
    if (one.path !== '/token') {
      const token = (one.headers.authorization ?? '').replace('Bearer ', '');
      return sendJson(response, {}, authority.accepts(token) ? 200 : 401);
    }
    const token = new URLSearchParams(one.body).get('refresh_token') ?? '';
    asked.push(token);
    const fate = fates[asked.length - 1] ?? 'answered';
    if (typeof fate === 'number') return sendJson(response, { error: 'server_error' }, fate);
    if (fate === 'unread') return void response.destroy();
    const { status, body } = authority.refresh(token);
    return fate === 'lost' ? void response.destroy() : sendJson(response, body, status);
  });
  return { authority, refreshToken, asked, url };
}

function opened(
  url: string,
  refreshToken: string,
  rotation: RefreshTokenAuth<JsonObject>['rotation'],
  tokens: TokenStore,
) {
  const auth: RefreshTokenAuth<JsonObject> = {
    kind: 'oauth2-refresh-token',
    tokenUrl: `${url}/token`,
    refreshToken: () => refreshToken,
    ...(rotation && { rotation }),
  };
  return connect(connectorFor(url, { auth }), {}, { allowPrivate: true, clock: fakeClock(), tokens });
}

test.each([
  ['lenient', [503, 500, 'answered']],
  ['strict', [503, 500, 'answered']],
  ['lenient', [502, 504, 429, 'answered']],
  ['lenient', ['lost', 'answered']],
  ['lenient', ['unread', 'lost', 'answered']],
] as const)('%s: what passes is tried again, and the authorization is kept (%j)', async (rotation, fates) => {
  const { authority, refreshToken, asked, url } = await service(rotation === 'lenient', fates);
  await using connection = await opened(url, refreshToken, rotation, memoryTokenStore());
  await connection.get('/items');
  expect(asked).toEqual(fates.map(() => refreshToken));
  expect(authority.reuses).toBe(0);
});

test.each([['lost'], ['unread'], [502], [504]] as const)(
  'strict: after %j the token is not sent again, by this connection or another one',
  async (fate) => {
    const { authority, refreshToken, asked, url } = await service(false, [fate]);
    const tokens = memoryTokenStore();
    for (const process of [1, 2]) {
      await using connection = await opened(url, refreshToken, 'strict', tokens);
      const failure = await failureOf(connection.get('/items'));
      expect(failure, `process ${process}`).toMatchObject({ code: 'grant_lost', failureType: 'config_error' });
      expect(failure['hint']).toContain('tapwright auth');
    }
    expect(asked).toEqual([refreshToken]);
    expect(authority.reuses).toBe(0);
  },
);

test('a configured token that was replaced long ago is not tried when a later authorization has died', async () => {
  const { authority, refreshToken, asked, url } = await service(false, []);
  const tokens = memoryTokenStore();
  {
    await using connection = await opened(url, refreshToken, 'lenient', tokens);
    await connection.get('/items');
  }
  const dead = { accessToken: new Secret('x'), refreshToken: new Secret('refresh-0-0'), issuedAt: 0, expiresAt: 1 };
  await tokens.save('source-test', succeeding(await tokens.load('source-test'), dead));
  await using connection = await opened(url, refreshToken, 'lenient', tokens);
  expect((await failureOf(connection.get('/items')))['code']).toBe('grant_invalid');
  expect(asked).toEqual([refreshToken, 'refresh-0-0']);
  expect(authority.reuses).toBe(0);
});

test('the end of a connection, and of its caller, waits for tokens that are on their way, and keeps them', async () => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const { promise: answer, resolve: release } = Promise.withResolvers<void>();
  const { url } = await serve((one, _count, response) => {
    if (one.path !== '/token') return sendJson(response, {});
    arrive();
    return void answer.then(() => sendJson(response, { access_token: 'a', refresh_token: 'second', expires_in: 60 }));
  });
  let saved: TokenSet | undefined;
  const memory = memoryTokenStore();
  const tokens: TokenStore = {
    ...memory,
    save: async (key, set) => {
      // A disk takes its time.
      await new Promise((resolve) => setImmediate(resolve));
      saved = set;
      await memory.save(key, set);
    },
  };
  const connection = await opened(url, 'first', 'strict', tokens);
  const controller = new AbortController();
  const call = connection.get('/items', { signal: controller.signal });
  await arrived;
  expect(saved?.spending).toBe(true);
  controller.abort(new Error('enough'));
  await expect(call).rejects.toThrow('enough');
  const closed = connection.close();
  release();
  await closed;
  expect(saved?.refreshToken).toEqual(new Secret('second'));
  expect(saved?.refreshToken?.reveal()).toBe('second');
  expect(saved?.spending).toBeUndefined();
});
