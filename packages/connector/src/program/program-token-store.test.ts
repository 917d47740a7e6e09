import { expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import type { JsonObject } from '../json.ts';
import { programTokenStore } from './program-token-store.ts';

const tokens = (refresh: string | undefined) => ({
  accessToken: new Secret('a'),
  issuedAt: 0,
  ...(refresh !== undefined && { refreshToken: new Secret(refresh) }),
});

test('each new refresh token is handed on in a whole config, wherever the old one stood', async () => {
  const seen: JsonObject[] = [];
  const config = { auth: { refresh_token: 'r0', id: 7 }, accounts: [{ token: 'r0' }, 'other'], none: null };
  const store = programTokenStore(config, 'r0', async (changed) => void seen.push(changed));
  for (const refresh of ['r0', undefined, 'r1', 'r1', 'r2']) await store.save('key', tokens(refresh));
  expect(seen).toEqual(
    ['r1', 'r2'].map((token) => ({ ...config, auth: { refresh_token: token, id: 7 }, accounts: [{ token }, 'other'] })),
  );
  expect((await store.load('key'))?.refreshToken?.reveal()).toBe('r2');
});
