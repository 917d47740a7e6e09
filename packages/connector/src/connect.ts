import type { z } from 'zod';
import { authSend } from './auth/auth-send.ts';
import { createAuthenticator } from './auth/authenticator.ts';
import { systemClock } from './clock.ts';
import type { Connection, ConnectOptions } from './connection.ts';
import type { Actions, AnyStream, ClientDefinition, ConnectorDefinition } from './definition.ts';
import { ConfigError } from './errors.ts';
import { openConnection } from './http/open-connection.ts';
import { createHttpClient, type ConnectionHttpClient } from './http/create-http-client.ts';
import { baseUrlOf, checkBaseUrl, parseConfig, secretsOf } from './http/parse-config.ts';
import { refuseUnsafeCursor } from './read/cursor-safety.ts';
import { discoverCatalog } from './read/discover-catalog.ts';
import { readStream } from './read/read-stream.ts';

/** Limits of an hour are the longest that are common. */
const PARK_AFTER = 2 * 60 * 60_000;

/**
 * Opens a connection; checks the config against the connector's schema, sends nothing yet. Throws ConfigError
 * `config_invalid` that names the fields at fault, `cursor_unsafe` for a stream whose cursor would lose records. Close it with `close()` or `await using`.
 *
 * @example
 * await using connection = await connect(notion, { token });
 * for await (const batch of connection.read('pages')) console.log(batch.count);
 */
export async function connect<Schema extends z.ZodType, Streams extends readonly AnyStream[], A extends Actions>(
  connector: ConnectorDefinition<Schema, Streams, A>,
  config: z.input<Schema> & { readonly base_url?: string },
  options: ConnectOptions = {},
): Promise<Connection<Streams, A>> {
  options.signal?.throwIfAborted();
  for (const stream of connector.streams) refuseUnsafeCursor(stream);
  const parsed = parseConfig(connector.name, connector.config, config);
  const baseUrl = checkBaseUrl(
    options.baseUrl ?? baseUrlOf(parsed) ?? baseUrlOf(config) ?? declaredBaseUrl(connector.client, parsed),
  );
  const http = openHttp(connector.name, connector.client, parsed, baseUrl, options);
  const clock = options.clock ?? systemClock;
  const parkAfter = options.parkAfter ?? PARK_AFTER;
  const connection: unknown = openConnection({
    name: connector.name,
    client: connector.client,
    check: connector.check,
    actions: connector.actions ?? {},
    config: parsed,
    baseUrl,
    http,
    clock,
    outcomes: options.outcomes,
    connectionId: options.connectionId ?? connector.name,
    discover: async () => discoverCatalog(connector),
    read: (stream, readOptions) =>
      readStream(
        { connector, config: parsed, baseUrl, http, clock, hooks: options.hooks, parkAfter },
        streamNamed(connector, stream),
        readOptions,
      ),
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the definition's types say what its data is
  return connection as Connection<Streams, A>;
}

function streamNamed(connector: Pick<ConnectorDefinition, 'name' | 'streams'>, name: string): AnyStream {
  const stream = connector.streams.find((candidate) => candidate.name === name);
  if (stream) return stream;
  const known = connector.streams.map((candidate) => candidate.name);
  throw new ConfigError(`${connector.name} has no stream "${name}".`, {
    code: 'stream_unknown',
    hint: known.length === 0 ? 'It has no streams at all.' : `It has: ${known.join(', ')}.`,
  });
}

function declaredBaseUrl<Config>(client: ClientDefinition<Config>, config: Config): string {
  return typeof client.baseUrl === 'function' ? client.baseUrl(config) : client.baseUrl;
}

function openHttp<Config>(
  name: string,
  client: ClientDefinition<Config>,
  config: Config,
  baseUrl: string,
  options: ConnectOptions,
): ConnectionHttpClient {
  const { auth } = client;
  const clock = options.clock ?? systemClock;
  const { tokens } = options;
  return createHttpClient({
    name,
    definition: client,
    config,
    baseUrl,
    secrets: secretsOf(config),
    clock,
    random: options.random ?? Math.random,
    hooks: options.hooks ?? {},
    allowPrivate: options.allowPrivate ?? ['1', 'true'].includes(process.env['TAPWRIGHT_ALLOW_PRIVATE'] ?? ''),
    parkAfter: options.parkAfter ?? PARK_AFTER,
    lookup: options.lookup,
    signal: options.signal,
    ...(auth && {
      authenticator: (http) =>
        createAuthenticator(auth, {
          config,
          send: authSend(http),
          clock,
          connectionId: options.connectionId ?? name,
          baseUrl,
          ...(tokens && { tokens }),
        }),
    }),
  });
}
