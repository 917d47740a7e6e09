import { isTapwrightError, type TapwrightError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { ExchangeFailure } from './exchange.ts';
import { makeError } from './make-error.ts';
import type { Outcome } from './outcome.ts';
import { requestLabel, type NamedRequest } from './request-label.ts';

interface Meaning {
  readonly code: string;
  readonly says: string;
  readonly hint: string;
  readonly permanent?: boolean;
  readonly maxRetries?: number;
}

const timeoutHint = 'Try again later, ask for smaller pages, or raise the timeouts of the client.';

const notHttps: Meaning = {
  code: 'not_https',
  says: 'the server does not speak TLS',
  hint: 'Check base_url: perhaps it must begin with http:// in place of https://, or the port is another one.',
  permanent: true,
};

const meanings: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: {
    code: 'connection_refused',
    says: 'the connection was refused',
    hint: 'Check base_url and that the server runs.',
  },
  ENOTFOUND: { code: 'host_unknown', says: 'the host name is not known', hint: 'Check base_url and the name service.' },
  EAI_AGAIN: { code: 'host_unknown', says: 'the name service did not answer', hint: 'Check the network connection.' },
  ENETUNREACH: { code: 'unreachable', says: 'the network cannot be reached', hint: 'Check the network connection.' },
  EHOSTUNREACH: { code: 'unreachable', says: 'the host cannot be reached', hint: 'Check the network connection.' },
  ETIMEDOUT: { code: 'connect_timeout', says: 'the connection took too long', hint: timeoutHint },
  UND_ERR_CONNECT_TIMEOUT: { code: 'connect_timeout', says: 'the connection took too long', hint: timeoutHint },
  HEADERS_TIMEOUT: { code: 'headers_timeout', says: 'the answer did not begin in time', hint: timeoutHint },
  BODY_TIMEOUT: { code: 'body_timeout', says: 'the answer stopped in the middle', hint: timeoutHint },
  TOTAL_TIMEOUT: { code: 'total_timeout', says: 'the exchange took too long', hint: timeoutHint },
  ECONNRESET: { code: 'connection_reset', says: 'the connection was reset', hint: 'Try again later.' },
  EPIPE: { code: 'connection_reset', says: 'the connection was reset', hint: 'Try again later.' },
  UND_ERR_SOCKET: {
    code: 'connection_reset',
    says: 'the connection was closed before the answer was complete',
    hint: 'Try again later.',
  },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
    code: 'truncated',
    says: 'the answer is shorter than announced',
    hint: 'Try again later.',
  },
  Z_BUF_ERROR: { code: 'truncated', says: 'the compressed answer was cut off', hint: 'Try again later.' },
  EPROTO: notHttps,
  UND_ERR_HEADERS_OVERFLOW: {
    code: 'headers_too_large',
    says: 'the headers of the answer are too large',
    hint: 'Ask the provider of the API.',
    permanent: true,
  },
};

/** What the TLS library says of bytes that are no TLS. */
const notTls = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST']);

const tls: Meaning = {
  code: 'tls_rejected',
  says: 'the certificate of the server is not trusted',
  hint: 'If it is signed by an authority of your own, name its file in NODE_EXTRA_CA_CERTS.',
  permanent: true,
};

// Bytes can be damaged on the way, which a second attempt shows.
const notHttp: Meaning = {
  code: 'not_http',
  says: 'the server answered with something that is not HTTP',
  hint: 'Check base_url: perhaps it must begin with https:// in place of http://, or the port belongs to another service.',
  maxRetries: 2,
};

const speaks = 'Check that base_url names a server that speaks HTTP: its port, and http:// or https://.';

/** A connection that ends, or on which nothing comes, where this server has never answered anything. */
const mute: Readonly<Record<string, Meaning>> = {
  connection_reset: {
    code: 'connection_reset',
    says: 'the server closed the connection without an answer',
    hint: `${speaks} Else try again later.`,
    maxRetries: 3,
  },
  headers_timeout: {
    code: 'headers_timeout',
    says: 'the server took the connection, and did not answer in time',
    hint: `${speaks} ${timeoutHint}`,
    maxRetries: 1,
  },
};

const unknown: Meaning = { code: 'network_error', says: 'the exchange failed', hint: 'Try again later.' };

/**
 * Decides what a broken exchange means. What is none (an abort, a bug) is thrown on. `answered`: the server is known to
 * speak HTTP.
 */
export function judgeFailure(request: NamedRequest, failure: unknown, answered = true): Outcome {
  if (!(failure instanceof ExchangeFailure)) {
    if (isTapwrightError(failure)) return { kind: 'failure', error: failure };
    throw failure;
  }
  const { cause, sent } = failure;
  if (isTapwrightError(cause)) return { kind: 'failure', error: located(cause, request), acted: sent };
  const known = meaningOf(cause);
  const meaning = answered ? known : (mute[known.code] ?? known);
  const label = requestLabel(request);
  const error = makeError(meaning.permanent ? 'config_error' : 'transient_error', `${label} failed: ${meaning.says}.`, {
    code: meaning.code,
    hint: meaning.hint,
    request: label,
    stream: request.stream,
    cause: withoutContents(cause),
  });
  if (meaning.permanent) return { kind: 'failure', error, acted: sent };
  return { kind: 'failure', error, retry: { unprocessed: !sent, maxRetries: meaning.maxRetries } };
}

/** The parser's own error carries the bytes that it could not read, which may repeat the request and its credentials. */
function withoutContents(cause: unknown): Error | undefined {
  if (!(cause instanceof Error)) return undefined;
  const [code] = codesOf(cause);
  const { name, stack } = cause;
  return Object.assign(new Error(cause.message), { name, stack, ...(code !== undefined && { code }) });
}

function located(error: TapwrightError, request: NamedRequest): TapwrightError {
  const label = requestLabel(request);
  return makeError(error.failureType, `${label} failed. ${error.message}`, {
    code: error.code,
    hint: error.hint,
    request: label,
    stream: request.stream,
  });
}

function meaningOf(cause: unknown): Meaning {
  for (const code of codesOf(cause)) {
    const meaning = meanings[code];
    if (meaning) return meaning;
    if (code.startsWith('HPE')) return notHttp;
    if (notTls.has(code)) return notHttps;
    if (/CERT|_TLS_|SELF_SIGNED|^ERR_SSL|UNABLE_TO_VERIFY/.test(code)) return tls;
  }
  return unknown;
}

/** The error's own code, then those of what it wraps: connecting to several addresses fails with one error for each. */
function* codesOf(error: unknown, depth = 0): Generator<string> {
  if (!isJsonObject(error) || depth > 3) return;
  // The parser does not always give its error a code.
  const code = error['code'] ?? (error['name'] === 'HTTPParserError' ? 'HPE' : undefined);
  if (typeof code === 'string') yield code;
  if (Array.isArray(error['errors'])) for (const inner of error['errors']) yield* codesOf(inner, depth + 1);
  yield* codesOf(error['cause'], depth + 1);
}
