import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { ConfigError } from '@tapwright/connector';
import { ANSWERED_BY, type Answerer } from '../answered-by.ts';
import { anthropicProtocol } from './anthropic-protocol.ts';
import { chatProtocol } from './chat-protocol.ts';
import type { ModelProtocol, Rendering } from './model-protocol.ts';
import { responsesProtocol } from './responses-protocol.ts';
import { usageOf, type ModelAnswer, type ModelRequest } from './model-request.ts';

/** What goes wrong on the way, instead of an answer or with it. */
export type ModelFault =
  /** Any status: 429, 529, 500 … */
  | { readonly fault: 'status'; readonly status: number; readonly retryAfter?: string }
  /** The connection breaks in the middle of the answer. */
  | { readonly fault: 'cut'; readonly answer: ModelAnswer }
  /** No JSON at all, with status 200. */
  | { readonly fault: 'garbage' }
  /** Nothing comes, for ever. */
  | { readonly fault: 'hang' }
  /** It says this again and again, and never ends; streams only. */
  | { readonly fault: 'endless'; readonly text: string };

export interface ModelServerOptions {
  readonly answeredBy: Answerer;
  readonly respond: (request: ModelRequest, signal: AbortSignal) => Promise<ModelAnswer | ModelFault>;
  /** Default: a free one. */
  readonly port?: number;
  /** Whoever asks has to know it. Default: a random one. */
  readonly token?: string;
  /** Milliseconds between signs of life while an answer is awaited. Default 15000. */
  readonly pingEvery?: number;
}

/** A server on this machine that speaks as model providers do. */
export interface ModelServer extends AsyncDisposable {
  /** For clients: ends in `/v1`. */
  readonly baseUrl: string;
  /** What clients give as the provider's key. */
  readonly token: string;
  close(): Promise<void>;
}

const PROTOCOLS = [anthropicProtocol, chatProtocol, responsesProtocol];
const MAX_BODY = 64 * 1024 * 1024;

/** Serves Anthropic Messages, OpenAI Chat Completions and Responses on 127.0.0.1; `respond` is the model. */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const token = options.token ?? randomBytes(24).toString('base64url');
  let number = 0;
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const next = (): number => (number += 1);
    handle({ request, response, options, token, next, signal: gone.signal }).catch(() => response.destroy());
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await listening(server, options.port);
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    if (server.listening) await once(server, 'close');
  };
  return { baseUrl: `http://127.0.0.1:${port}/v1`, token, close, [Symbol.asyncDispose]: close };
}

async function listening(server: ReturnType<typeof createServer>, port: number | undefined): Promise<void> {
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new ConfigError(`port ${port ?? 0} of this machine cannot be had`, {
      code: 'port_unavailable',
      hint: 'Something else may listen there; choose another with --port.',
      cause,
    });
  }
}

interface Handling {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly options: ModelServerOptions;
  readonly token: string;
  readonly next: () => number;
  readonly signal: AbortSignal;
}

async function handle({ request, response, options, token, next, signal }: Handling): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://model').pathname;
  const protocol = PROTOCOLS.find((one) => path.endsWith(one.path));
  if (protocol === undefined || request.method !== 'POST')
    return refuse(
      response,
      404,
      chatProtocol.error(404, 'POST …/v1/messages, …/v1/chat/completions or …/v1/responses'),
    );
  if (!knows(request, token)) return refuse(response, 401, protocol.error(401, 'the token is wrong'));
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY)
    return refuse(response, 413, protocol.error(413, 'the request is too long'));
  let body: unknown;
  let parsed: ReturnType<ModelProtocol['parse']>;
  try {
    body = await json(request);
    parsed = protocol.parse(body);
  } catch {
    return refuse(response, 400, protocol.error(400, `this is no request of ${path}`));
  }
  const number = next();
  const asked: ModelRequest = { number, ...parsed.request };
  const waiting = startWaiting(response, asked.stream, options);
  const answer = await options.respond(asked, signal).finally(() => clearInterval(waiting.timer));
  if (signal.aborted) return;
  if ('fault' in answer && answer.fault !== 'cut' && answer.fault !== 'endless')
    return fail(response, answer, protocol);
  waiting.begin();
  const said = saidIn(answer);
  const promptBytes = Buffer.byteLength(JSON.stringify(body));
  const rendering: Rendering = {
    ...parsed.rendering,
    id: String(number),
    model: asked.model,
    usage: usageOf(said, promptBytes),
  };
  const parts = asked.stream ? protocol.events(said, rendering) : [JSON.stringify(protocol.whole(said, rendering))];
  if ('fault' in answer && answer.fault === 'endless') return repeat(response, parts, signal);
  if ('fault' in answer) return cut(response, parts);
  for (const part of parts) response.write(part);
  response.end();
}

/** Headers and signs of life go out only after a while, so that a quick fault can still have its status. */
function startWaiting(
  response: ServerResponse,
  stream: boolean,
  { answeredBy, pingEvery = 15_000 }: ModelServerOptions,
) {
  const begin = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, {
      'content-type': stream ? 'text/event-stream' : 'application/json',
      'cache-control': 'no-store',
      [ANSWERED_BY]: answeredBy,
    });
  };
  const timer = setInterval(() => {
    begin();
    // Comments of a stream, and white space before JSON, mean nothing to any client.
    response.write(stream ? ': waiting\n\n' : ' ');
  }, pingEvery);
  return { begin, timer };
}

function knows({ headers }: IncomingMessage, token: string): boolean {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const given = Buffer.from(String(headers['x-api-key'] ?? bearer ?? ''));
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function refuse(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function saidIn(answer: ModelAnswer | Extract<ModelFault, { fault: 'cut' | 'endless' }>): ModelAnswer {
  if (!('fault' in answer)) return answer;
  return answer.fault === 'cut' ? answer.answer : { text: answer.text };
}

type Failing = Exclude<ModelFault, { fault: 'cut' | 'endless' }>;

function fail(response: ServerResponse, fault: Failing, protocol: ModelProtocol): void {
  if (fault.fault === 'hang') return;
  if (fault.fault === 'garbage') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('<html>busy</html>');
    return;
  }
  const after = fault.retryAfter === undefined ? undefined : { 'retry-after': fault.retryAfter };
  refuse(response, fault.status, protocol.error(fault.status, 'a fault'), after);
}

/** Half of it, then nothing more. */
function cut(response: ServerResponse, parts: readonly string[]): void {
  const text = parts.join('');
  response.write(text.slice(0, Math.floor(text.length / 2)), () => response.socket?.resetAndDestroy());
}

/** The words of an answer over and over, until nobody listens. */
async function repeat(response: ServerResponse, parts: readonly string[], signal: AbortSignal): Promise<void> {
  const words = parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
  for (const part of parts.slice(0, parts.indexOf(words))) response.write(part);
  while (!signal.aborted) {
    if (response.write(words)) await new Promise((resolve) => setImmediate(resolve));
    else await once(response, 'drain', { signal }).catch(() => undefined);
  }
}
