import type { TokenSet, TokenStore } from '../auth.ts';
import type { Clock } from '../clock.ts';
import { isTapwrightError } from '../errors.ts';
import { placeCredential, type CredentialPlace } from './auth-target.ts';
import type { Authenticator } from './authenticator.ts';
import { isExpired } from './token-expiry.ts';

/** How tokens are obtained, and how requests carry them. */
export interface TokenGrant {
  readonly place: CredentialPlace;
  readonly prefix: string;
  /** What the config holds that must not be shown. */
  readonly secrets: readonly string[];
  /** Asks the server. `current`: the tokens held until now, expired or refused. */
  obtain(current: TokenSet | undefined): Promise<TokenSet>;
}

/** Where tokens outlive the process, and which of them belong to this configuration. */
export interface KeptTokens {
  readonly store: TokenStore;
  readonly key: string;
  accepts(tokens: TokenSet): boolean;
}

interface Held {
  readonly tokens: TokenSet;
  readonly version: number;
}

/** Holds tokens, renews them in time, once for all requests that wait. */
export function tokenAuthenticator(grant: TokenGrant, clock: Clock, kept?: KeptTokens): Authenticator {
  const secrets = new Set(grant.secrets.filter((text) => text !== ''));
  let held: Held | undefined;
  let loaded = kept === undefined;
  /** Access token that the API refused. */
  let refused: string | undefined;
  /** Issued, but the store failed to save them: the refresh token before is spent, so these must not be lost. */
  let unsaved: TokenSet | undefined;
  let failure: unknown;
  let renewal: Promise<Held> | undefined;

  const keepSecret = (tokens: TokenSet): void => {
    secrets.add(tokens.accessToken.reveal());
    if (tokens.refreshToken) secrets.add(tokens.refreshToken.reveal());
  };
  const hold = (tokens: TokenSet): Held => {
    keepSecret(tokens);
    refused = undefined;
    held = { tokens, version: (held?.version ?? 0) + 1 };
    return held;
  };
  const usable = (tokens: TokenSet | undefined): tokens is TokenSet =>
    tokens !== undefined && tokens.accessToken.reveal() !== refused && !isExpired(tokens, clock.now());

  const renewKept = async (from: KeptTokens): Promise<Held> => {
    const { store, key } = from;
    const stored = await store.load(key);
    const own = stored && from.accepts(stored) ? stored : undefined;
    // Another process may have renewed them while this one waited for its turn.
    if (!unsaved && usable(own)) return hold(own);
    unsaved ??= await grant.obtain(own ?? held?.tokens);
    keepSecret(unsaved);
    await store.save(key, unsaved);
    const saved = unsaved;
    unsaved = undefined;
    return hold(saved);
  };
  const renew = async (): Promise<Held> => {
    // A second attempt with refused credentials would only help to lock the account.
    if (failure !== undefined) throw failure;
    try {
      return kept
        ? await kept.store.exclusive(kept.key, () => renewKept(kept))
        : hold(await grant.obtain(held?.tokens));
    } catch (error) {
      if (isTapwrightError(error) && error.failureType === 'config_error') failure = error;
      throw error;
    }
  };
  const renewOnce = (): Promise<Held> =>
    (renewal ??= renew().finally(() => {
      renewal = undefined;
    }));

  const loadOnce = async (): Promise<void> => {
    if (loaded || !kept) return;
    const stored = await kept.store.load(kept.key);
    if (!loaded && stored && kept.accepts(stored)) hold(stored);
    loaded = true;
  };

  return {
    apply: async (target, signal) => {
      await abortable(loadOnce(), signal);
      const { tokens, version } = held && usable(held.tokens) ? held : await abortable(renewOnce(), signal);
      placeCredential(target, grant.place, `${grant.prefix}${tokens.accessToken.reveal()}`);
      return String(version);
    },
    refresh: async (failed, signal) => {
      if (held && failed === String(held.version)) {
        refused = held.tokens.accessToken.reveal();
        await abortable(renewOnce(), signal);
      }
      return true;
    },
    secrets: () => [...secrets],
  };
}

/** Lets one caller stop waiting; the renewal goes on for the others. */
async function abortable<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return work;
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}
