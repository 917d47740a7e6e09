import { expect, test } from 'vitest';
import type { Auth } from '../auth.ts';
import { Secret } from '../secret.ts';
import { refreshTokenOf } from './refresh-token-of.ts';

interface Config {
  readonly kind: string;
  readonly refresh?: string;
}
const oauth: Auth<Config> = {
  kind: 'oauth2-refresh-token',
  tokenUrl: 'https://x/token',
  refreshToken: ({ refresh }) => (refresh === undefined ? undefined : new Secret(refresh)),
};
const bearer: Auth<Config> = { kind: 'bearer', token: () => 't' };
const either: Auth<Config> = { kind: 'choice', select: ({ kind }) => kind, methods: { oauth, bearer } };

test.each([
  ['an authorization', oauth, { kind: '' }],
  ['one of several credentials', { kind: 'all', methods: [bearer, oauth] } as const, { kind: '' }],
  ['the way that the config chooses', either, { kind: 'oauth' }],
])('a refresh token is found in %s', (_what, auth, config) => {
  expect(refreshTokenOf<Config>(auth, { ...config, refresh: 'r0' })).toBe('r0');
  expect(refreshTokenOf<Config>(auth, config)).toBeUndefined();
});

test('a way that has none, or does not exist, has none', () => {
  expect(refreshTokenOf(bearer, { kind: '', refresh: 'r0' })).toBeUndefined();
  expect(refreshTokenOf(either, { kind: 'bearer', refresh: 'r0' })).toBeUndefined();
  expect(refreshTokenOf(either, { kind: 'unknown', refresh: 'r0' })).toBeUndefined();
});
