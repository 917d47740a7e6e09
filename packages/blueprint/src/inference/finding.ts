import type { RuleName } from './rules.ts';

/** A fact with what says so. Every rule answers with one. */
export interface Finding<Value> {
  readonly value: Value;
  readonly rule: RuleName;
  /** JSON pointer in the description. */
  readonly pointer: string;
  /** 0…1. */
  readonly confidence: number;
  readonly note?: string;
}

/** A fact below this confidence is listed among the assumptions. */
export const ASSUMED_BELOW = 0.7;

/** A fact or gap that a person should look at. */
export interface Doubt {
  /** Below the subject, for example `/pagination`. */
  readonly at: string;
  readonly statement: string;
  readonly rule: RuleName;
  readonly confidence: number;
}

export function found<Value>(
  rule: RuleName,
  value: Value,
  pointer: string,
  confidence: number,
  note?: string,
): Finding<Value> {
  return { value, rule, pointer, confidence, ...(note === undefined ? {} : { note }) };
}
