import type { FailureType } from '../errors.ts';

/** What an error status means, without any knowledge of the API. */
export interface StatusMeaning {
  readonly code: string;
  readonly failureType: FailureType;
  readonly says: string;
  readonly hint: string;
}

const meanings: Readonly<Record<number, StatusMeaning>> = {
  400: config(
    'request_rejected',
    'the request was not accepted',
    'Check the values of the configuration or input that go into it.',
  ),
  401: config(
    'auth_rejected',
    'the credentials were not accepted',
    'Check the credentials: they may be wrong, expired or revoked.',
  ),
  402: config('payment_required', 'the account has no plan or credit for this', 'Check the plan of the account.'),
  403: config(
    'forbidden',
    'the credentials do not allow this',
    'Give the credentials the permission or scope that this needs.',
  ),
  404: config(
    'not_found',
    'there is nothing at this address',
    'Check names and ids in the configuration, base_url, and that the credentials may see it.',
  ),
  407: config(
    'proxy_auth_required',
    'the proxy wants credentials',
    'Put them into HTTPS_PROXY: http://user:password@host:port.',
  ),
  409: config(
    'conflict',
    'it conflicts with the present state',
    'Read the present state, then decide whether to send it again.',
  ),
  410: config('gone', 'it is no longer there', 'The API may have been withdrawn; look for a newer version.'),
  412: config(
    'precondition_failed',
    'a precondition does not hold',
    'Read the present state, then decide whether to send it again.',
  ),
  422: config(
    'request_rejected',
    'the values were not accepted',
    'Check the values of the configuration or input that go into it.',
  ),
  451: config('forbidden', 'it is withheld for legal reasons', 'Ask the provider of the API.'),
  408: transient('request_timeout', 'the server gave up waiting for the request', 'Try again later.'),
  425: transient('too_early', 'the server is not ready for it', 'Try again later.'),
  429: transient('rate_limited', 'there were too many requests', 'Wait, or lower the rate limit of the connection.'),
  503: transient('unavailable', 'the service is not available', 'Try again later.'),
  504: transient(
    'gateway_timeout',
    'the service did not answer its gateway in time',
    'Try again later, or ask for smaller pages.',
  ),
  529: transient('overloaded', 'the service is overloaded', 'Try again later.'),
};

const never = new Set([501, 505, 510, 511]);

export function statusMeaning(status: number): StatusMeaning {
  const known = meanings[status];
  if (known) return known;
  if (status >= 500 && !never.has(status)) {
    return transient('server_error', 'the server failed', 'Try again later; report it to the provider if it stays.');
  }
  const hint = 'The connector may not fit this version of the API.';
  if (status >= 300 && status < 400) {
    return { code: 'redirect_refused', failureType: 'system_error', says: 'it is elsewhere, but not said where', hint };
  }
  const says = 'the server does not understand such a request';
  return { code: 'request_invalid', failureType: 'system_error', says, hint };
}

function config(code: string, says: string, hint: string): StatusMeaning {
  return { code, failureType: 'config_error', says, hint };
}

function transient(code: string, says: string, hint: string): StatusMeaning {
  return { code, failureType: 'transient_error', says, hint };
}
