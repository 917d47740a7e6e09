import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Auth } from '../auth.ts';
import { defineConnector, defineStream } from '../definition.ts';
import { at } from '../path.ts';
import { secret } from '../secret.ts';
import { connectorSpecification } from './connector-specification.ts';

const streams = [
  defineStream<{ id: string }>()({ name: 's', schema: {}, request: { method: 'GET', path: '/' } }),
] as const;
const oauthFields = { client_id: z.string(), client_secret: secret(), refresh_token: secret() };

test('a host learns how to obtain a refresh token at the top of the config', () => {
  const spec = connectorSpecification(
    defineConnector({
      name: 'source-x',
      config: z.object({ ...oauthFields, token_url: z.url().optional() }),
      client: {
        baseUrl: 'https://x',
        auth: {
          kind: 'oauth2-refresh-token',
          authorizationUrl: 'https://x/authorize',
          authorizationParameters: { access_type: 'offline' },
          tokenUrl: (config) => config.token_url ?? 'https://x/token',
          scopes: ['read', 'list'],
          refreshToken: (config) => config.refresh_token,
        },
      },
      check: 's',
      streams,
    }),
  );
  expect(spec.advanced_auth).toMatchObject({
    auth_flow_type: 'oauth2.0',
    oauth_config_specification: {
      oauth_connector_input_specification: {
        consent_url: expect.stringMatching(
          /^https:\/\/x\/authorize\?response_type=code&access_type=offline&\{\{client_id_key/,
        ),
        access_token_url: 'https://x/token',
        scope: 'read list',
        extract_output: ['refresh_token'],
      },
      complete_oauth_output_specification: {
        properties: { refresh_token: { type: 'string', path_in_connector_config: ['refresh_token'] } },
      },
      complete_oauth_server_output_specification: {
        properties: { client_secret: { type: 'string', path_in_connector_config: ['client_secret'] } },
      },
    },
  });
});

test('where OAuth is one choice of several, the choice is named', () => {
  const spec = connectorSpecification(
    defineConnector({
      name: 'source-x',
      config: z.object({
        auth: z.discriminatedUnion('auth_type', [
          z.object({ auth_type: z.literal('token'), token: secret() }),
          z.object({ auth_type: z.literal('oauth'), ...oauthFields }),
        ]),
      }),
      client: {
        baseUrl: 'https://x',
        auth: {
          kind: 'choice',
          select: (config) => config.auth.auth_type,
          methods: {
            token: { kind: 'bearer', token: (config) => ('token' in config.auth ? config.auth.token : '') },
            oauth: {
              kind: 'oauth2-refresh-token',
              authorizationUrl: 'https://x/authorize',
              tokenUrl: 'https://x/token',
              refreshToken: (config) => ('refresh_token' in config.auth ? config.auth.refresh_token : undefined),
            },
          },
        },
      },
      check: 's',
      streams,
    }),
  );
  expect(spec.advanced_auth).toMatchObject({
    predicate_key: ['auth', 'auth_type'],
    predicate_value: 'oauth',
    oauth_config_specification: {
      complete_oauth_output_specification: {
        properties: { refresh_token: { path_in_connector_config: ['auth', 'refresh_token'] } },
      },
    },
  });
});

test('without an authorization in the browser there is nothing to say', () => {
  const config = z.object({ token: secret() });
  const auth = { kind: 'bearer', token: (values: z.output<typeof config>) => values.token } as const;
  const connector = defineConnector({
    name: 'source-x',
    config,
    client: { baseUrl: 'https://x', auth },
    check: 's',
    streams,
  });
  expect(connectorSpecification(connector).advanced_auth).toBeUndefined();
});

/** The consent page and where tokens are got, as a host is told. */
function oauthInput(auth: Auth<unknown>, config: z.ZodType = z.object(oauthFields)) {
  const client = { baseUrl: 'https://x', auth };
  const spec = connectorSpecification(defineConnector({ name: 'source-x', config, client, check: 's', streams }));
  return spec.advanced_auth && at(spec.advanced_auth, 'oauth_config_specification');
}
const oauth = {
  kind: 'oauth2-refresh-token',
  authorizationUrl: 'https://x/authorize?tenant=7',
  tokenUrl: 'https://x/token',
  refreshToken: () => undefined,
} as const;

test('an authorization beside other credentials is found, and parameters of its address are kept', () => {
  const input = oauthInput({ kind: 'all', methods: [{ kind: 'bearer', token: () => 't' }, oauth] });
  expect(at(input, 'oauth_connector_input_specification.consent_url')).toMatch(
    /^https:\/\/x\/authorize\?tenant=7&response_type=code&/,
  );
  expect(at(input, 'oauth_connector_input_specification')).not.toHaveProperty('scope');
});

test('an address that depends on what the user enters is not made up', () => {
  const asked = { ...oauth, tokenUrl: (config: unknown) => `https://${String(at(config, 'shop'))}.x/token` };
  expect(at(oauthInput({ ...asked, tokenUrl: () => 'not an address' }), 'oauth_connector_input_specification')).toBe(
    undefined,
  );
  const failing = () => {
    throw new TypeError('no shop');
  };
  expect(
    at(oauthInput({ ...oauth, authorizationUrl: failing }), 'oauth_connector_input_specification'),
  ).toBeUndefined();
  const union = z.object({
    auth: z.discriminatedUnion('auth_type', [
      z.object({ auth_type: z.literal('oauth'), refresh_token: secret(), client_id: z.string() }),
      z.object({ auth_type: z.literal('key'), key: secret() }),
    ]),
  });
  const chosen = { ...oauth, tokenUrl: (config: unknown) => `https://x/${String(at(config, 'auth.auth_type'))}` };
  const input = at(oauthInput(chosen, union), 'oauth_connector_input_specification');
  expect(input).toMatchObject({ access_token_url: 'https://x/oauth' });
  expect(at(input, 'access_token_params')).not.toHaveProperty('{{ client_secret_key }}');
});

test('without a refresh token in the config, or an address for the browser, there is nothing to say', () => {
  const { authorizationUrl: _none, ...silent } = oauth;
  expect(oauthInput(silent)).toBeUndefined();
  expect(oauthInput(oauth, z.object({ token: secret() }))).toBeUndefined();
  expect(oauthInput(oauth, z.record(z.string(), z.string()))).toBeUndefined();
  const unnamed = z.object({ auth: z.union([z.object({ refresh_token: secret() }), z.object({ key: secret() })]) });
  expect(oauthInput(oauth, unnamed)).toBeUndefined();
});
