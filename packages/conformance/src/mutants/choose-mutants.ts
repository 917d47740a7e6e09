import { ConfigError } from '@tapwright/connector';
import { mutantPlan, type Confined } from './mutant-plan.ts';
import type { PlannedMutant } from './plan-mutants.ts';

export interface ChooseMutantsOptions extends Confined {
  /** Only mutants whose name begins so. */
  readonly only?: string;
  readonly signal?: AbortSignal;
}

/** The mutants of a package, or those whose name begins as asked; an error where there is none of them. */
export async function chooseMutants(
  folder: string,
  { only = '', signal, ...confined }: ChooseMutantsOptions = {},
): Promise<readonly PlannedMutant[]> {
  const all = await mutantPlan(folder, signal, confined);
  const chosen = all.filter(({ name }) => name.startsWith(only));
  if (chosen.length > 0) return chosen;
  const names = [...new Set(all.map(({ operator }) => operator))].toSorted();
  throw new ConfigError(`no mutant has a name that begins with ${JSON.stringify(only)}`, {
    code: 'mutant_unknown',
    hint: `Their names begin with: ${names.join(', ')}.`,
  });
}
