import { expect, test } from 'vitest';
import type { AuthResponse } from './auth-send.ts';
import { fakeClock } from './loopback.fixture.ts';
import { requestTokens, tokenEndpoint } from './token-request.ts';

function answered(body: string, headers: Record<string, string> = {}, status = 200) {
  const response: AuthResponse = { status, headers, bytes: Buffer.from(body) };
  const request = {
    url: new URL('https://auth.example/token'),
    fields: {},
    clientAuthentication: 'body',
    encoding: 'form',
  } as const;
  return requestTokens(request, () => Promise.resolve(response), fakeClock());
}

test.each(['"just a text"', '[1]', 'null', '<html>', '', '{"access_token":""}', '{"access_token":7}'])(
  'an answer %s holds no token',
  async (body) => {
    await expect(answered(body)).rejects.toMatchObject({ request: expect.stringContaining('/token') });
  },
);

test('an id token stands in for an access token', async () => {
  expect((await answered('{"id_token":"eyJ"}')).accessToken.reveal()).toBe('eyJ');
});

test('the endpoint may be relative to the base URL, and is http or https', () => {
  expect(tokenEndpoint('/oauth/token', 'https://api.example.com/v1').href).toBe('https://api.example.com/oauth/token');
  expect(tokenEndpoint('http://127.0.0.1:9/t', 'https://api.example.com').href).toBe('http://127.0.0.1:9/t');
  for (const address of ['ftp://auth.example/token', 'https://']) {
    expect(() => tokenEndpoint(address, 'https://api.example.com')).toThrow(
      expect.objectContaining({ code: 'token_url_invalid', hint: 'Correct `token_url` in the config.' }),
    );
  }
});
