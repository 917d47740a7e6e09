import { Buffer } from 'node:buffer';
import { ConfigError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { Secret } from '../secret.ts';
import type { TokenSet } from '../auth.ts';
import type { Clock } from '../clock.ts';
import type { AuthRequest, AuthResponse, AuthSend } from './auth-send.ts';
import { tokenError } from './token-error.ts';

/** One request to a token endpoint (RFC 6749 section 3.2). */
export interface TokenRequest {
  readonly url: URL;
  readonly fields: Readonly<Record<string, string>>;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly clientAuthentication: 'body' | 'basic';
  readonly encoding: 'form' | 'json';
  readonly once?: AuthRequest['once'];
  readonly beforeSend?: AuthRequest['beforeSend'];
}

const DEFAULT_LIFETIME = 3600;

/** Obtains tokens. Rejects with an error that says who has to act; never with the server's own text. */
export async function requestTokens(request: TokenRequest, send: AuthSend, clock: Clock): Promise<TokenSet> {
  // Counted from before the request, so that a slow answer cannot make a token look younger than it is.
  const issuedAt = clock.now();
  const { url, once, beforeSend } = request;
  const careful = { ...(once && { once }), ...(beforeSend && { beforeSend }) };
  const response = await send({ method: 'POST', url, ...encoded(request), ...careful });
  const answer = decoded(response);
  const token = textField(answer, 'access_token') ?? textField(answer, 'id_token');
  if (response.status >= 300 || answer['error'] !== undefined || token === undefined) {
    throw tokenError(answer['error'], { status: response.status, url: request.url });
  }
  const refreshToken = textField(answer, 'refresh_token');
  return {
    accessToken: new Secret(token),
    issuedAt,
    expiresAt: issuedAt + lifetimeSeconds(answer['expires_in']) * 1000,
    ...(refreshToken === undefined ? {} : { refreshToken: new Secret(refreshToken) }),
  };
}

function encoded(request: TokenRequest): { headers: Record<string, string>; body: Uint8Array } {
  const { clientId, clientSecret } = request;
  const basic = request.clientAuthentication === 'basic' && clientId !== undefined && clientSecret !== undefined;
  const fields: Record<string, string> = { ...request.fields };
  if (!basic && clientId !== undefined) fields['client_id'] = clientId;
  if (!basic && clientSecret !== undefined) fields['client_secret'] = clientSecret;
  const json = request.encoding === 'json';
  const headers: Record<string, string> = {
    // GitHub, among others, answers as a form unless asked.
    accept: 'application/json',
    'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
  };
  if (basic) headers['authorization'] = `Basic ${clientCredentials(clientId, clientSecret)}`;
  const text = json ? JSON.stringify(fields) : new URLSearchParams(fields).toString();
  return { headers, body: Buffer.from(text) };
}

/** Both parts are form-encoded before they are joined (RFC 6749 section 2.3.1). */
function clientCredentials(clientId: string, clientSecret: string): string {
  return Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64');
}

function formEncoded(text: string): string {
  return new URLSearchParams({ v: text }).toString().slice('v='.length);
}

/** The answer's fields; none where it is neither JSON nor a form. */
function decoded(response: AuthResponse): JsonObject {
  const text = Buffer.from(response.bytes).toString('utf8');
  if ((response.headers['content-type'] ?? '').includes('x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function textField(answer: JsonObject, name: string): string | undefined {
  const value = answer[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Servers send numbers, numerals, nothing, and 0 or -1 for "does not expire": all but the first two get the default. */
function lifetimeSeconds(value: unknown): number {
  const seconds = typeof value === 'string' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_LIFETIME;
}

/** A token endpoint's address, relative to the base URL where the description gives it so. */
export function tokenEndpoint(address: string, baseUrl: string): URL {
  const url = URL.parse(address, baseUrl);
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new ConfigError('the token endpoint is not an http(s) address', {
    code: 'token_url_invalid',
    hint: 'Correct `token_url` in the config.',
  });
}
