import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { RecordedExchange, Recording } from './recording.ts';

/** Recorded answers, given again. */
export interface ReplayServer extends AsyncDisposable {
  /** In place of the API's own base URL. */
  readonly url: string;
  /** In place of any address on the API's origin. */
  readonly at: (address: string) => string;
  /** Requests that the recording has no answer for. */
  readonly unknown: readonly string[];
  close(): Promise<void>;
}

/**
 * Answers on loopback as the API did: each request by the recorded one of the same method, path, query and body, in
 * the order of the recording; the last one is repeated. Addresses of the API in answers lead to the replay.
 */
export async function createReplayServer(recording: Recording): Promise<ReplayServer> {
  const unknown: string[] = [];
  const queues = new Map<string, RecordedExchange[]>();
  for (const exchange of recording.exchanges) {
    const key = keyOf(exchange.method, new URL(exchange.url), exchange.requestBody);
    queues.set(key, [...(queues.get(key) ?? []), exchange]);
  }
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const origins = [...new Set(recording.exchanges.map(({ url }) => new URL(url).origin))];
  const here = (given: string): string => origins.reduce((done, one) => done.replaceAll(one, origin), given);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await text(request).catch(() => '');
    const url = new URL(request.url ?? '/', origin);
    const queue = queues.get(keyOf(request.method ?? 'GET', url, sent));
    const answer = (queue?.length ?? 0) > 1 ? queue?.shift() : queue?.[0];
    if (answer === undefined) {
      unknown.push(`${request.method} ${url.pathname}${url.search}`);
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"error":"this was not recorded"}');
      return;
    }
    const headers = Object.entries(answer.headers).map(([name, value]) => [name, here(value)] as const);
    response.writeHead(answer.status, Object.fromEntries(headers));
    response.end(here(answer.body));
  }

  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  const base = new URL(recording.baseUrl);
  return {
    url: `${origin}${base.pathname === '/' ? '' : base.pathname}`,
    at: here,
    unknown,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function keyOf(method: string, url: URL, body: string | undefined): string {
  const query = [...url.searchParams].map(([name, value]) => `${name}=${value}`).toSorted();
  return [method, url.pathname, query.join('&'), body ?? ''].join('\n');
}
