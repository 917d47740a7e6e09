import type { Auth, TokenStore } from '../auth.ts';
import type { Clock } from '../clock.ts';
import { ConfigError } from '../errors.ts';
import type { AuthSend } from './auth-send.ts';
import type { AuthTarget } from './auth-target.ts';
import { allAuthenticator } from './all-authenticator.ts';
import { keptTokens, oauth2Grant } from './grants.ts';
import { sessionGrant } from './session-grant.ts';
import { staticAuthenticator } from './static-authenticator.ts';
import { tokenAuthenticator } from './token-authenticator.ts';

/** Names the credentials that a request went out with. Opaque. */
export type AuthVersion = string;

/** Puts credentials into requests, and renews them. */
export interface Authenticator {
  /** Writes the credentials into a request, after renewing them where they are about to expire. */
  apply(target: AuthTarget, signal?: AbortSignal): Promise<AuthVersion>;
  /**
   * Called for a 401. Renews the credentials unless that happened since the failed request; all callers share one
   * renewal. True: send the request once more. False: these credentials cannot be renewed.
   */
  refresh(failed: AuthVersion, signal?: AbortSignal): Promise<boolean>;
  /** Resolves when no renewal is under way: tokens that were asked for are saved. */
  settled?(): Promise<void>;
  /** Every secret in use, current and earlier, for redaction. */
  secrets(): readonly string[];
}

export interface AuthContext<Config> {
  /** As the connector's schema parsed it. */
  readonly config: Config;
  readonly send: AuthSend;
  readonly clock: Clock;
  /** Keeps rotated tokens. Default: in memory. */
  readonly tokens?: TokenStore;
  readonly connectionId: string;
  /** What relative login paths start from. */
  readonly baseUrl: string;
}

/** Builds the authenticator of one connection. Sends nothing yet. */
export function createAuthenticator<Config>(auth: Auth<Config>, context: AuthContext<Config>): Authenticator {
  switch (auth.kind) {
    case 'bearer':
    case 'api-key':
    case 'basic':
    case 'headers':
    case 'none':
      return staticAuthenticator(auth, context.config);
    case 'all':
      return allAuthenticator(auth.methods.map((method) => createAuthenticator(method, context)));
    case 'choice':
      return createAuthenticator(chosenMethod(auth.methods, auth.select(context.config)), context);
    case 'session-token':
      return tokenAuthenticator(sessionGrant(auth, context), context.clock);
    default:
      return tokenAuthenticator(oauth2Grant(auth, context), context.clock, keptTokens(auth, context));
  }
}

function chosenMethod<Config>(methods: Readonly<Record<string, Auth<Config>>>, name: string): Auth<Config> {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method) return method;
  throw new ConfigError(`there is no way to authenticate called ${JSON.stringify(name)}`, {
    code: 'auth_unknown',
    hint: `Choose one of: ${Object.keys(methods).join(', ')}.`,
  });
}
