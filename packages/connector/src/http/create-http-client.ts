import type { LookupFunction } from 'node:net';
import type { Authenticator, AuthVersion } from '../auth/authenticator.ts';
import type { Clock } from '../clock.ts';
import type { Hooks } from '../connection.ts';
import type { ClientDefinition } from '../definition.ts';
import { isParked, SystemError, type TapwrightError } from '../errors.ts';
import { assertPublicHost } from './address-guard.ts';
import { captureOf } from './capture.ts';
import { createCredentialScope } from './credential-scope.ts';
import { exchange, type ExchangeLimits, type WireRequest, type WireResponse } from './exchange.ts';
import { createGuardedDispatcher } from './guarded-dispatcher.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './http-client.ts';
import { judgeFailure } from './judge-failure.ts';
import { judgeResponse, type JudgeOptions } from './judge-response.ts';
import { createLimiter, parked, type Limiter } from './limiter.ts';
import { createRetryBudget, mayRetry, retryPolicy, type RetryBudget } from './operation-retry.ts';
import { mayHaveActed, type Failure, type Outcome } from './outcome.ts';
import { patient } from './patience.ts';
import { prepareRequest } from './prepare-request.ts';
import { readQuota } from './rate-limit-headers.ts';
import { redactError } from './redact-error.ts';
import { createRedactor } from './redact.ts';
import { MAX_REDIRECTS, redirected, redirectScope, refused } from './redirect.ts';
import { createReporter, type Reporter } from './reporter.ts';
import { redactedUrl, requestLabel } from './request-label.ts';
import { requestId } from './request-id.ts';
import { createResponse } from './response.ts';
import { unknownOutcome } from './unknown-outcome.ts';

export interface HttpClientOptions<Config> {
  /** The connector's name, for logs. */
  readonly name: string;
  readonly definition: ClientDefinition<Config>;
  readonly config: Config;
  readonly baseUrl: string;
  /** Secrets of the config, for redaction. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly hooks: Hooks;
  readonly allowPrivate: boolean;
  readonly parkAfter?: number | undefined;
  /** Resolves host names. Default: as the machine does. */
  readonly lookup?: LookupFunction | undefined;
  /** Ends everything when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Makes the authenticator, which may send through this same client. Default: no authentication. */
  readonly authenticator?: (http: HttpClient) => Authenticator;
}

/** Counts of a client since it was made. */
export interface HttpStatistics {
  readonly requests: number;
  readonly retries: number;
  /** Milliseconds spent waiting for limits and back-off. */
  readonly waited: number;
  /** The last call succeeded, failed, or there was none. */
  readonly state: 'unused' | 'succeeded' | 'failed';
  /** The last answer to a request with credentials accepted them. */
  readonly authenticated: boolean;
  readonly lastError?: { readonly code: string; readonly message: string; readonly at: number };
}

/** An HttpClient with a life cycle. */
export interface ConnectionHttpClient extends HttpClient {
  readonly reporter: Reporter;
  statistics(): HttpStatistics;
  redact(text: string): string;
  /** Ends all requests and waits, and closes the sockets. */
  close(): Promise<void>;
}

/** Builds the client of one connection: its pool, guard, limiter, authentication, retries and error rules. */
export function createHttpClient<Config>(options: HttpClientOptions<Config>): ConnectionHttpClient {
  return new RetryingClient(options);
}

/** How long the end of a connection waits for new tokens that are on their way, in milliseconds. */
const CLOSING = 10_000;

/** One call of `send`, over its attempts. */
interface Call {
  readonly request: HttpRequest;
  readonly signal: AbortSignal;
  readonly budget: RetryBudget;
  version?: AuthVersion | undefined;
  refreshed: boolean;
  /** Where the last attempt went, redirects followed. */
  origin: string;
  /** An attempt may have been carried out. */
  acted: boolean;
  /** The host knows that the request is about to be sent. */
  announced: boolean;
  /** A redirect said "done, now get that": sending the request once more would do it once more. */
  done: boolean;
  attempt: number;
}

