import type { ConnectorDefinition } from '@tapwright/connector';
import { mutationOf, type MutantTarget } from './plan-mutants.ts';
import type { Mutation } from './operator.ts';

/** The environment variable that names the mutant of this process, as JSON. */
export const MUTANT_VARIABLE = 'TAPWRIGHT_MUTANT';

/** The mutant that this process is to be; undefined where it is to be none. */
export function activeMutant(): MutantTarget | undefined {
  const text = process.env[MUTANT_VARIABLE];
  if (text === undefined) return undefined;
  const target: MutantTarget = JSON.parse(text);
  return target;
}

const known = new WeakMap<ConnectorDefinition['streams'], Mutation>();

/** What this process does to a connector; nothing to one that has no such stream or action. */
export function mutationFor(connector: ConnectorDefinition): Mutation {
  const target = activeMutant();
  if (target === undefined) return {};
  // Tests pass copies of a definition with another client: its streams tell whose copy it is.
  const mutation = known.get(connector.streams) ?? mutationOf(target, connector) ?? {};
  known.set(connector.streams, mutation);
  return mutation;
}

/** Remembers whose copy a mutated definition is. */
export function remember(connector: ConnectorDefinition, mutation: Mutation): void {
  known.set(connector.streams, mutation);
}
