import { SystemError } from '../errors.ts';
import { withoutCredentials, type CredentialScope } from './credential-scope.ts';
import type { WireRequest, WireResponse } from './exchange.ts';
import { requestLabel } from './request-label.ts';

export const MAX_REDIRECTS = 5;

const followed = new Set([301, 302, 303, 307, 308]);

/** The request that a redirect asks for; `undefined` when the answer is none. */
export function redirected(request: WireRequest, response: WireResponse): WireRequest | undefined {
  const location = response.headers['location'];
  if (!followed.has(response.status) || location === undefined) return undefined;
  const url = URL.parse(location, request.url.href);
  if (!url) throw refused(request, 'to an address that cannot be read');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused(request, `to ${url.protocol}`);
  return becomesGet(request.method, response.status) ? asGet(request, url) : { ...request, url };
}

/** 303 always, and 301 and 302 of a POST, mean "now get that" (RFC 9110 15.4). */
function becomesGet(method: string, status: number): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return status === 303 || ((status === 301 || status === 302) && method === 'POST');
}

function asGet(request: WireRequest, url: URL): WireRequest {
  const headers = Object.entries(request.headers).filter(([name]) => !name.startsWith('content-'));
  return { method: 'GET', url, headers: Object.fromEntries(headers) };
}

/**
 * The redirected request as it may be sent: on another origin where credentials do not belong it loses them, and a
 * body, which may hold them as well, is not sent there at all.
 */
export function redirectScope(
  from: WireRequest,
  to: WireRequest,
  inScope: CredentialScope,
  secrets: readonly string[],
): WireRequest {
  if (to.url.origin === from.url.origin || inScope(to.url)) return to;
  if (to.body !== undefined) throw refused(from, 'with its body to another host');
  return { ...to, headers: withoutCredentials(to.headers, secrets) };
}

export function refused(request: WireRequest, why: string): SystemError {
  const label = requestLabel(request);
  return new SystemError(`${label} was redirected ${why}; that is not followed.`, {
    code: 'redirect_refused',
    hint: 'Check base_url: the API may have moved.',
    request: label,
  });
}
