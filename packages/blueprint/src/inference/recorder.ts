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

/** Facts about answers. */
const SHOWN = /^(records|key|cursor)\//;
/** Examples show what may come, never all that may come. */
const MOST_FOR_EXAMPLES = 0.65;

function statementOf(rule: Finding<unknown>['rule'], note: string | undefined, shown: boolean): string {
  const statement = note ?? ruleMeaning(rule);
  return shown ? `Seen in examples only: ${statement}` : statement;
}

/**
 * Collects evidence and assumptions; a fact below the threshold is always an assumption as well. `pointerOf` says where
 * in the source a pointer of the rules is. What only `fromExamples` is known is always assumed.
 */
export function createRecorder(source: string, pointerOf: (pointer: string) => string, fromExamples = false): Recorder {
  const evidence: Record<string, Evidence[]> = {};
  const assumptions: Assumption[] = [];
  const told = new Set<string>();
  const assume = (pointer: string, statement: string, rule: string, confidence: number) => {
    const id = `${pointer}\0${rule}`;
    if (told.has(id)) return;
    told.add(id);
    assumptions.push({ pointer, statement, rule, confidence });
  };
  return {
    evidence(pointer, { rule, pointer: at, confidence, note }) {
      const shown = fromExamples && SHOWN.test(rule);
      const rounded = Math.round(Math.min(confidence, shown ? MOST_FOR_EXAMPLES : 1) * 100) / 100;
      const said = shown ? `${note === undefined ? '' : `${note}; `}seen in examples only` : note;
      (evidence[pointer] ??= []).push({
        source,
        pointer: pointerOf(at),
        rule,
        confidence: rounded,
        ...(said === undefined ? {} : { note: said }),
      });
      if (rounded < ASSUMED_BELOW) assume(pointer, statementOf(rule, note, shown), rule, rounded);
    },
    doubt(pointer, doubt) {
      assume(pointer + doubt.at, doubt.statement, doubt.rule, Math.round(doubt.confidence * 100) / 100);
    },
    result: { evidence, assumptions },
  };
}
