import { SystemError, TransientError } from '../errors.ts';
import type { WireResponse } from './exchange.ts';
import type { HttpResponse } from './http-client.ts';
import { requestId } from './request-id.ts';
import { requestLabel, type NamedRequest } from './request-label.ts';

/** An answer as the rest of the runtime sees it. */
export function createResponse(wire: WireResponse, request: NamedRequest): HttpResponse {
  const id = requestId(wire.headers);
  let parsed: { readonly value: unknown } | undefined;
  return {
    status: wire.status,
    headers: wire.headers,
    bytes: wire.bytes,
    url: request.url,
    ...(id !== undefined && { requestId: id }),
    json() {
      parsed ??= { value: parseJson(wire, request, id) };
      return parsed.value;
    },
  };
}

function parseJson(wire: WireResponse, request: NamedRequest, id: string | undefined): unknown {
  try {
    return JSON.parse(textOf(wire.bytes));
  } catch {
    throw notJson(wire, request, id);
  }
}

const BYTE_ORDER_MARK = 0xfeff;

function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

/** Throws `not_json` for a page of HTML, at the cost of a look at its first bytes. */
export function assertNoMarkup(response: HttpResponse, request: NamedRequest): void {
  if (isMarkup(response)) throw notJson(response, request, response.requestId);
}

/** Markup means a login or maintenance page: asking again does not help. Anything else was cut off on its way. */
function notJson(wire: WireResponse, request: NamedRequest, id: string | undefined) {
  const label = requestLabel(request);
  const details = { status: wire.status, requestId: id, request: label, stream: request.stream };
  if (isMarkup(wire) || /html/i.test(wire.headers['content-type'] ?? '')) {
    return new SystemError(`${label} answered with a page of HTML or XML where JSON was expected.`, {
      ...details,
      code: 'not_json',
      hint: 'Often a login or error page: check base_url and the credentials.',
    });
  }
  return new TransientError(`${label} answered with JSON that is damaged or cut off.`, {
    ...details,
    code: 'invalid_json',
    hint: 'Try again later; report it to the provider if it stays.',
  });
}

// By the bytes: some servers call their JSON text/html.
function isMarkup(wire: WireResponse): boolean {
  return textOf(wire.bytes.subarray(0, 100)).trimStart().startsWith('<');
}
