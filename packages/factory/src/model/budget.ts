import { systemClock, TapwrightError, type Clock } from '@tapwright/connector';

export interface BudgetLimits {
  /** Dollars at list price. */
  readonly usd?: number;
  /** Input and output together. */
  readonly tokens?: number;
  /** Of wall time, from when the budget is made. */
  readonly milliseconds?: number;
}

/** What a call may cost at worst, or did cost. */
export interface Cost {
  readonly tokens: number;
  /** Null where nobody knows the price. */
  readonly usd: number | null;
}

/** What was set aside for one call. Exactly one of its functions is to be called, once; later calls do nothing. */
export interface Reservation {
  settle(actual: Cost): void;
  release(): void;
}

/** What was spent, and what is left; undefined where there is no limit. */
export interface BudgetState {
  readonly spent: { readonly usd: number; readonly tokens: number; readonly milliseconds: number };
  readonly left: { readonly usd?: number; readonly tokens?: number; readonly milliseconds?: number };
}

export interface Budget {
  readonly limits: BudgetLimits;
  /**
   * Sets the worst case aside before anything is spent. Waits while calls in flight hold what would suffice; throws
   * {@link BudgetExceededError} where even their end could not make room.
   */
  reserve(worst: Cost, what: string, signal?: AbortSignal): Promise<Reservation>;
  state(): BudgetState;
  /** Aborts when the wall time is over. Undefined where that has no limit. */
  readonly signal: AbortSignal | undefined;
}

/** The call would cost more than what is left. */
export class BudgetExceededError extends TapwrightError {
  readonly left: BudgetState['left'];

  constructor(message: string, left: BudgetState['left']) {
    super(message, {
      code: 'budget_exceeded',
      failureType: 'config_error',
      hint: 'Nothing was spent on this call. Raise the budget and resume the run, or choose a cheaper model.',
    });
    this.left = left;
  }
}

interface Waiter {
  readonly worst: Cost;
  readonly what: string;
  readonly resolve: (reservation: Reservation) => void;
  readonly reject: (error: unknown) => void;
}

/** A budget that many calls share. It cannot be overshot, since each call sets its worst case aside before it starts. */
export function createBudget(limits: BudgetLimits, clock: Clock = systemClock): Budget {
  const started = clock.now();
  const spent = { usd: 0, tokens: 0 };
  const held = { usd: 0, tokens: 0 };
  const waiting: Waiter[] = [];
  const elapsed = (): number => clock.now() - started;
  const left = (): BudgetState['left'] => ({
    ...(limits.usd !== undefined && { usd: Math.max(0, limits.usd - spent.usd) }),
    ...(limits.tokens !== undefined && { tokens: Math.max(0, limits.tokens - spent.tokens) }),
    ...(limits.milliseconds !== undefined && { milliseconds: Math.max(0, limits.milliseconds - elapsed()) }),
  });
  const fits = ({ usd, tokens }: Cost, inFlight: { usd: number; tokens: number }): boolean =>
    (limits.usd === undefined || (usd ?? 0) + inFlight.usd <= limits.usd - spent.usd) &&
    (limits.tokens === undefined || tokens + inFlight.tokens <= limits.tokens - spent.tokens);

  const hold = (worst: Cost): Reservation => {
    held.usd += worst.usd ?? 0;
    held.tokens += worst.tokens;
    let open = true;
    const end = (actual: Cost): void => {
      if (!open) return;
      open = false;
      // What is held must come to nothing when nothing is in flight, whatever floating point says.
      held.usd = Math.max(0, held.usd - (worst.usd ?? 0));
      held.tokens -= worst.tokens;
      spent.usd += actual.usd ?? 0;
      spent.tokens += actual.tokens;
      admit();
    };
    return { settle: end, release: () => end({ usd: 0, tokens: 0 }) };
  };

  const refusal = (worst: Cost, what: string): BudgetExceededError | undefined => {
    const now = left();
    if (now.milliseconds === 0)
      return new BudgetExceededError(`${what} was not started: the budget of ${limits.milliseconds} ms is over`, now);
    if (fits(worst, { usd: 0, tokens: 0 })) return undefined;
    return new BudgetExceededError(`${what} may cost up to ${costText(worst)}: ${leftText(now)} left`, now);
  };

  // In the order of asking, so that small calls do not starve a big one.
  const admit = (): void => {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const error = refusal(first.worst, first.what);
      if (error === undefined && !fits(first.worst, held)) return;
      waiting.shift();
      if (error === undefined) first.resolve(hold(first.worst));
      else first.reject(error);
    }
  };

  const timer = limits.milliseconds === undefined ? undefined : new AbortController();
  if (timer !== undefined && limits.milliseconds !== undefined) void expire(clock, limits.milliseconds, timer, left);
  return {
    limits,
    signal: timer?.signal,
    state: () => ({ spent: { ...spent, milliseconds: elapsed() }, left: left() }),
    reserve: async (worst, what, signal) => {
      signal?.throwIfAborted();
      const error = refusal(worst, what);
      if (error !== undefined) throw error;
      if (waiting.length === 0 && fits(worst, held)) return hold(worst);
      return new Promise<Reservation>((resolve, reject) => {
        const waiter: Waiter = { worst, what, resolve, reject };
        waiting.push(waiter);
        signal?.addEventListener('abort', () => {
          const index = waiting.indexOf(waiter);
          if (index < 0) return;
          waiting.splice(index, 1);
          reject(signal.reason);
          admit();
        });
      });
    },
  };
}

/** The machine's own timer must not keep a process alive whose work is done. */
async function expire(
  clock: Clock,
  milliseconds: number,
  timer: AbortController,
  left: () => BudgetState['left'],
): Promise<void> {
  const over = (): void =>
    timer.abort(new BudgetExceededError(`the budget of ${milliseconds} ms is over; a call was in flight`, left()));
  if (clock === systemClock) setTimeout(over, Math.min(milliseconds, 2 ** 31 - 1)).unref();
  else await clock.sleep(milliseconds).then(over, () => undefined);
}

function costText({ usd, tokens }: Cost): string {
  return `${usd === null ? '' : `$${usd.toFixed(4)}, `}${tokens} tokens`;
}

function leftText({ usd, tokens }: BudgetState['left']): string {
  const parts = [
    ...(usd === undefined ? [] : [`$${usd.toFixed(4)}`]),
    ...(tokens === undefined ? [] : [`${tokens} tokens`]),
  ];
  return `${parts.join(' and ') || 'nothing'} ${parts.length === 1 && usd !== undefined ? 'is' : 'are'}`;
}
