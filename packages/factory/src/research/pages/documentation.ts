import type { CleanPage } from './clean-page.ts';

/** A page of documentation that was read. */
export interface Page {
  /** Address without its query, or a path in the folder. */
  readonly address: string;
  /** See `cleanSource`. */
  readonly kind: string;
  readonly bytes: Uint8Array;
  readonly fetchedAt: string;
  readonly clean: CleanPage;
}

export interface Documentation {
  readonly pages: readonly Page[];
  readonly warnings: readonly string[];
  /** There are more pages than were read. */
  readonly isCut?: boolean;
}
