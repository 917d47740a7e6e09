import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What came in, read as far as every API needs it. */
export interface Call {
  readonly method: string;
  /** Below the API's folder: `/stations`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What is answered. A text goes out as it is, anything else as JSON. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An API that does not exist: what its server does, and what is true there. */
export interface FictionalApi {
  /** Folder of the API's paths: `/v2`. */
  readonly folder: string;
  /** Folders of its documentation as it is now: of pages of the same name, the first. */
  docs(): readonly URL[];
  /** Config of a connector that reads it, where it is served. */
  config(url: string): object;
  answer(call: Call): Reply;
  /** Paths beside the API's folder, such as where tokens are given out. */
  answerBeside?(call: Call): Reply | undefined;
  /** All rows by stream, as a complete reader has them now. */
  truth(): Readonly<Record<string, readonly unknown[]>>;
  /** Something happens: rows are changed and added. */
  change(): void;
  /** The API's next version takes its place, documentation and all. */
  release?(): void;
}

export interface Served extends AsyncDisposable {
  /** `http://127.0.0.1:…`: pages below `/docs/`, what is true at `/truth`. */
  readonly url: string;
  /** Calls of the API, with what they were answered. */
  readonly calls: { readonly method: string; readonly path: string; readonly status: number; readonly body?: string }[];
  /** Paths of pages that were asked for. */
  readonly fetched: string[];
}

/**
 * Serves a fictional API with its documentation on loopback. For whoever compares: `GET /truth` has every row, `GET
 * /calls` what was asked; `POST /change` lets something happen, and `POST /release` brings the next version.
 */
export async function serveFictional(api: FictionalApi, port = 0): Promise<Served> {
  const calls: { method: string; path: string; status: number; body?: string }[] = [];
  const fetched: string[] = [];
  const server = createServer((request, response) => {
    void readCall(request).then((call) => send(response, replyTo(call)));
  });

  function replyTo(call: Call): Reply {
    const { method, path, query, body } = call;
    if (path === '/truth') return { status: 200, body: exact(api.truth()) };
    if (path === '/calls') return { status: 200, body: calls };
    if (path === '/change' && method === 'POST') {
      api.change();
      return { status: 200, body: {} };
    }
    if (path === '/release' && method === 'POST' && api.release !== undefined) {
      api.release();
      return { status: 200, body: {} };
    }
    const beside = api.answerBeside?.(call);
    if (beside !== undefined) return beside;
    if (!path.startsWith(`${api.folder}/`)) {
      fetched.push(path);
      return page(api.docs(), path);
    }
    const reply = api.answer({ ...call, path: path.slice(api.folder.length) });
    const asked = query.size === 0 ? path : `${path}?${query.toString()}`;
    calls.push({ method, path: asked, status: reply.status, ...(body !== '' && { body }) });
    return reply;
  }

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`,
    calls,
    fetched,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readCall(request: IncomingMessage): Promise<Call> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  return { method: request.method ?? 'GET', path: pathname, query: searchParams, headers: request.headers, body };
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function page(folders: readonly URL[], path: string): Reply {
  const name = path.replace(/^\/docs\//, '') || 'index.html';
  const folder = folders.find((docs) => path.startsWith('/docs/') && readdirSync(docs).includes(name));
  return {
    status: folder === undefined ? 404 : 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: folder === undefined ? 'There is no such page.' : readFileSync(new URL(name, folder), 'utf8'),
  };
}

/** JSON in which integers beyond 2^53 keep all their digits. */
export function exact(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'bigint' ? `#${inner}#` : inner,
  ).replaceAll(/"#(\d+)#"/g, '$1');
}
