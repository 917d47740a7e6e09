import { parsedJson } from '@tapwright/blueprint';
import type { IncomingMessage } from 'node:http';
import { at, isJsonObject } from '@tapwright/connector';

/** One request as the mock received it, kept for assertions. */
export interface MockRequest {
  /** Counts from 0. */
  readonly id: number;
  readonly method: string;
  /** Decoded path without query. */
  readonly path: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The body decoded by its content type; undefined where there is none or it cannot be decoded. */
  readonly decoded: unknown;
  /** Id of the operation in the contract, once found. */
  operation: string | undefined;
  /** Values of the path's parameters. */
  pathParameters: Readonly<Record<string, string>>;
  /** What was answered; 0 when the connection was cut. */
  status: number;
  /** Epoch milliseconds of the mock's clock. */
  readonly at: number;
  /** Why the request was refused. */
  reason: string | undefined;
}

export async function readRequest(message: IncomingMessage, id: number, now: number): Promise<MockRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const url = new URL(message.url ?? '/', `http://${headers['host'] ?? '127.0.0.1'}`);
  const body = Buffer.concat(chunks);
  return {
    id,
    method: message.method ?? 'GET',
    path: url.pathname,
    url,
    headers,
    body,
    decoded: body.length === 0 ? undefined : decodeBody(headers['content-type'] ?? '', body),
    operation: undefined,
    pathParameters: {},
    status: 0,
    at: now,
    reason: undefined,
  };
}

/** `application/json; charset=utf-8` → `application/json`. */
export function mediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

function decodeBody(contentType: string, body: Buffer): unknown {
  const type = mediaType(contentType);
  if (type.endsWith('json')) return parsedJson(body.toString());
  if (type === 'application/x-www-form-urlencoded') return formObject(new URLSearchParams(body.toString()));
  if (type === 'multipart/form-data') return multipartObject(contentType, body);
  return body.toString();
}

/** Form fields as an object: `a[b]=1` nests, `a[]=1` and repeated names make arrays. */
export function formObject(parameters: URLSearchParams): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of parameters)
    put(
      result,
      name.split(/[[\]]+/).filter((part, index) => part !== '' || index === 0),
      name.endsWith('[]'),
      value,
    );
  return result;
}

function put(target: Record<string, unknown>, parts: readonly string[], list: boolean, value: string): void {
  const [name = '', ...rest] = parts;
  const known = Object.hasOwn(target, name) ? target[name] : undefined;
  if (rest.length > 0) {
    const inner = isJsonObject(known) ? known : {};
    define(target, name, inner);
    put(inner, rest, list, value);
  } else if (known !== undefined || list) {
    define(target, name, [...(Array.isArray(known) ? known : known === undefined ? [] : [known]), value]);
  } else {
    define(target, name, value);
  }
}

function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function multipartObject(contentType: string, body: Buffer): Record<string, unknown> | undefined {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const result: Record<string, unknown> = {};
  for (const part of body.toString('latin1').split(`--${boundary}`)) {
    const name = /content-disposition:[^\r\n]*[ ;]name="([^"]*)"/i.exec(part)?.[1];
    const start = part.indexOf('\r\n\r\n');
    if (name !== undefined && start >= 0)
      define(result, name, Buffer.from(part.slice(start + 4, -2), 'latin1').toString());
  }
  return result;
}

/** The value that a request carries at a place; undefined where it carries none. */
export function valueAt(request: MockRequest, place: { readonly in: string; readonly name: string }): unknown {
  if (place.in === 'query') return request.url.searchParams.get(place.name) ?? undefined;
  if (place.in === 'header') return request.headers[place.name.toLowerCase()];
  if (place.in === 'path') return request.pathParameters[place.name];
  if (place.in === 'cookie') return cookies(request)[place.name];
  return bodyValue(request.decoded, place.name);
}

function bodyValue(body: unknown, name: string): unknown {
  return isJsonObject(body) && Object.hasOwn(body, name) ? body[name] : at(body, name);
}

export function cookies(request: MockRequest): Readonly<Record<string, string>> {
  const pairs = (request.headers['cookie'] ?? '').split(/;\s*/).filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), decodeURIComponent(pair.slice(pair.indexOf('=') + 1))]),
  );
}
