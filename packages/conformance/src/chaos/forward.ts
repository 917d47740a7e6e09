import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { ProxyAnswer } from './answer.ts';
import { HOP } from './send-answer.ts';

export interface ForwardOptions {
  readonly target: URL;
  /** The client's `Host` is passed on, so that addresses which the target makes lead through the proxy. */
  readonly keepHost: boolean;
  readonly lookup?: LookupFunction | undefined;
}

export interface ForwardedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The answer's body is needed as it is. */
  readonly plain: boolean;
}

/** Sends a request on to the target. */
export function forward(options: ForwardOptions, request: ForwardedRequest): Promise<IncomingMessage> {
  const { target, keepHost, lookup } = options;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    const dropped = HOP.has(name) || name === 'expect' || (request.plain && name === 'accept-encoding');
    if (value !== undefined && !dropped) headers[name] = value;
  }
  if (!keepHost) headers['host'] = target.host;
  if (request.body.length > 0 || !['GET', 'HEAD'].includes(request.method)) {
    headers['content-length'] = String(request.body.length);
  }
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send(
      {
        protocol: target.protocol,
        hostname: target.hostname.replace(/^\[(.*)\]$/, '$1'),
        port: target.port,
        method: request.method,
        path: `${target.pathname.replace(/\/$/, '')}${request.url}`,
        headers,
        agent: false,
        ...(lookup && { lookup }),
      },
      resolve,
    );
    outgoing.once('error', reject);
    outgoing.end(request.body);
  });
}

/** The whole of an answer. */
export async function collect(message: IncomingMessage): Promise<ProxyAnswer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return { status: message.statusCode ?? 502, headers: answerHeaders(message), body: Buffer.concat(chunks) };
}

export function answerHeaders(message: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined && !HOP.has(name)) headers[name] = value;
  }
  return headers;
}
