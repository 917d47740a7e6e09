import type { Clock } from '../clock.ts';
import type { RateLimit } from '../definition.ts';
import { ParkedError, type TapwrightError } from '../errors.ts';
import { createLearnedQuota } from './learned-quota.ts';
import { createLimitWindow } from './limit-window.ts';
import type { Quota } from './rate-limit-headers.ts';

export interface LimiterOptions {
  readonly clock: Clock;
  /** Requests in flight at once. */
  readonly concurrency: number;
  /** All hold at once. */
  readonly limits: readonly RateLimit[];
  /** Waits longer than this many milliseconds are a ParkedError. */
  readonly parkAfter?: number | undefined;
  /** Called at the start of each wait. */
  readonly onWait?: (milliseconds: number, until: number) => void;
}

/** Admits requests of one connection: in order, not too many at once, not too fast. */
export interface Limiter {
  /** Resolves when the request may start. Rejects with the signal's reason, or with ParkedError for a long wait. */
  acquire(signal?: AbortSignal, cost?: number): Promise<void>;
  /** The request has ended. */
  release(): void;
  /** Takes in what an answer says about the quota. */
  learn(quota: Quota): void;
  /** Nothing starts before this time (epoch milliseconds). */
  pauseUntil(time: number): void;
  /** Ends all waits with this reason. */
  close(reason: unknown): void;
}

interface Waiter {
  readonly cost: number;
  readonly grant: () => void;
  readonly refuse: (reason: unknown) => void;
}

export function createLimiter(options: LimiterOptions): Limiter {
  return new QueuedLimiter(options);
}

class QueuedLimiter implements Limiter {
  readonly #options: LimiterOptions;
  readonly #windows: readonly ReturnType<typeof createLimitWindow>[];
  readonly #quota = createLearnedQuota();
  readonly #queue = new Set<Waiter>();
  readonly #closing = new AbortController();
  #running = 0;
  #pausedUntil = 0;
  /** Ends the present sleep; there is none while nobody waits for the time to pass. */
  #alarm: AbortController | undefined;
  /** The clock as far as it is known to have come; a sleep that ends a little early must not start another one. */
  #latest = 0;

  constructor(options: LimiterOptions) {
    this.#options = options;
    this.#windows = options.limits.map(createLimitWindow);
  }

  acquire(signal?: AbortSignal, cost = 1): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason);
    return this.#queue.size === 0 && this.#admit(cost) ? Promise.resolve() : this.#enqueue(signal, cost);
  }

  release(): void {
    this.#running -= 1;
    this.#pump();
  }

  learn(quota: Quota): void {
    this.#quota.learn(quota, this.#now());
  }

  pauseUntil(time: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, time);
  }

  close(reason: unknown): void {
    this.#closing.abort(reason);
    this.#disarm();
    for (const waiter of this.#queue) waiter.refuse(reason);
  }

  #enqueue(signal: AbortSignal | undefined, cost: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#queue.delete(waiter);
        signal?.removeEventListener('abort', abort);
      };
      const waiter: Waiter = {
        cost,
        grant: () => (leave(), resolve()),
        refuse: (reason) => (leave(), reject(reason)),
      };
      const abort = () => {
        waiter.refuse(signal?.reason);
        // A timer that nobody waits for would keep the process alive.
        if (this.#queue.size === 0) this.#disarm();
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#queue.add(waiter);
      this.#pump();
    });
  }

  /** Starts one request when it may start now. */
  #admit(cost: number): boolean {
    const now = this.#now();
    if (this.#running >= this.#options.concurrency || this.#nextAt(now, cost) > now) return false;
    this.#running += 1;
    for (const window of this.#windows) window.start(now, cost);
    this.#quota.start(now, cost);
    return true;
  }

  #pump(): void {
    if (this.#alarm) return;
    for (const waiter of this.#queue) {
      if (!this.#admit(waiter.cost)) break;
      waiter.grant();
    }
    const [first] = this.#queue;
    if (first && this.#running < this.#options.concurrency) this.#wait(first);
  }

  #wait({ cost }: Waiter): void {
    const now = this.#now();
    const until = this.#nextAt(now, cost);
    const milliseconds = Math.ceil(until - now);
    if (milliseconds > (this.#options.parkAfter ?? Number.POSITIVE_INFINITY)) {
      for (const waiter of this.#queue) waiter.refuse(parked(until));
      return;
    }
    const alarm = new AbortController();
    this.#alarm = alarm;
    this.#options.onWait?.(milliseconds, until);
    this.#options.clock.sleep(milliseconds, alarm.signal).then(
      () => this.#wake(alarm, until),
      (reason: unknown) => (alarm.signal.aborted ? undefined : this.close(reason)),
    );
  }

  #wake(alarm: AbortController, until: number): void {
    if (this.#alarm !== alarm) return;
    this.#alarm = undefined;
    this.#latest = Math.max(this.#latest, until);
    this.#pump();
  }

  #disarm(): void {
    this.#alarm?.abort();
    this.#alarm = undefined;
  }

  #now(): number {
    this.#latest = Math.max(this.#latest, this.#options.clock.now());
    return this.#latest;
  }

  #nextAt(now: number, cost: number): number {
    let next = Math.max(this.#pausedUntil, this.#quota.nextAt(now));
    for (const window of this.#windows) next = Math.max(next, window.nextAt(cost));
    return next;
  }
}

/** What a host gets instead of a wait that it does not want to block for. */
export function parked(resumeAt: number, error?: TapwrightError): ParkedError {
  return new ParkedError('The API asks for a longer wait than this run may block for.', {
    code: 'parked',
    resumeAt,
    hint: `Go on from the last checkpoint at ${new Date(resumeAt).toISOString()}.`,
    status: error?.status,
    request: error?.request,
    requestId: error?.requestId,
    stream: error?.stream,
  });
}
