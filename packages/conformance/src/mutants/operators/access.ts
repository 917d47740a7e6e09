import {
  memoryTokenStore,
  type Auth,
  type ConnectorDefinition,
  type JsonSchema,
  type TokenStore,
} from '@tapwright/connector';
import { z } from 'zod';
import type { ConnectorOperator, Mutation } from '../operator.ts';

type AnyAuth = Auth<never>;

/** All ways to authenticate that a connector offers, without those that only hold others. */
function methodsOf(auth: AnyAuth | undefined): readonly AnyAuth[] {
  if (auth === undefined || auth.kind === 'none') return [];
  if (auth.kind === 'all') return auth.methods.flatMap(methodsOf);
  if (auth.kind === 'choice') return Object.values(auth.methods).flatMap(methodsOf);
  return [auth];
}

const naked = (connector: ConnectorDefinition): string | undefined =>
  methodsOf(connector.client.auth).length === 0 ? 'the API asks for no credentials' : undefined;

function needs(why: string, ...kinds: readonly AnyAuth['kind'][]) {
  return (connector: ConnectorDefinition): string | undefined =>
    methodsOf(connector.client.auth).some(({ kind }) => kinds.includes(kind)) ? undefined : why;
}

const granted = needs(
  'no tokens are exchanged',
  'oauth2-client-credentials',
  'oauth2-refresh-token',
  'oauth2-password',
  'oauth2-jwt-bearer',
  'session-token',
);

const parts = ['connection'];

/** Mistakes in getting in, and in keeping credentials to oneself. */
export const accessOperators: readonly ConnectorOperator[] = [
  {
    name: 'drop-auth',
    bug: 'sends no credentials',
    target: 'connector',
    parts,
    missing: 'no request leaves without credentials',
    inapplicable: naked,
    mutate: () => ({
      definition: (connector) => ({ ...connector, client: { ...connector.client, auth: { kind: 'none' } } }),
    }),
  },
  {
    name: 'wrong-auth-header',
    bug: 'sends the credentials in a header of another name',
    target: 'connector',
    parts,
    missing: 'good credentials succeed',
    inapplicable: (connector) =>
      naked(connector) ?? (headerNames(connector).length === 0 ? 'no credentials go in a header' : undefined),
    mutate: (connector) => {
      const names = headerNames(connector);
      return {
        request: (request) => ({
          ...request,
          headers: Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [
              names.includes(name) ? `x-wrong-${name}` : name,
              value,
            ]),
          ),
        }),
      };
    },
  },
  {
    name: 'refresh-never',
    bug: 'does not renew a token that the API no longer takes',
    target: 'connector',
    parts,
    missing: 'a token that ends in the middle of a read is renewed',
    inapplicable: granted,
    mutate: () => ruleFor(401, 'fail'),
  },
  {
    name: 'token-per-request',
    bug: 'fetches a token for each request',
    target: 'connector',
    parts,
    missing: 'one token serves many requests',
    inapplicable: granted,
    mutate: () => ({ answer: (answer) => ({ ...answer, body: expired(answer.body) }) }),
  },
  {
    name: 'rotated-token-not-saved',
    bug: 'keeps a renewed refresh token to itself',
    target: 'connector',
    parts,
    missing: 'a rotated refresh token is handed to the store and used by the next connection',
    inapplicable: needs('there are no refresh tokens', 'oauth2-refresh-token'),
    mutate: () => ({ options: (options) => (options.tokens ? { ...options, tokens: forgetful() } : options) }),
  },
  {
    name: 'secrets-logged',
    bug: 'logs the config with its secrets',
    target: 'connector',
    parts,
    missing: 'secrets are in no log',
    inapplicable: naked,
    mutate: () => ({
      options: (options, config) => {
        options.hooks?.log?.({
          level: 'debug',
          message: `connecting with ${JSON.stringify(config)}`,
          connector: 'mutant',
        });
        return options;
      },
    }),
  },
  {
    name: 'secrets-in-errors',
    bug: 'repeats the credentials in the messages of its errors',
    target: 'connector',
    parts: ['connection', 'faults'],
    missing: 'secrets are in no error',
    inapplicable: naked,
    mutate: () => {
      let said = '';
      return {
        options: (options, config) => {
          said = JSON.stringify(config);
          return options;
        },
        connection: (connection) => ({
          ...connection,
          check: async (options) => {
            const result = await connection.check(options);
            return result.status === 'failed' ? { ...result, message: `${result.message ?? ''} ${said}` } : result;
          },
        }),
      };
    },
  },
  {
    name: 'secret-not-marked',
    bug: 'does not mark secrets as secrets in the form of its config',
    target: 'connector',
    parts: ['config'],
    missing: 'secrets are marked as secrets in the spec',
    inapplicable: naked,
    mutate: () => ({ spec: unmarked }),
  },
  {
    name: 'required-config-optional',
    bug: 'takes a config without the fields that it needs',
    target: 'connector',
    parts: ['config'],
    missing: 'a missing field of the config is named',
    inapplicable: ({ config }) =>
      !(config instanceof z.ZodObject) || requiredFields(config).length === 0
        ? 'no field of the config is required'
        : undefined,
    mutate: () => configChange((config) => config.partial()),
  },
  {
    name: 'base-url-ignored',
    bug: 'goes to its own address, whatever the config says',
    target: 'connector',
    parts: ['config'],
    missing: 'the base_url of the config is taken',
    mutate: () => ({ options: (options) => ({ ...options, baseUrl: 'http://127.0.0.1:9' }) }),
  },
  {
    name: 'check-asks-nobody',
    bug: 'says that the connection works without asking',
    target: 'connector',
    parts,
    missing: 'check() fails with wrong credentials, and sends a request',
    mutate: () => ({
      connection: (connection) => ({ ...connection, check: () => Promise.resolve({ status: 'succeeded' }) }),
    }),
  },
  {
    name: 'check-always-green',
    bug: 'says that the connection works, whatever the API answers',
    target: 'connector',
    parts,
    missing: 'check() fails with wrong credentials, and where the server fails',
    mutate: () => ({
      connection: (connection) => ({
        ...connection,
        check: async (options) => {
          await connection.check(options);
          return { status: 'succeeded' };
        },
      }),
    }),
  },
];

