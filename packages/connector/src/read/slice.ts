import type { CursorValue } from '../connection.ts';
import type { JsonObject } from '../json.ts';

/** One independent part of a stream: a parent, a partition, a window of time, or a combination. */
export interface Slice {
  /** Names its position in the state. */
  readonly key: string;
  /** Names what it is a window of: the parent and partition; '' for an unsliced stream. */
  readonly base: string;
  readonly parent: JsonObject | undefined;
  readonly partition: string | number | undefined;
  /** Records below are not asked for. */
  readonly lower: CursorValue | undefined;
  /** Records from here on belong to the next window. */
  readonly upper: CursorValue | undefined;
  /** Parent and partition fields for each record. */
  readonly add: JsonObject | undefined;
}
