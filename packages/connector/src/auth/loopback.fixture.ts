import { Buffer } from 'node:buffer';
import { createServer, type ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { TransientError } from '../errors.ts';
import type { AuthSend } from './auth-send.ts';
import type { Authenticator } from './authenticator.ts';

/** One request that a test server received. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly form: URLSearchParams;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: unknown;
}

export interface LoopbackServer extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

/** A real HTTP server on 127.0.0.1 that answers as the test says. */
export async function loopback(answer: (request: Received) => Reply | Promise<Reply>): Promise<LoopbackServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://loopback');
      const body = Buffer.concat(chunks).toString('utf8');
      const entry: Received = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
        form: new URLSearchParams(body),
      };
      received.push(entry);
      void reply(response, answer(entry));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function reply(response: ServerResponse, answer: Reply | Promise<Reply>): Promise<void> {
  const { status = 200, headers, body = {} } = await answer;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Sends over the network, without retries. */
export const plainSend: AuthSend = async (request) => {
  await request.beforeSend?.();
  const response = await fetch(request.url, {
    method: request.method,
    headers: request.headers,
    ...(request.body ? { body: Buffer.from(request.body) } : {}),
  });
  if (response.status >= 500) throw new TransientError('the server failed', { code: 'server_error' });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    bytes: new Uint8Array(await response.arrayBuffer()),
  };
};

/** A clock that stands still until the test moves it. */
export function fakeClock(start = Date.UTC(2026, 0, 1)): Clock & { advance(milliseconds: number): void } {
  let now = start;
  return {
    now: () => now,
    sleep: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}

/** Calls an API as the HTTP client does: credentials applied, one refresh and one retry after a 401. */
export async function call(authenticator: Authenticator, address: string): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    const target = { url: new URL(address), headers: {} };
    const version = await authenticator.apply(target);
    const { status } = await fetch(target.url, { headers: target.headers });
    if (status !== 401 || attempt > 0 || !(await authenticator.refresh(version))) return status;
  }
}
