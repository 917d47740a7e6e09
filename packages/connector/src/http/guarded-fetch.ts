import { ConfigError, isTapwrightError, type TapwrightError } from '../errors.ts';
import { assertPublicHost } from './address-guard.ts';
import { ACCEPT_ENCODING } from './decompress.ts';
import { exchange, type WireRequest, type WireResponse } from './exchange.ts';
import { createGuardedDispatcher } from './guarded-dispatcher.ts';
import { judgeFailure } from './judge-failure.ts';
import { makeError } from './make-error.ts';
import { MAX_REDIRECTS, redirected, refused } from './redirect.ts';
import { requestLabel } from './request-label.ts';
import { USER_AGENT } from './user-agent.ts';

export interface GuardedFetchOptions {
  /** After decompression. Default 64 MiB. */
  readonly maxBytes?: number;
  /** For each hop as a whole. Default 60000. */
  readonly timeoutMs?: number;
  /** Loopback and private addresses may be reached. Default false. */
  readonly allowPrivate?: boolean;
  /** Sent besides the usual ones, also after redirects: nothing secret. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface GuardedAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
}

/**
 * Gets a document from an address that somebody else wrote, following at most five redirects, each checked anew.
 * Any status is an answer. Throws ConfigError `address_refused` for private addresses and `address_invalid` for other
 * schemes than http and https.
 *
 * @example
 * const { bytes } = await guardedFetch('https://api.example.com/openapi.json', { maxBytes: 10_000_000 });
 */
export async function guardedFetch(address: string | URL, options: GuardedFetchOptions = {}): Promise<GuardedAnswer> {
  const dispatcher = createGuardedDispatcher({ allowPrivate: options.allowPrivate, connectTimeout: options.timeoutMs });
  const timeout = options.timeoutMs ?? 60_000;
  const limits = { headers: timeout, body: timeout, total: timeout, maxBytes: options.maxBytes ?? 64 * 1024 * 1024 };
  try {
    return await following(firstRequest(address, options.headers), options, (hop) =>
      exchange(dispatcher, hop, limits, options.signal),
    );
  } catch (error) {
    throw aboutDocument(error);
  } finally {
    await dispatcher.destroy();
  }
}

async function following(
  first: WireRequest,
  options: GuardedFetchOptions,
  send: (hop: WireRequest) => Promise<WireResponse>,
): Promise<GuardedAnswer> {
  let hop = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    if (options.allowPrivate !== true) assertPublicHost(hop.url.hostname);
    const response = await answerTo(hop, send);
    const next = redirected(hop, response);
    if (!next) return { ...response, url: hop.url };
    hop = next;
  }
  throw named(refused(hop, `more than ${MAX_REDIRECTS} times`), hop);
}

async function answerTo(hop: WireRequest, send: (hop: WireRequest) => Promise<WireResponse>): Promise<WireResponse> {
  try {
    return await send(hop);
  } catch (failure) {
    const outcome = judgeFailure(hop, failure);
    throw outcome.kind === 'failure' ? named(outcome.error, hop) : failure;
  }
}

/** There is no connection whose host would be known: the message has to say which one it was. */
function named({ message, failureType, ...details }: TapwrightError, hop: WireRequest): TapwrightError {
  const address = `${hop.method} ${hop.url.origin}${hop.url.pathname}`;
  return makeError(
    failureType,
    message.replace(requestLabel(hop), () => address),
    details,
  );
}

/** What is fetched here is a document that somebody named, not an API: no config field leads to it. */
function aboutDocument(error: unknown): unknown {
  if (!isTapwrightError(error) || error.hint === undefined) return error;
  const { message, failureType, ...details } = error;
  const hint =
    error.code === 'response_too_large'
      ? 'Download the document, and give a smaller part of it as a file.'
      : error.hint.replaceAll('base_url', 'the address of the document').replace(/, ask for smaller pages.*$/, '.');
  return makeError(failureType, message, { ...details, hint });
}

function firstRequest(address: string | URL, headers: GuardedFetchOptions['headers']): WireRequest {
  const url = URL.parse(String(address));
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '') {
    throw new ConfigError('The address is not one of the form https://host/path.', { code: 'address_invalid' });
  }
  return {
    method: 'GET',
    url,
    headers: { 'user-agent': USER_AGENT, accept: '*/*', ...headers, 'accept-encoding': ACCEPT_ENCODING },
  };
}
