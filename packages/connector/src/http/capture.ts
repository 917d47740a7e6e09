import type { Capture } from '../connection.ts';
import type { WireRequest, WireResponse } from './exchange.ts';
import type { HttpRequest } from './http-client.ts';

/** An exchange for a host that records it. */
export function captureOf(
  { skipAuth, stream }: HttpRequest,
  wire: WireRequest,
  response: WireResponse,
  secrets: readonly string[],
): Capture {
  return {
    method: wire.method,
    url: wire.url.href,
    requestHeaders: wire.headers,
    ...(wire.body && { requestBody: wire.body }),
    status: response.status,
    responseHeaders: response.headers,
    responseBody: response.bytes,
    login: skipAuth === true,
    ...(stream !== undefined && { stream }),
    secrets,
  };
}
