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
  obtain(current: TokenSet | undefined, spending?: NoteSpending): Promise<TokenSet>;
}

/** Awaited before a refresh token is sent, with what is to be kept until the answer is known. */
export type NoteSpending = (noted: TokenSet) => Promise<void>;

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
  /** Credentials that the server refused, and the refresh token that was stored then. */
  let failure: { readonly error: unknown; readonly stored: string | undefined } | undefined;
  let renewal: Promise<Held> | undefined;

  const keepSecret = (tokens: TokenSet): void => {
    for (const token of [tokens.accessToken, tokens.refreshToken]) {
      const text = token?.reveal();
      if (text) secrets.add(text);
    }
  };
  const hold = (tokens: TokenSet): Held => {
    keepSecret(tokens);
    refused = undefined;
    held = { tokens, version: (held?.version ?? 0) + 1 };
    return held;
  };
  const usable = (tokens: TokenSet | undefined): tokens is TokenSet =>
    tokens !== undefined && tokens.accessToken.reveal() !== refused && !isExpired(tokens, clock.now());

  /** Notes in the store which refresh token goes out, and takes the note back when it was refused or never left. */
  const obtainNoted = async ({ store, key }: KeptTokens, own: TokenSet | undefined): Promise<TokenSet> => {
    let noted: TokenSet | undefined;
    try {
      return await grant.obtain(own ?? held?.tokens, async (tokens) => {
        noted = tokens;
        await store.save(key, tokens);
      });
    } catch (error) {
      const lost = isTapwrightError(error) && error.code === 'grant_lost';
      // What cannot be taken back only makes the next renewal more careful than it had to be.
      if (noted && !lost) await store.save(key, own ?? { ...noted, spending: false }).catch(() => undefined);
      throw error;
    }
  };
  const storedRefreshToken = async (): Promise<string | undefined> =>
    (await kept?.store.load(kept.key))?.refreshToken?.reveal();
  /** A second attempt with refused credentials would only help to lock the account; new ones are another matter. */
  const assertHopeful = async (): Promise<void> => {
    if (failure === undefined) return;
    if (!kept || (await storedRefreshToken()) === failure.stored) throw failure.error;
    failure = undefined;
  };
  const renewKept = async (from: KeptTokens): Promise<Held> => {
    const { store, key } = from;
    const stored = await store.load(key);
    const own = stored && from.accepts(stored) ? stored : undefined;
    // Another process may have renewed them while this one waited for its turn.
    if (!unsaved && usable(own)) return hold(own);
    unsaved ??= await obtainNoted(from, own);
    keepSecret(unsaved);
    await store.save(key, unsaved);
    const saved = unsaved;
    unsaved = undefined;
    return hold(saved);
  };
  const renew = async (): Promise<Held> => {
    await assertHopeful();
    try {
      return kept
        ? await kept.store.exclusive(kept.key, () => renewKept(kept))
        : hold(await grant.obtain(held?.tokens));
    } catch (error) {
      if (isTapwrightError(error) && error.failureType === 'config_error') {
        failure = { error, stored: await storedRefreshToken().catch(() => undefined) };
      }
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
    settled: async () => {
      await renewal?.catch(() => undefined);
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
