import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { at, isJsonObject } from '@tapwright/connector';
import type { DocumentedAnswer, Operation } from '@tapwright/blueprint';
import { withValueAt } from '../mock/value-at.ts';

/** A request that reached the documented path. */
export interface Asked {
  /** Path, query, headers and body in one text: where a token of a page would be. */
  readonly text: string;
}

/** A server that gives the documented answer at its path; everything else comes from the mock. */
export interface ExampleServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** What the answer says to ask for next, as it was served. */
  readonly next: () => string | undefined;
}

export interface ExampleServerOptions {
  readonly operation: Operation;
  readonly example: DocumentedAnswer;
  /** Address of the mock. */
  readonly elsewhere: string;
}

/** Serves the documented answer to the first who asks, and an empty last page to all others; an error to everybody. */
export async function startExampleServer(options: ExampleServerOptions): Promise<ExampleServer> {
  const { operation, example, elsewhere } = options;
  const path = pathPattern(operation.path);
  const asked: Asked[] = [];
  let served: unknown;
  const server = createServer((message, response) => {
    const { pathname } = new URL(message.url ?? '/', 'http://loopback');
    if (message.method !== operation.method || !path.test(pathname)) return forward(message, response, elsewhere);
    answer(message, response, pathname).catch(() => response.destroy());
  });
  const answer = async (message: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> => {
    const body = (await bodyOf(message)).toString();
    asked.push({ text: decoded(`${message.url ?? ''}\n${JSON.stringify(message.headers)}\n${body}`) });
    const isFirst = asked.length === 1 || example.records === undefined;
    const given = isFirst ? withOwnNext(example, `${url}${pathname}`) : lastPage(example);
    if (isFirst) served = given;
    response.writeHead(example.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(given));
  };
  const url = await listen(server);
  return {
    url,
    asked,
    next: () => {
      const next = example.next === undefined ? undefined : at(served, example.next);
      return typeof next === 'string' || typeof next === 'number' ? decoded(String(next)).replace(url, '') : undefined;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function pathPattern(template: string): RegExp {
  const parts = template.split(/\{[^{}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Addresses of the next page lead to the API; here that is this server. */
function withOwnNext({ body, next }: DocumentedAnswer, address: string): unknown {
  const given = next === undefined ? undefined : at(body, next);
  if (next === undefined || typeof given !== 'string') return body;
  if (/^https?:/.test(given)) return withValueAt(body, next, `${address}?documented=next`);
  return given.startsWith('/') ? withValueAt(body, next, `${new URL(address).pathname}?documented=next`) : body;
}

/** The answer without records and without anything that says that there are more. */
function lastPage({ body, records = [], next }: DocumentedAnswer): unknown {
  const empty = withValueAt(body, records, []);
  return withoutMore(next === undefined ? empty : withValueAt(empty, next, undefined));
}

function withoutMore(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (typeof inner !== 'boolean') return [name, withoutMore(inner)];
      if (/more|next/i.test(name)) return [name, false];
      return [name, /last|done|end|complete/i.test(name) ? true : inner];
    }),
  );
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Tokens, parents and whatever else the connector needs come from the mock. */
function forward(message: IncomingMessage, response: ServerResponse, elsewhere: string): void {
  const { host: _, ...headers } = message.headers;
  const passed = send(`${elsewhere}${message.url ?? ''}`, { method: message.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  passed.on('error', () => response.destroy());
  message.pipe(passed);
}

function listen(server: Server): Promise<string> {
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`);
    });
  });
}
