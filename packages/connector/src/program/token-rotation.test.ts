import { expect, test } from 'vitest';
import { z } from 'zod';
import { loopback } from '../auth/loopback.fixture.ts';
import { defineConnector, defineStream } from '../definition.ts';
import { at } from '../path.ts';
import { secret } from '../secret.ts';
import { configuredCatalog } from './example-source.fixture.ts';
import { program } from './program.fixture.ts';

const items = defineStream<{ id: number }>()({
  name: 'items',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  request: { method: 'GET', path: '/items' },
});
const source = defineConnector({
  name: 'source-rotating',
  config: z.strictObject({ auth: z.looseObject({ refresh_token: secret() }), token_url: z.url() }),
  client: {
    baseUrl: 'https://x',
    auth: {
      kind: 'oauth2-refresh-token',
      tokenUrl: (config) => config.token_url,
      refreshToken: (config) => config.auth.refresh_token,
    },
  },
  check: 'items',
  streams: [items],
});

test('a rotated refresh token reaches the host as a new config before the first record', async () => {
  let known = 'refresh-t0ken-0';
  await using api = await loopback(({ path, form, headers }) => {
    if (path !== '/token')
      return headers['authorization'] === 'Bearer access-t0ken-1' ? { body: [{ id: 1 }] } : { status: 401 };
    if (form.get('refresh_token') !== known) return { status: 400, body: { error: 'invalid_grant' } };
    known = 'refresh-t0ken-1';
    return { body: { access_token: 'access-t0ken-1', refresh_token: known, expires_in: 3600 } };
  });
  const config = {
    auth: { refresh_token: 'refresh-t0ken-0', note: 'kept' },
    base_url: api.url,
    token_url: `${api.url}/token`,
  };
  const files = { config, catalog: configuredCatalog({ items: 'full_refresh' }) };
  const first = await program(source, ['read'], files);
  expect(first.code).toBe(0);
  const control = first.messages.findIndex(({ type }) => type === 'CONTROL');
  expect(control).toBeLessThan(first.messages.findIndex(({ type }) => type === 'RECORD'));
  const next = at(first.messages[control], 'control.connectorConfig.config');
  expect(next).toEqual({ ...config, auth: { refresh_token: 'refresh-t0ken-1', note: 'kept' } });
  expect(
    first.messages
      .filter(({ type }) => type !== 'CONTROL')
      .map((message) => JSON.stringify(message))
      .join('\n'),
  ).not.toContain('t0ken');

  const again = await program(source, ['read'], files);
  expect(again.code).toBe(1);
  expect(again.messages).toContainEqual(
    expect.objectContaining({
      trace: expect.objectContaining({ error: expect.objectContaining({ failure_type: 'config_error' }) }),
    }),
  );
  expect(again.stdout + again.stderr).not.toContain('t0ken');
});
