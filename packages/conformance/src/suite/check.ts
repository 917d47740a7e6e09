/** The modules of a package's own suite; the last one only where its blueprint has documented answers. */
export const PARTS = ['config', 'connection', 'discovery', 'read', 'actions', 'faults', 'examples'] as const;
export type Part = (typeof PARTS)[number];

/** One thing that a connector must do, as one named test. */
export interface Check {
  readonly name: string;
  readonly part: Part;
  readonly stream?: string;
  readonly action?: string;
  /** Why it is not run, where it cannot be. */
  readonly skip?: string;
  /** Throws when the connector does not do it. */
  run(): Promise<void>;
}

/** A kind of check that was run for some streams or actions only, because there are many. */
export interface Sampling {
  readonly variant: string;
  readonly ran: number;
  readonly of: number;
}

/** A check that failed; its message says what was expected of whom and what came instead. */
export class CheckFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CheckFailure';
  }
}

/** Throws {@link CheckFailure} unless the condition holds. */
export function expectThat(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new CheckFailure(typeof message === 'string' ? message : message());
}
