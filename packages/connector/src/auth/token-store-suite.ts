import type { RefreshTokenAuth, TokenSet, TokenStore } from '../auth.ts';
import { systemClock } from '../clock.ts';
import { Secret } from '../secret.ts';
import { AWKWARD_KEYS, exclusiveChecks, expectSame, type StoreCheck, type StorePlace } from '../store-check.ts';
import { createAuthenticator, type Authenticator } from './authenticator.ts';
import { rotatingAuthority, type RotatingAuthority } from './rotating-authority.ts';

/**
 * What every store of tokens must keep to, whatever it is made of. Run each check in the tests of the store.
 *
 * @example
 * for (const { name, run } of tokenStoreSuite(async () => () => memoryTokenStore())) test(name, run);
 */
export function tokenStoreSuite(place: StorePlace<TokenStore>): readonly StoreCheck[] {
  return [...keepingChecks(place), ...exclusiveChecks(place), ...renewalChecks(place)];
}

const full: TokenSet = {
  accessToken: new Secret('access +/=?&"\n'),
  refreshToken: new Secret('refresh ü'),
  issuedAt: 1_767_225_600_123,
  expiresAt: 1_767_229_200_456,
  origin: 'fingerprint',
  replaced: ['one', 'two'],
  spending: true,
};

function plain(tokens: TokenSet | undefined): unknown {
  if (tokens === undefined) return 'nothing';
  const { accessToken, refreshToken, issuedAt, expiresAt, origin, replaced, spending } = tokens;
  return [accessToken.reveal(), refreshToken?.reveal(), issuedAt, expiresAt, origin, replaced, spending];
}

function keepingChecks(place: StorePlace<TokenStore>): readonly StoreCheck[] {
  return [
    {
      name: 'nothing is there at first',
      run: async () => expectSame(plain(await (await (await place())()).load('k')), 'nothing', 'an empty store'),
    },
    {
      name: 'every field comes back, to whoever opens the store after',
      run: async () => {
        const open = await place();
        await (await open()).save('k', full);
        expectSame(plain(await (await open()).load('k')), plain(full), 'the tokens');
      },
    },
    {
      name: 'what is saved replaces the whole of what was there',
      run: async () => {
        const store = await (await place())();
        const bare: TokenSet = { accessToken: new Secret('a'), issuedAt: 1 };
        await store.save('k', full);
        await store.save('k', bare);
        expectSame(plain(await store.load('k')), plain(bare), 'the tokens');
      },
    },
    {
      name: 'no two keys are one, however alike or awkward',
      run: async () => {
        const open = await place();
        const store = await open();
        for (const key of AWKWARD_KEYS) await store.save(key, { accessToken: new Secret(key), issuedAt: 1 });
        const again = await open();
        for (const key of AWKWARD_KEYS)
          expectSame((await again.load(key))?.accessToken.reveal(), key, `the tokens of ${key.slice(0, 20)}`);
      },
    },
  ];
}

function renewalChecks(place: StorePlace<TokenStore>): readonly StoreCheck[] {
  return [
    {
      name: 'twenty connections that need a new token renew it once, and no refresh token goes out twice',
      run: async () => {
        const open = await place();
        const authority = rotatingAuthority({ grace: false });
        await (
          await open()
        ).save('k', {
          accessToken: new Secret('old'),
          refreshToken: new Secret(authority.authorize()),
          issuedAt: 0,
          expiresAt: 1,
        });
        const connections = await Promise.all(
          Array.from({ length: 20 }, async () => authenticatorFor(await open(), (token) => authority.refresh(token))),
        );
        for (let round = 1; round <= 3; round += 1) {
          authority.expire();
          await Promise.all(connections.map((one) => acceptedToken(one, authority)));
          expectSame([authority.refreshes, authority.reuses], [round, 0], 'renewals, and spent tokens that came again');
        }
      },
    },
  ];
}

/** Calls the API as a connection does: a refused token is renewed. */
async function acceptedToken(authenticator: Authenticator, authority: RotatingAuthority): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const headers: Record<string, string> = {};
    const version = await authenticator.apply({ url: new URL('https://api.example'), headers });
    if (authority.accepts((headers['authorization'] ?? '').replace('Bearer ', ''))) return;
    await authenticator.refresh(version);
  }
  throw new Error('the API refuses the token that was renewed');
}

function authenticatorFor(
  tokens: TokenStore,
  refresh: (token: string) => { readonly status: number; readonly body: object },
): Authenticator {
  const auth: RefreshTokenAuth<object> = {
    kind: 'oauth2-refresh-token',
    tokenUrl: 'https://auth.example/token',
    refreshToken: () => undefined,
  };
  return createAuthenticator(auth, {
    config: {},
    clock: systemClock,
    connectionId: 'k',
    baseUrl: 'https://api.example',
    tokens,
    send: async ({ body, beforeSend }) => {
      await beforeSend?.();
      const form = new URLSearchParams(Buffer.from(body ?? []).toString());
      const answer = refresh(form.get('refresh_token') ?? '');
      return { status: answer.status, headers: {}, bytes: Buffer.from(JSON.stringify(answer.body)) };
    },
  });
}
