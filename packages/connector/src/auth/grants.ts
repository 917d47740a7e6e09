import { createHash } from 'node:crypto';
import type { Auth, PasswordAuth, RefreshTokenAuth, ServiceAccountAuth, TokenSet } from '../auth.ts';
import { ConfigError, isTapwrightError, isUnknownOutcome, type TapwrightError } from '../errors.ts';
import { reveal, Secret } from '../secret.ts';
import type { AuthContext } from './authenticator.ts';
import { signedAssertion } from './signed-assertion.ts';
import type { KeptTokens, NoteSpending, TokenGrant } from './token-authenticator.ts';
import { grantLost } from './token-error.ts';
import { requestTokens, tokenEndpoint, type TokenRequest } from './token-request.ts';

/** The ways to authenticate that ask an OAuth 2.0 token endpoint. */
export type OAuth2Auth<Config> = Extract<Auth<Config>, { readonly tokenUrl: unknown }>;

type TokenContext<Config> = Pick<AuthContext<Config>, 'config' | 'send' | 'clock' | 'baseUrl'>;

/** The grant that a connector's declaration describes. */
export function oauth2Grant<Config>(auth: OAuth2Auth<Config>, context: TokenContext<Config>): TokenGrant {
  const { clientSecret } = tokenClient(auth, context);
  const own = { place: { in: 'header', name: 'authorization' }, prefix: auth.prefix ?? 'Bearer ' } as const;
  const secrets = clientSecret === undefined ? [] : [clientSecret];
  switch (auth.kind) {
    case 'oauth2-client-credentials':
      return {
        ...own,
        secrets,
        obtain: () => ask(auth, context, { grant_type: 'client_credentials', ...scopeField(auth, context.config) }),
      };
    case 'oauth2-refresh-token': {
      const configured = configuredRefreshToken(auth, context.config);
      return {
        ...own,
        secrets: configured === undefined ? secrets : [...secrets, configured],
        obtain: (current, spending) => refreshed(auth, context, current, spending),
      };
    }
    case 'oauth2-password':
      return {
        ...own,
        secrets: [...secrets, reveal(auth.password(context.config))],
        obtain: (current) => loggedIn(auth, context, current),
      };
    case 'oauth2-jwt-bearer':
      return {
        ...own,
        secrets: [...secrets, reveal(auth.privateKey(context.config))],
        obtain: () => asserted(auth, context),
      };
    default:
      return auth satisfies never;
  }
}

/**
 * Only refresh tokens are kept: what the other grants need is in the config, and a kept access token would hide that
 * the config no longer works.
 */
export function keptTokens<Config>(auth: OAuth2Auth<Config>, context: AuthContext<Config>): KeptTokens | undefined {
  if (auth.kind !== 'oauth2-refresh-token' || !context.tokens) return undefined;
  const configured = configuredRefreshToken(auth, context.config);
  const origin = configured === undefined ? undefined : fingerprint(configured);
  return {
    store: context.tokens,
    key: context.connectionId,
    accepts: (tokens) => tokens.origin === undefined || origin === undefined || tokens.origin === origin,
  };
}

/** Sends a token request with the client's credentials. */
export function ask<Config>(
  auth: OAuth2Auth<Config>,
  context: TokenContext<Config>,
  fields: Readonly<Record<string, string>>,
  sending: Pick<TokenRequest, 'once' | 'beforeSend'> = {},
): Promise<TokenSet> {
  const request = { ...tokenClient(auth, context), fields: { ...fields, ...auth.parameters }, ...sending };
  return requestTokens(request, context.send, context.clock);
}

/** Scopes as the token request and the browser's address write them; no field where there are none. */
export function scopeField<Config>(auth: OAuth2Auth<Config>, config: Config): { scope?: string } {
  const scopes = typeof auth.scopes === 'function' ? auth.scopes(config) : (auth.scopes ?? []);
  return scopes.length === 0 ? {} : { scope: scopes.join(' ') };
}

function tokenClient<Config>(
  auth: OAuth2Auth<Config>,
  { config, baseUrl }: TokenContext<Config>,
): Omit<TokenRequest, 'fields'> {
  const secret = auth.clientSecret?.(config);
  return {
    url: tokenEndpoint(typeof auth.tokenUrl === 'function' ? auth.tokenUrl(config) : auth.tokenUrl, baseUrl),
    clientId: auth.clientId?.(config),
    clientSecret: secret === undefined ? undefined : reveal(secret),
    clientAuthentication: auth.clientAuthentication ?? 'body',
    encoding: auth.encoding ?? 'form',
  };
}

function configuredRefreshToken<Config>(auth: RefreshTokenAuth<Config>, config: Config): string | undefined {
  const value = auth.refreshToken(config);
  const text = value === undefined ? '' : reveal(value);
  return text === '' ? undefined : text;
}

/** Tokens of a new authorization, in place of those that were kept until now: what these have spent stays spent. */
export function succeeding(before: TokenSet | undefined, tokens: TokenSet): TokenSet {
  const refreshToken = before?.refreshToken?.reveal();
  const rotated =
    refreshToken !== undefined && before?.origin !== undefined && fingerprint(refreshToken) !== before.origin;
  const replaced = new Set([...(before?.replaced ?? []), ...(rotated && before?.origin ? [before.origin] : [])]);
  return replaced.size === 0 ? tokens : { ...tokens, replaced: [...replaced] };
}

