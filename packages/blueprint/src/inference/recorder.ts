import type { Blueprint, Evidence } from '../schema.ts';
import { ASSUMED_BELOW, type Doubt, type Finding } from './finding.ts';
import { ruleMeaning } from './rules.ts';

type Assumption = Blueprint['assumptions'][number];

export interface Recorder {
  /** Notes what says that the fact at this pointer holds. */
  evidence(pointer: string, finding: Finding<unknown>): void;
  doubt(pointer: string, doubt: Doubt): void;
  readonly result: { readonly evidence: Record<string, Evidence[]>; readonly assumptions: Assumption[] };
}

/**
 * Collects evidence and assumptions; a fact below the threshold is always an assumption as well. `pointerOf` says where
 * in the source a pointer of the rules is.
 */
export function createRecorder(source: string, pointerOf: (pointer: string) => string): Recorder {
  const evidence: Record<string, Evidence[]> = {};
  const assumptions: Assumption[] = [];
  const said = new Set<string>();
  const assume = (pointer: string, statement: string, rule: string, confidence: number) => {
    const id = `${pointer}\0${rule}`;
    if (said.has(id)) return;
    said.add(id);
    assumptions.push({ pointer, statement, rule, confidence });
  };
  return {
    evidence(pointer, { rule, pointer: at, confidence, note }) {
      const rounded = Math.round(confidence * 100) / 100;
      (evidence[pointer] ??= []).push({
        source,
        pointer: pointerOf(at),
        rule,
        confidence: rounded,
        ...(note === undefined ? {} : { note }),
      });
      if (rounded < ASSUMED_BELOW) assume(pointer, note ?? ruleMeaning(rule), rule, rounded);
    },
    doubt(pointer, doubt) {
      assume(pointer + doubt.at, doubt.statement, doubt.rule, Math.round(doubt.confidence * 100) / 100);
    },
    result: { evidence, assumptions },
  };
}
