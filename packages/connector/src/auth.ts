import type { Secret } from './secret.ts';

type From<Config, Result> = (config: Config) => Result;

export interface BearerAuth<Config> {
  readonly kind: 'bearer';
  readonly token: From<Config, Secret | string>;
}

export interface ApiKeyAuth<Config> {
  readonly kind: 'api-key';
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
  readonly key: From<Config, Secret | string>;
  /** Text before the key, with its space: `Token `. */
  readonly prefix?: string;
}

export interface BasicAuth<Config> {
  readonly kind: 'basic';
  readonly username: From<Config, Secret | string>;
  /** Default empty. */
  readonly password?: From<Config, Secret | string>;
}

/** Fixed secret headers, several at once. */
export interface HeadersAuth<Config> {
  readonly kind: 'headers';
  readonly headers: From<Config, Readonly<Record<string, Secret | string>>>;
}

interface OAuth2Common<Config> {
  readonly tokenUrl: string | From<Config, string>;
  readonly clientId?: From<Config, string | undefined>;
  readonly clientSecret?: From<Config, Secret | string | undefined>;
  readonly scopes?: readonly string[] | From<Config, readonly string[]>;
  /** Where the client's credentials go (RFC 6749 2.3.1). Default `body`. */
  readonly clientAuthentication?: 'body' | 'basic';
  /** Further fields of the token request. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Encoding of the token request. Default `form`. */
  readonly encoding?: 'form' | 'json';
  /** Text before the access token in `Authorization`. Default `Bearer `. */
  readonly prefix?: string;
}

export interface ClientCredentialsAuth<Config> extends OAuth2Common<Config> {
  readonly kind: 'oauth2-client-credentials';
}

export interface RefreshTokenAuth<Config> extends OAuth2Common<Config> {
  readonly kind: 'oauth2-refresh-token';
  /** Undefined where only an authorization in the browser provides one. */
  readonly refreshToken: From<Config, Secret | string | undefined>;
  /** Where the browser starts, for `tapwright auth`. */
  readonly authorizationUrl?: string | From<Config, string>;
  /** Further fields of the browser's address, for example `access_type: 'offline'`. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /**
   * What the server does with a refresh token that comes again because the answer to it was lost. `lenient` (default): it
   * does not rotate them, or takes the last one again for a while; it is sent again. `strict`: it takes the token for
   * stolen and revokes the authorization; a token that may have been spent is never sent again, and a lost answer means
   * that the connection has to be authorised anew (`grant_lost`).
   */
  readonly rotation?: 'lenient' | 'strict';
  /** Proof key for the code exchange (RFC 7636, S256). Default true. */
  readonly pkce?: boolean;
}

export interface PasswordAuth<Config> extends OAuth2Common<Config> {
  readonly kind: 'oauth2-password';
  readonly username: From<Config, string>;
  readonly password: From<Config, Secret | string>;
}

/** RFC 7523, as Google's service accounts use it: an RS256 assertion is exchanged for an access token. */
export interface ServiceAccountAuth<Config> extends OAuth2Common<Config> {
  readonly kind: 'oauth2-jwt-bearer';
  readonly issuer: From<Config, string>;
  readonly subject?: From<Config, string | undefined>;
  readonly audience?: string;
  /** PEM. */
  readonly privateKey: From<Config, Secret | string>;
  readonly keyId?: From<Config, string | undefined>;
}

/** A login call answers with a token that the other calls carry. */
export interface SessionAuth<Config> {
  readonly kind: 'session-token';
  /** Path below the base URL, or an absolute address. */
  readonly login: {
    readonly method?: 'POST' | 'GET';
    readonly path: string;
    readonly body?: From<Config, Readonly<Record<string, Secret | string>>>;
    readonly encoding?: 'json' | 'form';
    readonly basic?: {
      readonly username: From<Config, Secret | string>;
      readonly password: From<Config, Secret | string>;
    };
  };
  /** Where the token is in the answer: a body path, or a header or cookie. */
  readonly token: { readonly in: 'body' | 'header' | 'cookie'; readonly name: string };
  /** Path of the lifetime in seconds in the login answer, or a fixed number of seconds. */
  readonly expires?: string | number;
  /** How it is sent. Default `Authorization: Bearer …`. */
  readonly send?: { readonly in: 'header' | 'query' | 'cookie'; readonly name: string; readonly prefix?: string };
}

/** Several at once, for example an API key and a bearer token. */
export interface AllAuth<Config> {
  readonly kind: 'all';
  readonly methods: readonly Auth<Config>[];
}

/** The user's choice: `select` names one of `methods`, usually by the discriminator of a config union. */
export interface ChoiceAuth<Config> {
  readonly kind: 'choice';
  readonly select: From<Config, string>;
  readonly methods: Readonly<Record<string, Auth<Config>>>;
}

export interface NoAuth {
  readonly kind: 'none';
}

/** How requests prove who sends them. Plain data with small functions that take values from the config. */
export type Auth<Config> =
  | BearerAuth<Config>
  | ApiKeyAuth<Config>
  | BasicAuth<Config>
  | HeadersAuth<Config>
  | ClientCredentialsAuth<Config>
  | RefreshTokenAuth<Config>
  | PasswordAuth<Config>
  | ServiceAccountAuth<Config>
  | SessionAuth<Config>
  | AllAuth<Config>
  | ChoiceAuth<Config>
  | NoAuth;

/** Tokens that a grant produced. Opaque: their text is never interpreted. */
export interface TokenSet {
  readonly accessToken: Secret;
  readonly refreshToken?: Secret;
  /** Epoch milliseconds; absent when the server did not say. */
  readonly expiresAt?: number;
  /** Epoch milliseconds when it was issued. */
  readonly issuedAt: number;
  /**
   * Fingerprint of the configured refresh token that these tokens descend from; absent when they come from an
   * authorization in the browser. Tokens of another origin are not used.
   */
  readonly origin?: string;
  /** Fingerprints of configured refresh tokens that have been replaced: they are never sent again. */
  readonly replaced?: readonly string[];
  /** The refresh token has been sent, or was about to be, and no answer is known: the server may have replaced it. */
  readonly spending?: boolean;
}

/**
 * Where the host keeps tokens, with all their fields. `save` resolves only when they are durable: a rotated refresh token
 * is saved before its first use, and before one is sent it is noted that it is. `exclusive` runs one refresher at a time per key, over all processes that share the store.
 */
export interface TokenStore {
  load(key: string): Promise<TokenSet | undefined>;
  save(key: string, tokens: TokenSet): Promise<void>;
  exclusive<Result>(key: string, refresh: () => Promise<Result>): Promise<Result>;
}