function fingerprint(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex').slice(0, 32);
}

async function refreshed<Config>(
  auth: RefreshTokenAuth<Config>,
  context: TokenContext<Config>,
  current: TokenSet | undefined,
  spending?: NoteSpending,
): Promise<TokenSet> {
  const configured = configuredRefreshToken(auth, context.config);
  const held = current?.refreshToken?.reveal();
  // Tokens from a browser may be dead while the config has been given a new one.
  const candidates = current?.origin === undefined ? [held, configured] : [held ?? configured];
  const replaced = (token: string): boolean => current?.replaced?.includes(fingerprint(token)) === true;
  const known = new Set(candidates.flatMap((token) => (token === undefined || replaced(token) ? [] : [token])));
  const spent = auth.rotation === 'strict' && current?.spending ? held : undefined;
  let failure = spent === undefined ? undefined : grantLost();
  for (const token of known) {
    if (token === spent) continue;
    const origin = token === configured ? fingerprint(token) : current?.origin;
    try {
      const note = spending && noteOf(token, origin, current, spending);
      const renewed = await refreshedWith(auth, context, token, origin, note);
      return current?.replaced ? { ...renewed, replaced: current.replaced } : renewed;
    } catch (error) {
      if (!isTapwrightError(error) || (error.code !== 'grant_invalid' && error.code !== 'grant_lost')) throw error;
      failure = error;
    }
  }
  if (failure) throw failure;
  throw new ConfigError('there is no refresh token: the connection was never authorised', {
    code: 'not_authorized',
    hint: 'Run `tapwright auth`, or put a refresh token into the config.',
  });
}

async function refreshedWith<Config>(
  auth: RefreshTokenAuth<Config>,
  context: TokenContext<Config>,
  token: string,
  origin: string | undefined,
  beforeSend: (() => Promise<void>) | undefined,
): Promise<TokenSet> {
  const fields = { grant_type: 'refresh_token', refresh_token: token };
  const once = auth.rotation === 'strict';
  try {
    const answer = await ask(auth, context, fields, { once, ...(beforeSend && { beforeSend }) });
    return withRefreshToken(answer, token, origin);
  } catch (error) {
    throw isUnknownOutcome(error) ? grantLost(error) : error;
  }
}

/** What to keep while a refresh token is on its way: what is held already, which may be good for some time yet. */
function noteOf(
  token: string,
  origin: string | undefined,
  current: TokenSet | undefined,
  spending: NoteSpending,
): () => Promise<void> {
  const held = current ?? { accessToken: new Secret(''), issuedAt: 0, expiresAt: 0 };
  const { origin: _before, ...kept } = held;
  const noted = { ...kept, refreshToken: new Secret(token), spending: true };
  return () => spending(origin === undefined ? noted : { ...noted, origin });
}

/** A server that does not rotate sends no new refresh token: the old one stays good. */
function withRefreshToken(answer: TokenSet, used: string, origin: string | undefined): TokenSet {
  const refreshToken = answer.refreshToken ?? new Secret(used);
  return { ...answer, refreshToken, ...(origin === undefined ? {} : { origin }) };
}

/** A refresh token that came with the last answer spares the password; when it is spent, the password is used again. */
async function loggedIn<Config>(
  auth: PasswordAuth<Config>,
  context: TokenContext<Config>,
  current: TokenSet | undefined,
): Promise<TokenSet> {
  if (current?.refreshToken) {
    try {
      const token = current.refreshToken.reveal();
      const answer = await ask(auth, context, { grant_type: 'refresh_token', refresh_token: token });
      return withRefreshToken(answer, token, undefined);
    } catch (error) {
      if (!isTapwrightError(error) || error.failureType === 'transient_error') throw error;
    }
  }
  try {
    return await ask(auth, context, {
      grant_type: 'password',
      username: auth.username(context.config),
      password: reveal(auth.password(context.config)),
      ...scopeField(auth, context.config),
    });
  } catch (error) {
    if (!isGrantInvalid(error)) throw error;
    throw new ConfigError('the token endpoint does not accept the user name and password', {
      code: 'grant_invalid',
      hint: 'Check the user name and the password.',
      status: error.status,
      request: error.request,
    });
  }
}

/** RFC 7523. The scopes are part of the signed text, as Google wants them. */
async function asserted<Config>(auth: ServiceAccountAuth<Config>, context: TokenContext<Config>): Promise<TokenSet> {
  const { config, clock } = context;
  const assertion = signedAssertion({
    issuer: auth.issuer(config),
    subject: auth.subject?.(config),
    audience: auth.audience ?? tokenClient(auth, context).url.href,
    keyId: auth.keyId?.(config),
    privateKey: reveal(auth.privateKey(config)),
    issuedAt: clock.now(),
    claims: scopeField(auth, config),
  });
  try {
    return await ask(auth, context, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  } catch (error) {
    if (!isGrantInvalid(error)) throw error;
    throw new ConfigError('the token endpoint does not accept the service account', {
      code: 'grant_invalid',
      hint: 'Check the account, its private key, the subject, and that this machine has the right time.',
      status: error.status,
      request: error.request,
    });
  }
}

function isGrantInvalid(error: unknown): error is TapwrightError {
  return isTapwrightError(error) && error.code === 'grant_invalid';
}
