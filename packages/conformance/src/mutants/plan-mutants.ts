import type { ConnectorDefinition } from '@tapwright/connector';
import type { Mutation, Operator } from './operator.ts';
import { OPERATORS } from './operators.ts';

/** Names one mutant of a connector. */
export interface MutantTarget {
  readonly operator: string;
  /** The stream or action that is wrong; absent where it is the whole connector. */
  readonly subject?: string;
}

/** One mutant that could be made of a connector. */
export interface PlannedMutant extends MutantTarget {
  /** `drop-last-page: issues`. */
  readonly name: string;
  readonly bug: string;
  readonly parts: readonly string[];
  readonly missing: string;
  /** Why it cannot be made of this connector. */
  readonly inapplicable?: string;
}

/** Streams or actions that each operator is applied to, at most. */
export const PER_OPERATOR = 2;

/** The mutants of a connector: each operator on some of the streams and actions that it fits, or why it fits none. */
export function planMutants(connector: ConnectorDefinition, perOperator = PER_OPERATOR): readonly PlannedMutant[] {
  return OPERATORS.flatMap((operator, index) => {
    const subjects = subjectsOf(operator, connector);
    const fitting = subjects.filter(({ inapplicable }) => inapplicable === undefined);
    const [first] = subjects;
    if (first === undefined) return [planned(operator, { inapplicable: `the connector has no ${operator.target}s` })];
    if (fitting.length === 0) return [planned(operator, { inapplicable: first.inapplicable })];
    return spread(fitting, perOperator, index).map((subject) => planned(operator, subject));
  });
}

/** What a mutant does; undefined where the connector has no such stream or action. */
export function mutationOf(target: MutantTarget, connector: ConnectorDefinition): Mutation | undefined {
  const operator = OPERATORS.find(({ name }) => name === target.operator);
  if (operator === undefined) return undefined;
  if (operator.target === 'connector') return operator.mutate(connector);
  const { subject = '' } = target;
  if (operator.target === 'stream') {
    const stream = connector.streams.find(({ name }) => name === subject);
    return stream && operator.mutate(stream, connector);
  }
  const action = connector.actions?.[subject];
  return action && operator.mutate(action, subject);
}

interface Subject {
  readonly subject?: string;
  readonly inapplicable?: string | undefined;
}

function subjectsOf(operator: Operator, connector: ConnectorDefinition): readonly Subject[] {
  switch (operator.target) {
    case 'connector':
      return [{ inapplicable: operator.inapplicable?.(connector) }];
    case 'stream':
      return connector.streams.map((stream) => ({
        subject: stream.name,
        inapplicable: operator.inapplicable?.(stream, connector),
      }));
    case 'action':
      return Object.entries(connector.actions ?? {}).map(([subject, action]) => ({
        subject,
        inapplicable: operator.inapplicable?.(action, connector),
      }));
  }
}

function planned(operator: Operator, { subject, inapplicable }: Subject): PlannedMutant {
  const { name, bug, parts, missing } = operator;
  const named = inapplicable === undefined && subject !== undefined;
  return {
    name: named ? `${name}: ${subject}` : name,
    operator: name,
    bug,
    parts,
    missing,
    ...(named && { subject }),
    ...(inapplicable !== undefined && { inapplicable }),
  };
}

/** So many of the subjects, from all over, not the same ones for each operator. */
function spread(subjects: readonly Subject[], most: number, turn: number): readonly Subject[] {
  if (subjects.length <= most) return subjects;
  const step = subjects.length / most;
  return Array.from(
    { length: most },
    (_, index) => subjects[(turn + Math.floor(index * step)) % subjects.length],
  ).filter((subject) => subject !== undefined);
}
