import type { OperationClass } from '../definition.ts';
import type { FailureType } from '../errors.ts';
import type { JsonObject } from '../json.ts';

/** How often a step is tried, as data. Only what may succeed later (`transient_error`) is tried again. */
export interface StepRetry {
  /** All tries together. Default 3; always 1 for an `unsafe` step. */
  readonly attempts?: number;
  /** Milliseconds before the second try; a failure's own `retryAfterMs` may make it longer. Default 1000. */
  readonly delay?: number;
  /** Each further delay is so many times longer. Default 2. */
  readonly factor?: number;
  /** Longest computed delay in milliseconds. Default 60000. */
  readonly longest?: number;
}

export interface StepOptions {
  /**
   * What the step does to the world. A step that was broken off in mid-air (kill -9) runs again unless it is `unsafe`:
   * then the run stops with `outcome_unknown`, and somebody has to look. Default `safe`.
   */
  readonly effect?: OperationClass;
  /** Milliseconds per try; then its signal aborts and the try counts as failed (`step_timeout`). Default: none. */
  readonly timeout?: number;
  readonly retry?: StepRetry;
}

/** What a step's work is told. */
export interface StepContext {
  /** Aborts when the try takes too long and when the run is cancelled or paused. */
  readonly signal: AbortSignal;
  /** 1 for the first try since the process began. */
  readonly attempt: number;
  /** The same for every try of this step of this run, also after a crash: use it as idempotency key. */
  readonly key: string;
  /** Tells of progress within the step; told again when the step runs again. */
  readonly emit: (event: StepEvent) => Promise<void>;
}

/** Something that happened in a run. Plain data without secrets and rows. */
export interface StepEvent {
  /** Noun and verb: `stage-start`, `test-end`. */
  readonly type: string;
  readonly step?: string;
  readonly data?: JsonObject;
}

/** A question that a person, or a policy, answers. */
export interface Gate {
  /** Unique within the run. */
  readonly name: string;
  readonly title: string;
  /** What the one who decides should see: a risk card, hashes of artefacts. Plain data. */
  readonly details?: JsonObject;
  /** Epoch milliseconds; who has not answered until then has refused. Default: it waits for ever. */
  readonly expiresAt?: number;
}

/** Who decides where nobody is asked. */
export const POLICY = 'policy';

export interface Decision {
  readonly verdict: 'approved' | 'rejected' | 'expired';
  /** Who decided: a user's name, {@link POLICY}, or `timeout`. */
  readonly by: string;
  readonly comment?: string;
  /** What the one who decided changed, for example the hash of an edited blueprint. */
  readonly changes?: JsonObject;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * What a long piece of work asks of whatever runs it, so that it can be broken off anywhere and go on elsewhere. The
 * work is a function that asks for its steps in the same order each time it is run: what a finished step returned is
 * handed to it again, and the step does not run. Everything that is not the same each time (time, chance, files, the
 * network) belongs into a step.
 *
 * @example
 * async function publish(steps: StepPort): Promise<void> {
 *   const hash = await steps.step('pack', { timeout: 60_000 }, async ({ signal }) => pack(signal));
 *   const decision = await steps.approve({ name: 'publish', title: 'Publish the package?', details: { hash } });
 *   if (decision.verdict === 'approved') await steps.step('upload', { effect: 'keyed' }, ({ key }) => upload(hash, key));
 * }
 */
export interface StepPort {
  /** Id of the run. */
  readonly run: string;
  /**
   * Runs the work once and keeps its result. A name may be used again (in a loop). The result must survive JSON and be
   * small (256 KiB): counts, hashes and references, never rows or secrets. A `ParkedError` is waited out at no cost and
   * the step is then run again; any other failure that no try overcame is thrown as a TapwrightError.
   */
  step<Result>(
    name: string,
    options: StepOptions,
    work: (context: StepContext) => Promise<Result> | Result,
  ): Promise<Result>;
  /** Waits for a decision, for days if need be, at no cost. */
  approve(gate: Gate): Promise<Decision>;
  /** Appends to the run's events, once however often the run is taken up again. */
  emit(event: StepEvent): Promise<void>;
  /** Waits at no cost; the process may end in the meantime. Epoch milliseconds. */
  sleepUntil(time: number): Promise<void>;
  /** The time, the same whenever the run is taken up again. Epoch milliseconds. */
  now(): Promise<number>;
}

/** Keeps things by the hash of their bytes, for what is too large to be a step's result. */
export interface ArtefactPort {
  /** Returns the SHA-256 in hexadecimal digits. Putting the same bytes again keeps one copy. */
  put(bytes: Uint8Array | string, mediaType?: string): Promise<string>;
  /** Throws a ConfigError (`unknown_artefact`) for what is not there. */
  get(hash: string): Promise<Uint8Array>;
}

/** An error as data, as it is kept and thrown again. */
export interface StepFailure {
  readonly code: string;
  readonly message: string;
  readonly failureType: FailureType;
  readonly hint?: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly request?: string;
  readonly stream?: string;
}

/** How a step ended, as it is kept. */
export type StepOutcome =
  | { readonly ended: 'value'; readonly value: unknown }
  | { readonly ended: 'parked'; readonly resumeAt: number; readonly reason: string }
  | { readonly ended: 'failed'; readonly failure: StepFailure };
