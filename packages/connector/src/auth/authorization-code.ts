import { Buffer } from 'node:buffer';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { RefreshTokenAuth, TokenSet } from '../auth.ts';
import { ConfigError, isUnknownOutcome } from '../errors.ts';
import type { AuthContext } from './authenticator.ts';
import { ask, scopeField } from './grants.ts';

/** An authorization that a person has begun in the browser. Keep it until the browser comes back. */
export interface PendingAuthorization {
  /** Where the browser goes. */
  readonly url: URL;
  readonly redirectUri: string;
  /** Ties the browser's return to this authorization. */
  readonly state: string;
  /** Proves to the token endpoint that who began also ends (PKCE); absent where the connector turns it off. */
  readonly codeVerifier?: string;
}

/** Begins an OAuth 2.0 authorization: the address for the browser, with state and an S256 challenge. */
export function authorizationUrl<Config>(
  auth: RefreshTokenAuth<Config>,
  config: Config,
  redirectUri: string,
): PendingAuthorization {
  const url = authorizationEndpoint(auth, config);
  const state = randomBytes(32).toString('base64url');
  const codeVerifier = auth.pkce === false ? undefined : randomBytes(32).toString('base64url');
  const clientId = auth.clientId?.(config);
  const fields: Record<string, string> = {
    response_type: 'code',
    ...(clientId === undefined ? {} : { client_id: clientId }),
    redirect_uri: redirectUri,
    ...scopeField(auth, config),
    state,
    ...(codeVerifier === undefined ? {} : { code_challenge: challenge(codeVerifier), code_challenge_method: 'S256' }),
    ...auth.authorizationParameters,
  };
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return { url, redirectUri, state, ...(codeVerifier === undefined ? {} : { codeVerifier }) };
}

/** Ends an authorization: checks the address that the browser came back to, and exchanges its code for tokens. */
export async function exchangeCode<Config>(
  auth: RefreshTokenAuth<Config>,
  context: Pick<AuthContext<Config>, 'config' | 'send' | 'clock' | 'baseUrl'>,
  pending: Omit<PendingAuthorization, 'url'>,
  callback: URL,
): Promise<TokenSet> {
  const fields = {
    grant_type: 'authorization_code',
    code: codeOf(callback, pending.state),
    redirect_uri: pending.redirectUri,
    ...(pending.codeVerifier === undefined ? {} : { code_verifier: pending.codeVerifier }),
  };
  try {
    // A code that comes twice makes a server revoke what it gave for it (RFC 6749 4.1.2).
    return await ask(auth, context, fields, { once: true });
  } catch (error) {
    if (!isUnknownOutcome(error)) throw error;
    throw new ConfigError('the answer to the authorization was lost', {
      code: 'authorization_failed',
      hint: 'Begin again: its code is good for one time only.',
      request: error.request,
      cause: error,
    });
  }
}

function authorizationEndpoint<Config>(auth: RefreshTokenAuth<Config>, config: Config): URL {
  const address = typeof auth.authorizationUrl === 'function' ? auth.authorizationUrl(config) : auth.authorizationUrl;
  const url = URL.parse(address ?? '');
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new ConfigError('the connector has no address where the browser could ask for an authorization', {
    code: 'authorization_url_invalid',
    hint: 'Put `authorization_url` into the config, or a refresh token obtained elsewhere.',
  });
}

function challenge(codeVerifier: string): string {
  return sha256(codeVerifier).toString('base64url');
}

function codeOf(callback: URL, state: string): string {
  const answer = callback.searchParams;
  if (!sameText(answer.get('state') ?? '', state)) {
    throw new ConfigError('the browser came back with the state of another authorization', {
      code: 'authorization_state_mismatch',
      hint: 'Begin again, and finish in the same browser window.',
    });
  }
  const code = answer.get('code');
  if (answer.get('error') === null && code !== null && code !== '') return code;
  const denied = answer.get('error') === 'access_denied';
  throw new ConfigError(denied ? 'the authorization was declined' : 'the authorization server reported an error', {
    code: denied ? 'authorization_denied' : 'authorization_failed',
    hint: denied ? 'Begin again and accept.' : 'Check the client id, the redirect address and the scopes.',
  });
}

/** In constant time, whatever the length. */
function sameText(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
