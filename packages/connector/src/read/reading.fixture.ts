import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { Clock } from '../clock.ts';
import type { Batch, Drift, LogEntry, ReadOptions, StreamState } from '../connection.ts';
import type { AnyStream } from '../definition.ts';
import { SystemError, TransientError, isTapwrightError } from '../errors.ts';
import type { HttpClient, HttpResponse } from '../http/http-client.ts';
import type { ReadableConnector, ReadContext } from './read-context.ts';
import { readStream } from './read-stream.ts';

/** What a test server answers with. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
}

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Handler = (asked: Asked) => Reply | Promise<Reply>;

export interface TestApi extends AsyncDisposable {
  readonly url: string;
  readonly requests: Asked[];
}

/** A server on loopback that notes what it is asked. */
export async function serve(handler: Handler): Promise<TestApi> {
  const requests: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const asked = {
        method: request.method ?? 'GET',
        url,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(asked);
      const reply = await handler(asked);
      const body = reply.body ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
      const type = reply.json === undefined ? {} : { 'content-type': 'application/json' };
      response.writeHead(reply.status ?? 200, { ...type, ...reply.headers });
      response.end(body);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Sends by `fetch`, once, or three times where the answer is not accepted. */
const plainClient: HttpClient = {
  async send(request) {
    for (let attempt = 1; ; attempt++) {
      const answer = await fetch(request.url, {
        method: request.method,
        headers: request.headers,
        ...(request.body && { body: Buffer.from(request.body) }),
        ...(request.signal && { signal: request.signal }),
      });
      const ignored = !answer.ok && (request.ignoreStatuses?.includes(answer.status) ?? false);
      if (!answer.ok && !ignored) {
        throw new SystemError(`answered ${answer.status}`, { code: 'http_error', status: answer.status });
      }
      const bytes = Buffer.from(await answer.arrayBuffer());
      const response: HttpResponse = {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        bytes,
        url: new URL(answer.url),
        ...(ignored && { ignored }),
        json: () => JSON.parse(bytes.toString()) as unknown,
      };
      try {
        if (!ignored) request.accept?.(response);
        return response;
      } catch (error) {
        if (attempt === 3 || !isTapwrightError(error) || !(error instanceof TransientError)) throw error;
      }
    }
  },
};

export interface TestClock extends Clock {
  readonly slept: number[];
}

/** A clock that stands at a moment and moves only when somebody sleeps. */
export function testClock(now = Date.UTC(2030, 0, 1)): TestClock {
  let time = now;
  const slept: number[] = [];
  return {
    slept,
    now: () => time,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      time += milliseconds;
    },
  };
}

export interface Reading {
  readonly drift: Drift[];
  readonly logs: LogEntry[];
  readonly context: ReadContext;
  read(stream?: AnyStream, options?: ReadOptions): AsyncGenerator<Batch>;
}

/** A reader of streams against a test server. */
export function reading(
  api: Pick<TestApi, 'url'>,
  streams: readonly AnyStream[],
  more: { client?: ReadableConnector['client']; config?: unknown; clock?: Clock; parkAfter?: number } = {},
): Reading {
  const drift: Drift[] = [];
  const logs: LogEntry[] = [];
  const context: ReadContext = {
    connector: { name: 'source-test', streams, client: more.client ?? {} },
    config: more.config ?? {},
    baseUrl: api.url,
    http: plainClient,
    clock: more.clock ?? testClock(),
    hooks: { drift: (found) => drift.push(found), log: (entry) => logs.push(entry) },
    parkAfter: more.parkAfter,
  };
  return {
    drift,
    logs,
    context,
    read: (stream, options) => {
      const chosen = stream ?? streams[0];
      if (chosen === undefined) throw new Error('no stream');
      return readStream(context, chosen, options);
    },
  };
}

/** All batches, decoded and with their state as a host stores it. */
export interface Collected {
  readonly records: Record<string, unknown>[];
  readonly lines: string[];
  readonly batches: { readonly count: number; readonly slice: string; readonly state: StreamState }[];
  readonly state: StreamState;
}

export async function collect(batches: AsyncIterable<Batch>, stopAfter = Number.POSITIVE_INFINITY): Promise<Collected> {
  const records: Record<string, unknown>[] = [];
  const lines: string[] = [];
  const seen: { count: number; slice: string; state: StreamState }[] = [];
  for await (const batch of batches) {
    records.push(...batch.records);
    lines.push(...Buffer.from(batch.lines).toString().split('\n').slice(0, -1));
    seen.push({
      count: batch.count,
      slice: batch.slice,
      state: JSON.parse(JSON.stringify(batch.state)) as StreamState,
    });
    if (seen.length >= stopAfter) break;
  }
  return { records, lines, batches: seen, state: seen.at(-1)?.state ?? { version: 1 } };
}

/** `count` records with ids from 1. */
export function items(count: number): { id: number }[];
export function items<More extends object>(count: number, more: (id: number) => More): ({ id: number } & More)[];
export function items(count: number, more: (id: number) => object = () => ({})): object[] {
  return Array.from({ length: count }, (_, index) => ({ id: index + 1, ...more(index + 1) }));
}

export function ids(records: readonly Record<string, unknown>[]): unknown[] {
  return records.map((record) => record['id']);
}

/** Ids as sorted numbers, for reads whose slices arrive in any order. */
export function inOrder(records: readonly Record<string, unknown>[]): number[] {
  return ids(records)
    .map(Number)
    .sort((left, right) => left - right);
}
