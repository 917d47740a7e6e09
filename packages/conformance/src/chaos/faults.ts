import { ConfigError } from '@tapwright/connector';
import type { ChaosFault } from './fault.ts';
import { httpFaults } from './http-faults.ts';
import { semanticsFaults } from './semantics-faults.ts';
import { transportFaults } from './transport-faults.ts';

/** Everything that is known to go wrong with APIs: the columns of the grid. */
export const faults: readonly ChaosFault[] = [...transportFaults, ...httpFaults, ...semanticsFaults];

/** A fault by its name. Throws ConfigError `fault_unknown`. */
export function faultNamed(name: string): ChaosFault {
  const found = faults.find((fault) => fault.name === name);
  if (found !== undefined) return found;
  const like = faults.filter((fault) => name.length > 2 && (fault.name.includes(name) || name.includes(fault.name)));
  throw new ConfigError(`there is no fault called ${name}`, {
    code: 'fault_unknown',
    hint:
      like.length === 0
        ? 'List them with: tapwright chaos --list'
        : `Is ${like.map((fault) => fault.name).join(' or ')} meant?`,
  });
}
