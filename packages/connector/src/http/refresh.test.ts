import { expect, test } from 'vitest';
import type { Authenticator } from '../auth/authenticator.ts';
import { clientFor, failureOf, request, sendJson, serve } from './serve.fixture.ts';

function rotating(renewable: boolean): { readonly authenticator: () => Authenticator; readonly failed: string[] } {
  let version = 1;
  const failed: string[] = [];
  return {
    failed,
    authenticator: () => ({
      async apply({ headers }) {
        headers['authorization'] = `Bearer ${version}`;
        return String(version);
      },
      async refresh(used) {
        failed.push(used);
        if (renewable) version += 1;
        return renewable;
      },
      secrets: () => [],
    }),
  };
}

test('a 401 renews the credentials and sends once more, also an unsafe operation', async () => {
  const { authenticator, failed } = rotating(true);
  const { url, received } = await serve((one, _count, response) =>
    sendJson(response, {}, one.headers.authorization === 'Bearer 2' ? 200 : 401),
  );
  const client = clientFor(url, {}, { authenticator });
  await client.send(request(url, { method: 'POST', operationClass: 'unsafe' }));
  expect(received.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 2']);
  expect(failed).toEqual(['1']);
  expect(client.statistics()).toMatchObject({ authenticated: true, state: 'succeeded' });
});

test('a second 401 is the end, and so is one that cannot be renewed', async () => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, {}, 401));
  const renewable = clientFor(url, {}, { authenticator: rotating(true).authenticator });
  expect(await failureOf(renewable.send(request(url)))).toMatchObject({ code: 'auth_rejected', status: 401 });
  expect(received).toHaveLength(2);
  const fixed = clientFor(url, {}, { authenticator: rotating(false).authenticator });
  expect(await failureOf(fixed.send(request(url)))).toMatchObject({ code: 'auth_rejected' });
  expect(received).toHaveLength(3);
  expect(fixed.statistics()).toMatchObject({
    authenticated: false,
    state: 'failed',
    lastError: { code: 'auth_rejected' },
  });
});

test('a rule can ask for renewal on an error inside a 200', async () => {
  const { authenticator } = rotating(true);
  const { url, received } = await serve((one, _count, response) =>
    sendJson(response, one.headers.authorization === 'Bearer 2' ? { ok: true } : { error: 'token_expired' }),
  );
  const errors = [{ body: { path: 'error', equals: 'token_expired' }, action: 'refresh-auth' as const }];
  const response = await clientFor(url, { errors }, { authenticator }).send(request(url));
  expect(response.json()).toEqual({ ok: true });
  expect(received).toHaveLength(2);
});

test('a request for credentials does not wait for the request that needs them', async () => {
  const { url } = await serve((_request, _count, response) => sendJson(response, {}));
  const client = clientFor(
    url,
    { concurrency: 1 },
    {
      authenticator: (http) => ({
        async apply() {
          await http.send(request(`${url}/token`, { skipAuth: true }));
          return '1';
        },
        refresh: async () => false,
        secrets: () => [],
      }),
    },
  );
  expect((await client.send(request(`${url}/a`))).status).toBe(200);
});
