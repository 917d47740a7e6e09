import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { createServer, type LookupFunction, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { ConfigError } from '@tapwright/connector';
import { createRandom } from '../mock/random.ts';
import { resetSocket } from '../mock/reset-socket.ts';
import { ownAnswer, spoiltAnswer, type ProxyAnswer, type QuotaHeaders } from './answer.ts';
import { realTime, type ChaosTime } from './chaos-time.ts';
import type { WireEffect, WireFault } from './fault.ts';
import { createFaultPlan, type ArmedFault, type ChaosRequest, type Hit } from './fault-plan.ts';
import { answerHeaders, collect, forward } from './forward.ts';
import { createSelfSigned } from './self-signed.ts';
import { sendAnswer } from './send-answer.ts';
import { createTrap, type Trap } from './trap.ts';

export interface ChaosProxyOptions {
  /** Where requests go; a path in it goes in front of theirs. */
  readonly target: string | URL;
  /** Armed from the start. A bare fault hits requests by the seed, `rate` of them; others as they say. */
  readonly faults?: readonly (WireFault | ArmedFault)[];
  /** The same seed and requests give the same hits. */
  readonly seed?: string;
  /** Part of the requests that bare faults hit, all together. Default 0.2. */
  readonly rate?: number;
  /** Default: any free one. */
  readonly port?: number;
  readonly time?: ChaosTime;
  /** Pass the client's `Host` on, so that addresses made by the target lead through the proxy. Default true. */
  readonly keepHost?: boolean;
  /** Names of the quota headers, where they are not the usual ones. */
  readonly quota?: QuotaHeaders;
  /** How the target's name is resolved. Default: as the machine does. */
  readonly lookup?: LookupFunction;
  readonly onFault?: (injected: InjectedFault) => void;
  /** Does not keep the process alive. */
  readonly unref?: boolean;
}

/** A fault that a request has met. Holds neither query nor headers. */
export interface InjectedFault {
  readonly request: number;
  readonly method: string;
  readonly path: string;
  readonly fault: string;
  /** Came before the time that the server had named. */
  readonly early: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A running proxy that harms what passes. */
export interface ChaosProxy extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
  /** The last thousands of them. */
  readonly injected: readonly InjectedFault[];
  /** What was sent to the origin that redirects led away to. */
  readonly trapped: readonly string[];
  /** Requests since the start. */
  readonly requests: number;
  /** Throws ConfigError `fault_not_on_wire` for what a proxy cannot do. */
  arm(fault: ArmedFault): void;
  /** No more faults; connections that a fault holds are ended, and a closed port is open again. */
  disarm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A loopback proxy for any HTTP client: passes requests on to `target`, and breaks connections and answers as its
 * faults say, the same way for the same seed.
 *
 * @example
 * await using proxy = await createChaosProxy({ target: mock.url, faults: [faultNamed('503')], seed: '7' });
 */
export async function createChaosProxy(options: ChaosProxyOptions): Promise<ChaosProxy> {
  const target = parseTarget(options.target);
  const { seed = 'tapwright', time = realTime, rate = 0.2 } = options;
  const plan = createFaultPlan(seed);
  const sockets = new Set<Socket>();
  const served = new WeakMap<Socket, number>();
  let injected: InjectedFault[] = [];
  let trap: Promise<Trap> | undefined;
  let seen: Trap | undefined;
  let count = 0;
  let away: (() => Promise<void>) | undefined;

  const arm = (armed: ArmedFault): void => {
    if (armed.fault.effect.kind === 'unknown-host') throw notOnWire(armed.fault);
    plan.arm(armed);
  };
  const bare = (options.faults ?? []).filter((one) => 'effect' in one);
  for (const one of options.faults ?? []) arm('effect' in one ? { fault: one, rate: rate / bare.length } : one);

  const dropAll = (): void => {
    for (const socket of sockets) resetSocket(socket);
  };

  const note = (request: ChaosRequest, fault: WireFault, early: boolean): void => {
    const entry = {
      request: request.number,
      method: request.method,
      path: request.path,
      fault: fault.name,
      early,
      at: time.now(),
    };
    injected.push(entry);
    if (injected.length > REMEMBERED) injected.shift();
    options.onFault?.(entry);
  };

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = message;
    const url = pathOf(message.url ?? '/');
    const before = served.get(socket) ?? 0;
    served.set(socket, before + 1);
    const request: ChaosRequest = {
      number: ++count,
      method: message.method ?? 'GET',
      path: url.split('?')[0] ?? '/',
      reused: before > 0,
    };
    const hit = plan.take(request, time.now());
    if (hit !== undefined) note(request, hit.fault, hit.early);
    const effect = hit?.fault.effect;
    if (effect?.kind === 'reset' && effect.when === 'request') return resetSocket(socket);
    if (effect?.kind === 'stalled-keep-alive') return;
    if (effect?.kind === 'refuse') return refuse(effect.milliseconds);
    const body = await bodyOf(message, effect, hit);
    if (body === undefined) return;
    await answer(message, response, { url, body, effect, hit });
  };

  const answer = async (
    message: IncomingMessage,
    response: ServerResponse,
    given: { url: string; body: Buffer; effect: WireEffect | undefined; hit: Hit | undefined },
  ): Promise<void> => {
    const { url, body, effect, hit } = given;
    const random = hit?.random ?? createRandom(seed);
    if (effect?.kind === 'latency')
      await time.pause(effect.milliseconds + Math.round(random.next() * (effect.jitter ?? 0)));
    const own =
      effect === undefined
        ? undefined
        : await ownAnswer(effect, {
            method: message.method ?? 'GET',
            url,
            now: time.now(),
            until: hit?.until ?? 0,
            quota: options.quota ?? {},
            away: async () => (seen = await (trap ??= createTrap())).url,
          });
    if (own !== undefined) return sendAnswer(response, own, undefined, time, random);
    if (effect?.kind === 'oversized') return sendAnswer(response, NOTHING, effect, time, random);
    const incoming = await forward(
      { target, keepHost: options.keepHost ?? true, lookup: options.lookup },
      { method: message.method ?? 'GET', url, headers: message.headers, body, plain: effect !== undefined },
    );
    if (effect === undefined) {
      response.writeHead(incoming.statusCode ?? 502, answerHeaders(incoming));
      return pipeline(incoming, response);
    }
    return sendAnswer(response, spoiltAnswer(effect, await collect(incoming)), effect, time, random);
  };

  const onRequest = (message: IncomingMessage, response: ServerResponse): void => {
    serve(message, response).catch((error: unknown) => unreachable(response, error));
  };
  const http = createHttpServer({ keepAliveTimeout: 60_000 }, onRequest);
  http.on('upgrade', (_message, socket) => socket.destroy());
  http.on('connect', (_message, socket) => socket.destroy());
  let https: HttpsServer | undefined;
  /** Who does not look at certificates is served all the same. */
  const untrusted = (): HttpsServer => (https ??= createHttpsServer(createSelfSigned(), onRequest));

  const handOver = (socket: Socket, chunk: Buffer): void => {
    const tls = chunk[0] === CLIENT_HELLO ? plan.tls() : undefined;
    const untrustedTls = tls?.effect.kind === 'tls' && tls.effect.how === 'untrusted';
    if (chunk[0] === CLIENT_HELLO && !untrustedTls) return refuseTls(socket, tls);
    socket.pause();
    socket.unshift(chunk);
    // TLS takes over the socket's handle: what the socket read itself would be lost.
    if (untrustedTls) return void untrusted().emit('connection', socket);
    http.emit('connection', socket);
    socket.resume();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (options.unref === true) socket.unref();
    socket.once('data', (chunk: Buffer) => handOver(socket, chunk));
  });
  const port = await listen(server, options.port ?? 0);
  if (options.unref === true) server.unref();

  const refuse = (milliseconds: number | undefined): void => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    dropAll();
    const back = async (): Promise<void> => {
      if (away !== back) return;
      away = undefined;
      await closed;
      await listen(server, port);
    };
    away = back;
    if (milliseconds !== undefined) time.after(milliseconds, back);
  };

  const close = async (): Promise<void> => {
    away = undefined;
    plan.disarm();
    dropAll();
    seen?.close();
    if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
  };

  return {
    url: `http://127.0.0.1:${port}`,
    get injected() {
      return injected;
    },
    get trapped() {
      return seen?.seen ?? [];
    },
    get requests() {
      return count;
    },
    arm,
    async disarm() {
      plan.disarm();
      injected = [];
      dropAll();
      await away?.();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Faults that are remembered; a proxy may run for days. */
const REMEMBERED = 10_000;

const NOTHING: ProxyAnswer = { status: 200, headers: {}, body: Buffer.alloc(0) };

/** First byte of a TLS handshake. */
const CLIENT_HELLO = 0x16;
/** Fatal alert: handshake failure. */
const ALERT = Buffer.from([0x15, 3, 3, 0, 2, 2, 40]);

function refuseTls(socket: Socket, fault: WireFault | undefined): void {
  const plain = fault?.effect.kind === 'tls' && fault.effect.how === 'plain-text';
  socket.end(plain ? 'HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n' : ALERT);
}

function parseTarget(target: string | URL): URL {
  const url = typeof target === 'string' ? URL.parse(target) : target;
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new ConfigError('the target of the proxy is not an http(s) address', {
    code: 'target_invalid',
    hint: 'Name it as http://127.0.0.1:8080.',
  });
}

function notOnWire(fault: WireFault): ConfigError {
  return new ConfigError(`${fault.name} cannot be done by a proxy: the client never gets to it`, {
    code: 'fault_not_on_wire',
    hint: 'The grid does it with a resolver of its own: tapwright test DIR --grid.',
  });
}

/** Path and query, also of a request that names a whole address; nothing else decides where it goes. */
function pathOf(url: string): string {
  if (url.startsWith('/')) return url;
  const parsed = URL.parse(url);
  return parsed === null ? '/' : `${parsed.pathname}${parsed.search}`;
}

/** The request's body; undefined where the connection was cut in the middle of it. */
async function bodyOf(
  message: IncomingMessage,
  effect: WireEffect | undefined,
  hit: Hit | undefined,
): Promise<Buffer | undefined> {
  const cuts = effect?.kind === 'reset' && effect.when === 'request-body';
  const length = Number(message.headers['content-length'] ?? 0);
  const most = cuts ? (effect.bytes ?? hit?.random.integer(0, Math.max(0, length - 1)) ?? 0) : Number.POSITIVE_INFINITY;
  const { socket } = message;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of message) {
    if (!(chunk instanceof Uint8Array)) continue;
    chunks.push(chunk);
    size += chunk.length;
    if (size >= most) resetSocket(socket);
  }
  if (!cuts) return Buffer.concat(chunks);
  // There may have been no body to cut.
  resetSocket(socket);
  return undefined;
}

function unreachable(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  response
    .writeHead(502, { 'content-type': 'application/json' })
    .end(JSON.stringify({ message: `the proxy cannot reach its target: ${code}` }));
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? port) : port;
}