/** A mutation by a rule for a status, in front of the connector's own. */
export function ruleFor(status: number, action: 'fail' | 'ignore'): Mutation {
  return {
    definition: (connector) => ({
      ...connector,
      client: { ...connector.client, errors: [{ status, action }, ...(connector.client.errors ?? [])] },
    }),
  };
}

function headerNames(connector: ConnectorDefinition): readonly string[] {
  const names = methodsOf(connector.client.auth).flatMap((auth) => {
    if (auth.kind === 'api-key') return auth.in === 'header' ? [auth.name.toLowerCase()] : [];
    if (auth.kind === 'session-token' && auth.send !== undefined)
      return auth.send.in === 'header' ? [auth.send.name.toLowerCase()] : [];
    return auth.kind === 'headers' ? [] : ['authorization'];
  });
  return [...new Set(names)];
}

/** A token answer whose token is of no use any more when it arrives. */
function expired(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body).toString();
  return text.includes('"expires_in"') ? Buffer.from(text.replace(/"expires_in"\s*:\s*\d+/, '"expires_in":0')) : body;
}

function forgetful(): TokenStore {
  const store = memoryTokenStore();
  return { ...store, load: () => Promise.resolve(undefined), save: () => Promise.resolve() };
}

function configChange(change: (config: z.ZodObject) => z.ZodType): Mutation {
  return {
    definition: (connector) =>
      connector.config instanceof z.ZodObject ? { ...connector, config: change(connector.config) } : connector,
  };
}

function requiredFields(config: z.ZodType): readonly string[] {
  return z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }).required ?? [];
}

/** The form of a config in which nothing is a secret. */
function unmarked(spec: JsonSchema): JsonSchema {
  const copy: JsonSchema = JSON.parse(JSON.stringify(spec), (key, value: unknown) =>
    key === 'airbyte_secret' ? undefined : value,
  );
  return copy;
}
