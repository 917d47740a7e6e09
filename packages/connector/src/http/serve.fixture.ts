import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Clock } from '../clock.ts';
import type { ClientDefinition } from '../definition.ts';
import { createHttpClient, type ConnectionHttpClient, type HttpClientOptions } from './create-http-client.ts';
import type { HttpRequest } from './http-client.ts';

/** A request as a test server got it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Served {
  readonly url: string;
  readonly received: Received[];
}

/** A server on loopback; `answer` gets the count of the request, from 1. Closed at the end of the test. */
export async function serve(
  answer: (received: Received, count: number, response: ServerResponse, request: IncomingMessage) => void,
): Promise<Served> {
  const received: Received[] = [];
  const url = await listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      received.push(one);
      answer(one, received.length, response, request);
    });
  });
  return { url, received };
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${portOf(server.address())}`;
}

export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export interface FakeClock extends Clock {
  readonly sleeps: number[];
}

/** Its sleeps end at once and move the time on. */
export function fakeClock(start = Date.UTC(2030, 0, 1)): FakeClock {
  let now = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      sleeps.push(milliseconds);
      now += milliseconds;
    },
  };
}

/** A client for a test server; closed at the end of the test. */
export function clientFor(
  baseUrl: string,
  definition: Partial<ClientDefinition<unknown>> = {},
  options: Partial<HttpClientOptions<unknown>> = {},
): ConnectionHttpClient {
  const client = createHttpClient<unknown>({
    name: 'source-test',
    definition: { baseUrl, ...definition },
    config: {},
    baseUrl,
    secrets: [],
    clock: fakeClock(),
    random: () => 0.5,
    hooks: {},
    allowPrivate: true,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

export function request(url: string, overrides: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url: new URL(url), headers: {}, operationClass: 'safe', ...overrides };
}

/** The error that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    if (typeof error === 'object' && error !== null)
      return {
        ...error,
        message: String(Reflect.get(error, 'message')),
        cause: Reflect.get(error, 'cause'),
        thrown: error,
      };
    throw error;
  }
  throw new Error('it did not fail');
}
