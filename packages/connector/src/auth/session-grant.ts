import { Buffer } from 'node:buffer';
import type { SessionAuth, TokenSet } from '../auth.ts';
import { ConfigError } from '../errors.ts';
import { at } from '../path.ts';
import { reveal, Secret } from '../secret.ts';
import type { AuthRequest, AuthResponse } from './auth-send.ts';
import type { AuthContext } from './authenticator.ts';
import type { TokenGrant } from './token-authenticator.ts';

type SessionContext<Config> = Pick<AuthContext<Config>, 'config' | 'send' | 'clock' | 'baseUrl'>;

/** A login call whose answer holds the token of all other calls. */
export function sessionGrant<Config>(auth: SessionAuth<Config>, context: SessionContext<Config>): TokenGrant {
  const send = auth.send ?? { in: 'header', name: 'authorization', prefix: 'Bearer ' };
  return {
    place: send,
    prefix: send.prefix ?? '',
    secrets: loginSecrets(auth, context.config),
    obtain: () => logIn(auth, context),
  };
}

function loginSecrets<Config>({ login }: SessionAuth<Config>, config: Config): readonly string[] {
  const fields = Object.values(login.body?.(config) ?? {}).filter((value) => typeof value !== 'string');
  const all = login.basic ? [...fields, login.basic.password(config)] : fields;
  return all.map(reveal);
}

async function logIn<Config>(auth: SessionAuth<Config>, context: SessionContext<Config>): Promise<TokenSet> {
  const request = loginRequest(auth, context);
  const issuedAt = context.clock.now();
  const response = await context.send(request);
  const body = bodyOf(response);
  const token = response.status < 300 ? tokenIn(auth.token, response, body) : undefined;
  if (token === undefined) throw rejected(request, response.status);
  const lifetime = lifetimeOf(auth.expires, body);
  return {
    accessToken: new Secret(token),
    issuedAt,
    ...(lifetime === undefined ? {} : { expiresAt: issuedAt + lifetime * 1000 }),
  };
}

function loginRequest<Config>(
  { login }: SessionAuth<Config>,
  { config, baseUrl }: SessionContext<Config>,
): AuthRequest {
  const method = login.method ?? 'POST';
  const url = loginUrl(login.path, baseUrl);
  const headers: Record<string, string> = { accept: 'application/json' };
  const fields = Object.entries(login.body?.(config) ?? {}).map(([name, value]): [string, string] => [
    name,
    reveal(value),
  ]);
  if (login.basic) {
    const text = `${reveal(login.basic.username(config))}:${reveal(login.basic.password(config))}`;
    headers['authorization'] = `Basic ${Buffer.from(text).toString('base64')}`;
  }
  if (fields.length === 0) return { method, url, headers };
  const form = new URLSearchParams(fields).toString();
  if (method === 'GET') {
    url.search = url.search === '' ? form : `${url.search}&${form}`;
    return { method, url, headers };
  }
  const json = (login.encoding ?? 'json') === 'json';
  headers['content-type'] = json ? 'application/json' : 'application/x-www-form-urlencoded';
  return { method, url, headers, body: Buffer.from(json ? JSON.stringify(Object.fromEntries(fields)) : form) };
}

function loginUrl(path: string, baseUrl: string): URL {
  if (/^https?:\/\//i.test(path)) return new URL(path);
  return new URL(`${baseUrl.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`);
}

function bodyOf(response: AuthResponse): unknown {
  const text = Buffer.from(response.bytes).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    // Some servers answer with the bare token.
    return text.trim();
  }
}

function tokenIn(
  { in: where, name }: SessionAuth<never>['token'],
  response: AuthResponse,
  body: unknown,
): string | undefined {
  if (where === 'header') return response.headers[name.toLowerCase()] || undefined;
  if (where === 'cookie') return cookieIn(response.headers['set-cookie'] ?? '', name);
  const value = at(body, name);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** One cookie's value. Several `Set-Cookie` headers arrive joined by commas, which dates in them also have. */
function cookieIn(header: string, name: string): string | undefined {
  for (const cookie of header.split(/,\s*(?=[^\s;,=]+=)/)) {
    const [pair = ''] = cookie.split(';', 1);
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim() || undefined;
  }
  return undefined;
}

/** Undefined: the session lives until the API refuses it. */
function lifetimeOf(expires: string | number | undefined, body: unknown): number | undefined {
  const value = typeof expires === 'string' ? at(body, expires) : expires;
  const seconds = typeof value === 'string' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

function rejected(request: AuthRequest, status: number): ConfigError {
  const what = status < 300 ? 'was answered without a token' : `was refused with status ${status}`;
  return new ConfigError(`the login at ${request.url.host}${request.url.pathname} ${what}`, {
    code: 'login_rejected',
    hint: 'Check the user name and the password.',
    status,
    request: `${request.method} ${request.url.pathname}`,
  });
}
