import { ConfigError, SystemError, TransientError, type TapwrightError } from '../errors.ts';

interface TokenFailure {
  readonly status: number;
  readonly url: URL;
}

const reauthorize = 'Authorise again with `tapwright auth`, or put a new refresh token into the config.';

/** Error names of RFC 6749 and of the servers that invent their own, by what has to be done. */
const grantErrors = new Set([
  'invalid_grant',
  'bad_refresh_token',
  'invalid_refresh_token',
  'token_expired',
  'token_revoked',
  'expired_token',
  'interaction_required',
  'consent_required',
  'bad_verification_code',
]);
const clientErrors = new Set([
  'invalid_client',
  'unauthorized_client',
  'incorrect_client_credentials',
  'bad_client_secret',
  'invalid_client_id',
]);
const scopeErrors = new Set(['invalid_scope', 'insufficient_scope', 'access_denied']);
const temporaryErrors = new Set([
  'temporarily_unavailable',
  'server_error',
  'slow_down',
  'ratelimited',
  'rate_limited',
]);

/**
 * The error for a refused token request. Only known error names decide and appear: the answer's own text may repeat
 * what was sent.
 */
export function tokenError(error: unknown, failure: TokenFailure): TapwrightError {
  const name = typeof error === 'string' ? error : '';
  const where = `${failure.url.host}${failure.url.pathname}`;
  const details = { status: failure.status, request: `POST ${failure.url.pathname}` };
  if (grantErrors.has(name)) {
    return new ConfigError(`the authorization is no longer valid (${name} from ${where})`, {
      ...details,
      code: 'grant_invalid',
      hint: reauthorize,
    });
  }
  if (clientErrors.has(name)) {
    return new ConfigError(`the token endpoint does not accept this client (${name} from ${where})`, {
      ...details,
      code: 'client_rejected',
      hint: 'Check the client id and the client secret.',
    });
  }
  if (scopeErrors.has(name)) {
    return new ConfigError(`the requested scopes are not granted (${name} from ${where})`, {
      ...details,
      code: 'scope_rejected',
      hint: 'Grant the app these scopes, or ask for fewer.',
    });
  }
  if (name === 'unsupported_grant_type') {
    return new SystemError(`the token endpoint does not support this grant (${where})`, {
      ...details,
      code: 'grant_unsupported',
      hint: 'The connector uses a kind of authentication that this server does not offer: choose another.',
    });
  }
  if (temporaryErrors.has(name)) {
    return new TransientError(`the token endpoint is not available now (${name} from ${where})`, {
      ...details,
      code: 'token_endpoint_unavailable',
    });
  }
  return unknownFailure(where, details, failure.status);
}

/** The server may have replaced a refresh token, and the new one never came. */
export function grantLost(cause?: TapwrightError): ConfigError {
  return new ConfigError(
    'the answer to a renewal of the authorization was lost, and with it perhaps the authorization',
    {
      code: 'grant_lost',
      hint: `The server takes a refresh token for stolen that comes twice, so it is not sent again. ${reauthorize}`,
      request: cause?.request,
      status: cause?.status,
      cause,
    },
  );
}

function unknownFailure(where: string, details: { status: number; request: string }, status: number): TapwrightError {
  if (status >= 300) {
    return new ConfigError(`the token request was refused with status ${status} (${where})`, {
      ...details,
      code: 'token_request_rejected',
      hint: 'Check the credentials and the address of the token endpoint.',
    });
  }
  return new SystemError(`the token endpoint answered without an access token (${where})`, {
    ...details,
    code: 'token_missing',
    hint: 'Check the address of the token endpoint.',
  });
}
