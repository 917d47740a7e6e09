import type { Span } from './find-quote.ts';

/** What somebody says, with the passage that is said to prove it. Nothing of it is trusted. */
export interface Claim {
  readonly subject: string;
  readonly property: string;
  readonly value: string;
  readonly quote: string;
  /** Id of the source. */
  readonly source: string;
  /** The part of the source's text that the passage is said to be in. */
  readonly within?: Span;
}
