import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  authorizationUrl,
  authSend,
  ConfigError,
  createHttpClient,
  exchangeCode,
  isJsonObject,
  parseConfig,
  succeeding,
  systemClock,
  type Auth,
  type JsonObject,
  type PendingAuthorization,
  type RefreshTokenAuth,
} from '@tapwright/connector';
import { readConfig } from './config-file.ts';
import { homeFolder } from './home.ts';
import { loadConnector } from './load-connector.ts';
import { privateAllowed } from './private-addresses.ts';
import { fileTokenStore } from './token-file.ts';

export interface AuthorizeOptions {
  readonly connector: string;
  readonly config?: string | undefined;
  readonly home?: string | undefined;
  readonly allowPrivate?: boolean | undefined;
  readonly cwd?: string | undefined;
  /** Port of the loopback callback; many APIs want it registered. Default: a free one. */
  readonly port?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Shows the address to the person, or opens the browser. */
  readonly open: (url: URL, redirectUri: string) => void;
}

export interface Authorized {
  readonly connector: string;
  /** ISO 8601; absent when the server did not say. */
  readonly expiresAt?: string;
  /** Without one the person has to come back when the token expires. */
  readonly renewable: boolean;
}

/**
 * OAuth 2.0 in the browser with a loopback callback (RFC 8252): opens the authorization page, takes the code, exchanges
 * it, and keeps the tokens encrypted in the home folder, where connections of this connector find and renew them.
 */
export async function authorize(options: AuthorizeOptions): Promise<Authorized> {
  const { connector } = await loadConnector(options.connector, options.cwd);
  const given = await readConfig({ file: options.config });
  const config = asObject(parseConfig(connector.name, connector.config, given));
  const auth = authorizationCodeAuth(connector.client.auth, config);
  if (!auth) {
    throw new ConfigError(`${connector.name} has no authorization in the browser`, {
      code: 'auth_not_interactive',
      hint: 'Put its credentials into the config; `tapwright spec` lists them.',
    });
  }
  const http = createHttpClient({
    name: connector.name,
    definition: connector.client,
    config,
    baseUrl: 'https://localhost',
    secrets: [],
    clock: systemClock,
    random: Math.random,
    hooks: {},
    allowPrivate: privateAllowed(options.allowPrivate),
    signal: options.signal,
  });
  try {
    const { pending, callback } = await askInBrowser(auth, config, options);
    const context = { config, send: authSend(http), clock: systemClock, baseUrl: 'https://localhost' };
    const tokens = await exchangeCode(auth, context, pending, callback);
    const store = fileTokenStore(homeFolder(options.home));
    await store.exclusive(connector.name, async () => {
      const before = await store.load(connector.name).catch(() => undefined);
      await store.save(connector.name, succeeding(before, tokens));
    });
    return {
      connector: connector.name,
      renewable: tokens.refreshToken !== undefined,
      ...(tokens.expiresAt === undefined ? {} : { expiresAt: new Date(tokens.expiresAt).toISOString() }),
    };
  } finally {
    await http.close();
  }
}

function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The refresh-token grant among the connector's ways to authenticate, as the config chooses. */
function authorizationCodeAuth(
  auth: Auth<JsonObject> | undefined,
  config: JsonObject,
): RefreshTokenAuth<JsonObject> | undefined {
  if (auth?.kind === 'oauth2-refresh-token') return auth;
  if (auth?.kind === 'choice') return authorizationCodeAuth(auth.methods[auth.select(config)], config);
  if (auth?.kind !== 'all') return undefined;
  return auth.methods.map((method) => authorizationCodeAuth(method, config)).find((method) => method !== undefined);
}

async function askInBrowser(
  auth: RefreshTokenAuth<JsonObject>,
  config: JsonObject,
  options: AuthorizeOptions,
): Promise<{ readonly pending: PendingAuthorization; readonly callback: URL }> {
  const server = createServer();
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const redirectUri = `http://127.0.0.1:${port}/callback`;
  try {
    const pending = authorizationUrl(auth, config, redirectUri);
    const arrived = callbackOf(server, redirectUri, options.signal);
    options.open(pending.url, redirectUri);
    return { pending, callback: await arrived };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function callbackOf(
  server: ReturnType<typeof createServer>,
  redirectUri: string,
  signal: AbortSignal | undefined,
): Promise<URL> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const url = new URL(request.url ?? '/', redirectUri);
      if (url.pathname !== '/callback') {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'no-referrer' });
      response.end(
        '<!doctype html><title>Tapwright</title><p>You can close this window and go back to the terminal.</p>',
        () => resolve(url),
      );
    });
  });
}
