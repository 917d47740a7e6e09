import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineConnector, defineStream } from '../definition.ts';
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
