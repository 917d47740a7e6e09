import type { Dispatcher } from 'undici';
import type { Method } from '../definition.ts';
import { decompress } from './decompress.ts';
import { freeBody, ownBody } from './owned-body.ts';
import { tooLarge } from './too-large.ts';

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly method: Method;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

export interface WireResponse {
  readonly status: number;
  /** Names in lower case; repeated ones are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** Milliseconds, and bytes after decompression. */
export interface ExchangeLimits {
  readonly headers: number;
  readonly body: number;
  readonly total: number;
  readonly maxBytes: number;
}

/** An exchange that broke. `sent` is false when no byte of the request can have reached the server. */
export class ExchangeFailure extends Error {
  readonly sent: boolean;

  constructor(cause: unknown, sent: boolean) {
    super('exchange failed', { cause });
    this.name = 'ExchangeFailure';
    this.sent = sent;
  }
}

type Phase = 'headers' | 'body' | 'total';

/** A part of the exchange took longer than its limit. */
class ExchangeTimeout extends Error {
  readonly code: `${Uppercase<Phase>}_TIMEOUT`;

  constructor(phase: Phase) {
    super(`${phase} timeout`);
    this.code = phase === 'headers' ? 'HEADERS_TIMEOUT' : phase === 'body' ? 'BODY_TIMEOUT' : 'TOTAL_TIMEOUT';
  }
}

/**
 * When an HTTP/2 server goes away, the pool sends what is under way once more on a new connection, whatever it does.
 * Whether to do so is not for it to decide: what was sent may have been done.
 */
class SentBefore extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('the connection ended before the answer');
  }
}

/**
 * Sends one request and reads the whole answer, redirects not followed. Rejects with {@link ExchangeFailure}, or with
 * the signal's reason.
 */
export async function exchange(
  dispatcher: Dispatcher,
  request: WireRequest,
  limits: ExchangeLimits,
  signal?: AbortSignal,
): Promise<WireResponse> {
  signal?.throwIfAborted();
  const raw = await new Promise<WireResponse>((resolve, reject) => {
    const collector = new Collector(request.method, limits, signal, resolve, reject);
    try {
      dispatcher.dispatch(
        {
          origin: request.url.origin,
          path: request.url.pathname + request.url.search,
          method: request.method,
          headers: request.headers,
          body: request.body ?? null,
          // Counted here: the pool's own are only precise to about a second.
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        collector,
      );
    } catch (error) {
      collector.fail(error);
    }
  });
  return decoded(raw, limits.maxBytes);
}

async function decoded(raw: WireResponse, maxBytes: number): Promise<WireResponse> {
  const encoding = raw.headers['content-encoding'];
  if (encoding === undefined || raw.bytes.length === 0) return raw;
  try {
    const bytes = await decompress(raw.bytes, encoding, maxBytes);
    if (bytes !== raw.bytes) freeBody(raw.bytes);
    return { ...raw, bytes };
  } catch (error) {
    throw new ExchangeFailure(error, true);
  }
}

// Larger announced lengths are not believed before the bytes are there.
const PREALLOCATE_MAX = 16 * 1024 * 1024;

/** Collects an answer's body, into one buffer where its length is announced. */
class Collector implements Dispatcher.DispatchHandler {
  readonly #method: Method;
  readonly #limits: ExchangeLimits;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (response: WireResponse) => void;
  readonly #reject: (error: unknown) => void;
  readonly #total: NodeJS.Timeout;
  #phase: NodeJS.Timeout | undefined;
  readonly #chunks: Uint8Array[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: Record<string, string> = {};
  #buffer: Uint8Array | undefined;
  #length = 0;
  #settled = false;

  constructor(
    method: Method,
    limits: ExchangeLimits,
    signal: AbortSignal | undefined,
    resolve: (response: WireResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#method = method;
    this.#limits = limits;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#total = setTimeout(() => this.fail(new ExchangeTimeout('total')), limits.total);
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const again = this.#controller !== undefined;
    this.#controller = controller;
    if (this.#settled) controller.abort(new Error('no longer wanted'));
    else if (again) this.fail(new SentBefore());
    else this.#phase = setTimeout(() => this.fail(new ExchangeTimeout('headers')), this.#limits.headers);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    clearTimeout(this.#phase);
    this.#phase = setTimeout(() => this.fail(new ExchangeTimeout('body')), this.#limits.body);
    this.#status = status;
    this.#headers = joinHeaders(headers);
    // An answer to HEAD announces the length that a GET would have.
    const announced = this.#method === 'HEAD' ? 0 : Number(this.#headers['content-length']);
    if (announced > this.#limits.maxBytes) this.fail(tooLarge(this.#limits.maxBytes));
    else if (announced > 0 && announced <= PREALLOCATE_MAX) this.#buffer = ownBody(announced);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#settled) return;
    this.#phase?.refresh();
    const end = this.#length + chunk.length;
    if (end > this.#limits.maxBytes) return this.fail(tooLarge(this.#limits.maxBytes));
    if (this.#buffer && end <= this.#buffer.length) this.#buffer.set(chunk, this.#length);
    else this.#spill(chunk);
    this.#length = end;
  }

  onResponseEnd(): void {
    if (this.#settle()) {
      this.#resolve({ status: this.#status, headers: this.#headers, bytes: this.#body() });
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    if (!this.#settle()) return;
    this.#controller?.abort(error instanceof Error ? error : new Error('failed'));
    this.#reject(new ExchangeFailure(error, this.#controller !== undefined));
  }

  readonly #onAbort = (): void => {
    if (!this.#settle()) return;
    this.#controller?.abort(new Error('aborted'));
    this.#reject(this.#signal?.reason);
  };

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#total);
    clearTimeout(this.#phase);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    return true;
  }

  /** Without a usable announced length the chunks are kept and joined at the end. */
  #spill(chunk: Uint8Array): void {
    if (this.#buffer) this.#chunks.push(this.#buffer.subarray(0, this.#length));
    this.#buffer = undefined;
    this.#chunks.push(chunk);
  }

  #body(): Uint8Array {
    if (this.#buffer) return this.#buffer.subarray(0, this.#length);
    const [only] = this.#chunks;
    return this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks, this.#length);
  }
}

function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const joined: Record<string, string> = Object.create(null);
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) joined[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
  }
  return joined;
}
