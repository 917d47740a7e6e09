import { expect, test } from 'vitest';
import { createCredentialScope, withoutCredentials } from './credential-scope.ts';

const scopeOf = (hosts: readonly string[]) => {
  const inScope = createCredentialScope('https://api.example.com/v1', hosts);
  return (address: string) => inScope(new URL(address));
};

test.each([
  ['https://api.example.com/other', true],
  ['https://files.example.com/x', true],
  ['https://a.cdn.example.net/x', true],
  ['https://upload.example.org:8443/x', true],
  ['http://api.example.com/v1', false],
  ['http://files.example.com/x', false],
  ['https://api.example.com:444/v1', false],
  ['https://upload.example.org/x', false],
  ['https://cdn.example.net.evil.test/x', false],
  ['https://evilcdn.example.net/x', false],
  ['https://api.example.com.evil.test/v1', false],
])('credentials may go to %s: %s', (address, expected) => {
  const inScope = scopeOf(['files.example.com', '*.cdn.example.net', 'Upload.example.org:8443']);
  expect(inScope(address)).toBe(expected);
});

test('headers are credentials by their name or by what they hold', () => {
  const headers = { authorization: 'a', cookie: 'b', 'x-api-key': 'c', 'x-mine': 'key secret', accept: 'd' };
  expect(withoutCredentials(headers, ['secret', ''])).toEqual({ accept: 'd' });
});