class RetryingClient<Config> implements ConnectionHttpClient {
  readonly reporter: Reporter;
  readonly redact: (text: string) => string;
  readonly #options: HttpClientOptions<Config>;
  readonly #judge: JudgeOptions;
  readonly #limits: ExchangeLimits;
  readonly #limiter: Limiter;
  readonly #dispatcher: ReturnType<typeof createGuardedDispatcher>;
  readonly #authenticator: Authenticator | undefined;
  readonly #inScope: (url: URL) => boolean;
  readonly #closing = new AbortController();
  readonly #ending: AbortSignal;
  readonly #signals = new WeakMap<AbortSignal, AbortSignal>();
  readonly #policy: ReturnType<typeof retryPolicy>;
  /** Origins that have answered in HTTP. */
  readonly #answered = new Set<string>();
  readonly #statistics = { requests: 0, retries: 0, waited: 0, exchanges: 0 };
  #state: HttpStatistics['state'] = 'unused';
  #authenticated = false;
  #lastError: HttpStatistics['lastError'];

  constructor(options: HttpClientOptions<Config>) {
    const { definition } = options;
    this.#options = options;
    this.#ending = options.signal ? AbortSignal.any([this.#closing.signal, options.signal]) : this.#closing.signal;
    this.#policy = retryPolicy(definition.retry);
    this.#judge = {
      rules: definition.errors ?? [],
      retryStatuses: definition.retry?.statuses ?? [],
      rateLimitHeaders: definition.rateLimitHeaders,
    };
    this.#limits = exchangeLimits(definition);
    this.#dispatcher = createGuardedDispatcher({
      allowPrivate: options.allowPrivate,
      lookup: options.lookup,
      connectTimeout: definition.timeouts?.connect,
    });
    this.#inScope = createCredentialScope(options.baseUrl, definition.hosts);
    this.#limiter = this.#createLimiter();
    this.#authenticator = options.authenticator?.(this);
    this.redact = createRedactor(() => this.#secrets());
    this.reporter = createReporter(options.name, options.hooks, this.redact);
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    try {
      const response = await this.#traced(request);
      if (!request.skipAuth) this.#succeeded();
      return response;
    } catch (error) {
      throw this.#failed(error);
    }
  }

  statistics(): HttpStatistics {
    const { requests, retries, waited } = this.#statistics;
    return {
      requests,
      retries,
      waited,
      state: this.#state,
      authenticated: this.#authenticated,
      ...(this.#lastError && { lastError: this.#lastError }),
    };
  }

  async close(): Promise<void> {
    const reason = new SystemError('The connection is closed.', { code: 'connection_closed' });
    this.#closing.abort(reason);
    this.#limiter.close(reason);
    await within(CLOSING, this.#authenticator?.settled?.());
    await this.#dispatcher.destroy();
  }

  #traced(request: HttpRequest): Promise<HttpResponse> {
    if (!this.#options.hooks.trace) return this.#send(request);
    const attributes = {
      'http.request.method': request.method,
      'url.full': redactedUrl(request.url),
      ...(request.stream !== undefined && { 'tapwright.stream': request.stream }),
    };
    return this.reporter.trace(requestLabel(request), attributes, () => this.#send(request));
  }

  async #send(request: HttpRequest): Promise<HttpResponse> {
    const { clock, random } = this.#options;
    const call: Call = {
      request,
      signal: this.#signalFor(request),
      budget: createRetryBudget(patient(this.#policy), random, clock.now()),
      refreshed: false,
      origin: request.url.origin,
      done: false,
      acted: false,
      announced: false,
      attempt: 0,
    };
    for (;;) {
      call.attempt += 1;
      const outcome = await this.#attempt(call);
      if (outcome.kind === 'answer') return outcome.response;
      call.acted ||= call.done || mayHaveActed(outcome);
      if (call.done && request.operationClass === 'unsafe') throw this.#final(call, outcome.error);
      if (!(await this.#refresh(call, outcome))) await this.#beforeRetry(call, outcome);
    }
  }

  async #attempt(call: Call): Promise<Outcome> {
    const { request, signal } = call;
    // A token request must not wait for the request that waits for the token.
    const limited = !request.skipAuth;
    if (limited) await this.#limiter.acquire(signal, request.cost);
    try {
      const [wire, url] = await this.#followed(call);
      const now = this.#options.clock.now();
      if (limited) this.#learn(wire, now);
      const response = createResponse(wire, { method: request.method, url, stream: request.stream });
      return judgeResponse(this.#judge, request, response, now);
    } catch (error) {
      return judgeFailure(request, error, this.#answered.has(call.origin));
    } finally {
      if (limited) this.#limiter.release();
    }
  }

  /** Sends the request and what redirects make of it. */
  async #followed(call: Call): Promise<[WireResponse, URL]> {
    const { request } = call;
    let hop: WireRequest = { method: request.method, url: request.url, headers: request.headers, body: request.body };
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const response = await this.#hop(call, hop);
      const next = redirected(hop, response);
      if (!next) return [response, hop.url];
      call.done ||= next.method !== request.method;
      hop = redirectScope(hop, next, this.#inScope, this.#secrets());
    }
    throw refused(hop, `more than ${MAX_REDIRECTS} times`);
  }

  async #hop(call: Call, hop: WireRequest): Promise<WireResponse> {
    if (!this.#options.allowPrivate) assertPublicHost(hop.url.hostname);
    const { wire, version } = await prepareRequest(
      {
        definition: this.#options.definition,
        config: this.#options.config,
        now: () => this.#options.clock.now(),
        authenticator: this.#authenticator,
        inScope: this.#inScope,
        secrets: () => this.#secrets(),
      },
      call.request,
      hop,
      call.signal,
    );
    if (version !== undefined) call.version = version;
    this.#statistics.requests += 1;
    const run = () =>
      exchange(this.#dispatcher, wire, this.#limits, call.request.uninterrupted ? undefined : call.signal);
    call.origin = wire.url.origin;
    call.signal.throwIfAborted();
    if (!call.announced) await call.request.beforeSend?.();
    call.announced = true;
    const response = this.reporter.wantsExchanges ? await this.#observed(call, wire, run) : await run();
    this.#options.hooks.capture?.(captureOf(call.request, wire, response, this.#secrets()));
    this.#answered.add(call.origin);
    if (version !== undefined) this.#authenticated = response.status !== 401;
    return response;
  }

  async #observed(call: Call, wire: WireRequest, run: () => Promise<WireResponse>): Promise<WireResponse> {
    const { clock } = this.#options;
    this.#statistics.exchanges += 1;
    const begun = {
      id: this.#statistics.exchanges,
      method: wire.method,
      url: redactedUrl(wire.url),
      attempt: call.attempt,
      startedAt: clock.now(),
      requestBytes: wire.body?.length ?? 0,
      ...(call.request.stream !== undefined && { stream: call.request.stream }),
    };
    const start = performance.now();
    const milliseconds = () => Math.round(performance.now() - start);
    try {
      const response = await run();
      const id = requestId(response.headers);
      this.reporter.exchange({
        ...begun,
        status: response.status,
        milliseconds: milliseconds(),
        responseBytes: response.bytes.length,
        ...(id !== undefined && { requestId: id }),
      });
      return response;
    } catch (error) {
      this.reporter.exchange({
        ...begun,
        error: errorCode(call.request, error),
        milliseconds: milliseconds(),
        responseBytes: 0,
      });
      throw error;
    }
  }

  /** After a rejected credential: renews it once. True: send again. */
  async #refresh(call: Call, failure: Failure): Promise<boolean> {
    if (!failure.refreshAuth || call.refreshed || call.version === undefined || !this.#authenticator) return false;
    call.refreshed = true;
    if (!(await this.#authenticator.refresh(call.version, call.signal))) return false;
    this.#statistics.retries += 1;
    this.reporter.log('info', `${requestLabel(call.request)}: sent again with renewed credentials`, {
      attempt: call.attempt,
    });
    return true;
  }

  /** Waits as the failure asks for, or throws it when there is no further attempt. */
  async #beforeRetry(call: Call, failure: Failure): Promise<void> {
    const { clock } = this.#options;
    const { error, retry } = failure;
    if (!retry || !mayRetry(call.request.operationClass, retry)) throw this.#final(call, error);
    const delay = call.budget.next(retry, clock.now());
    if (delay === undefined) throw this.#final(call, error);
    const until = clock.now() + delay;
    // The limits of a token endpoint are not those of the API.
    if (retry.rateLimited && !call.request.skipAuth) this.#limiter.pauseUntil(until);
    if (delay > (this.#options.parkAfter ?? Number.POSITIVE_INFINITY)) throw parked(until, error);
    this.#reportRetry(call, error, delay);
    this.reporter.wait({
      reason: retry.rateLimited ? 'rate-limit' : 'retry',
      milliseconds: delay,
      until,
      request: requestLabel(call.request),
    });
    this.#statistics.waited += delay;
    if (delay > 0) await clock.sleep(delay, call.signal);
  }

  #final(call: Call, error: TapwrightError): TapwrightError {
    return call.acted ? unknownOutcome(call.request, error) : error;
  }

  #reportRetry(call: Call, error: TapwrightError, delay: number): void {
    this.#statistics.retries += 1;
    const of = `retry ${call.budget.retries} of ${call.budget.most}`;
    this.reporter.log('warning', `${requestLabel(call.request)}: ${error.code}, ${of} in ${delay} ms`, {
      attempt: call.budget.retries,
      delay,
      code: error.code,
      ...(error.status !== undefined && { status: error.status }),
      ...(call.request.stream !== undefined && { stream: call.request.stream }),
    });
  }

  #learn(response: WireResponse, now: number): void {
    const quota = readQuota(response.headers, this.#judge.rateLimitHeaders, now);
    if (quota) this.#limiter.learn(quota);
  }

  #createLimiter(): Limiter {
    const { definition, config, clock, parkAfter } = this.#options;
    const limits = definition.rateLimits ?? [];
    return createLimiter({
      clock,
      concurrency: definition.concurrency ?? 10,
      limits: typeof limits === 'function' ? limits(config) : limits,
      parkAfter,
      onWait: (milliseconds, until) => {
        this.#statistics.waited += milliseconds;
        this.reporter.wait({ reason: 'rate-limit', milliseconds, until });
      },
    });
  }

  #signalFor(request: HttpRequest): AbortSignal {
    if (!request.signal) return this.#ending;
    const known = this.#signals.get(request.signal);
    if (known) return known;
    const combined = AbortSignal.any([this.#ending, request.signal]);
    this.#signals.set(request.signal, combined);
    return combined;
  }

  #secrets(): readonly string[] {
    return [...this.#options.secrets, ...(this.#authenticator?.secrets() ?? [])];
  }

  #succeeded(): void {
    this.#state = 'succeeded';
  }

  #failed(error: unknown): unknown {
    const shown = redactError(error, this.redact);
    const at = this.#options.clock.now();
    // An abort is no failure, and a parked call goes on later.
    if (shown === undefined) return error;
    if (isParked(shown)) return shown;
    this.#state = 'failed';
    this.#lastError = { code: shown.code, message: shown.message, at };
    return shown;
  }
}

function exchangeLimits(definition: Pick<ClientDefinition, 'timeouts' | 'maxResponseBytes'>): ExchangeLimits {
  const { timeouts } = definition;
  return {
    headers: timeouts?.headers ?? 60_000,
    body: timeouts?.body ?? 60_000,
    total: timeouts?.total ?? 300_000,
    maxBytes: definition.maxResponseBytes ?? 256 * 1024 * 1024,
  };
}

/** Waits for what may take too long. */
async function within(milliseconds: number, work: Promise<void> | undefined): Promise<void> {
  if (!work) return;
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([work, late]);
  clearTimeout(timer);
}

function errorCode(request: HttpRequest, failure: unknown): string {
  try {
    const outcome = judgeFailure(request, failure);
    return outcome.kind === 'failure' ? outcome.error.code : 'unknown';
  } catch {
    return 'aborted';
  }
}
