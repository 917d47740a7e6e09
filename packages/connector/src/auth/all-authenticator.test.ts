import { expect, test } from 'vitest';
import { allAuthenticator } from './all-authenticator.ts';
import type { Authenticator } from './authenticator.ts';

function method(name: string, renews: boolean, log: string[]): Authenticator {
  return {
    apply: (target) => {
      target.headers[name] = 'here';
      return Promise.resolve(`${name}-1`);
    },
    refresh: (failed) => {
      log.push(failed);
      return Promise.resolve(renews);
    },
    ...(renews && { settled: async () => void log.push(`${name} settled`) }),
    secrets: () => [`${name}-secret`],
  };
}

test('each kind of credentials goes into the request, and each is asked to renew the version that failed', async () => {
  const log: string[] = [];
  const both = allAuthenticator([method('key', false, log), method('token', true, log)]);
  const target = { url: new URL('https://x'), headers: {} };
  const version = await both.apply(target);
  expect(target.headers).toEqual({ key: 'here', token: 'here' });
  expect(await both.refresh(version)).toBe(true);
  await both.settled?.();
  expect(log).toEqual(['key-1', 'token-1', 'token settled']);
  expect(both.secrets()).toEqual(['key-secret', 'token-secret']);
});

test('where none can be renewed, nothing is worth another attempt', async () => {
  const both = allAuthenticator([method('key', false, []), method('other', false, [])]);
  expect(await both.refresh(await both.apply({ url: new URL('https://x'), headers: {} }))).toBe(false);
});
