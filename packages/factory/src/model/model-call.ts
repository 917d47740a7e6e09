import type { Tokens } from './prices.ts';

/** One call of a model as data: what a run's record keeps of it. It holds neither prompt nor key. */
export interface ModelCall {
  readonly agent: string;
  /** `script`, `person`, `program`, `<provider>/<model>`, or `<host>/<model>` behind an endpoint that is not the provider's own. */
  readonly answeredBy: string;
  /** What was asked for. */
  readonly provider: string;
  readonly model: string;
  /** What the answer says of itself. */
  readonly answeredModel?: string;
  /** Null where the endpoint does not count. */
  readonly tokens: Tokens | null;
  /** At list price, for all tries; null where nobody knows the price. */
  readonly usd: number | null;
  /** Somebody charges for it: not for a replay, a script, a person or a program. */
  readonly billed: boolean;
  /** Answered from a recording. */
  readonly replayed: boolean;
  readonly attempts: number;
  readonly startedAt: string;
  readonly milliseconds: number;
  /** SHA-256 of what was asked, as recordings know it. */
  readonly requestHash: string;
  /** How it ended: the provider's word in the SDK's terms, or `error`. */
  readonly finish: string;
  /** Code of the error, where it failed. */
  readonly error?: string;
  readonly warnings?: readonly string[];
}
