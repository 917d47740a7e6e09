import type { TestResults } from '@tapwright/app';
import { paint } from './style.ts';
import { table } from './table.ts';
import { duration } from './units.ts';

type MutantResults = NonNullable<TestResults['mutants']>;

/** The mutants as people read them: what survived and the check that is missing, then the score. */
export function mutantReport(mutants: MutantResults, all: boolean, milliseconds: number): string {
  const out = process.stdout;
  const survivors = mutants.list
    .filter(({ status }) => status === 'survived')
    .flatMap(({ name, bug, missing, justified }) =>
      justified === undefined
        ? [`${paint('red', '✗', out)} mutant ${name}: it ${bug}, and no test notices`, `    missing: ${missing ?? ''}`]
        : [`${paint('yellow', '-', out)} mutant ${name}: it ${bug}`, `    justified: ${justified}`],
    );
  const { killed, survived, justified, notApplicable } = mutants.counts;
  const score = `${(mutants.score * 100).toFixed(1)} %`;
  const gate = `${(mutants.gate * 100).toFixed(0)} %`;
  const passes = mutants.score >= mutants.gate;
  return [
    ...(all ? [mutantTable(mutants)] : []),
    ...survivors,
    `${killed} of ${killed + survived} mutants killed: ${paint(passes ? 'green' : 'red', score, out)} (${gate} needed)` +
      `${justified > 0 ? `; ${justified} of the survivors justified` : ''}; ${notApplicable} not applicable; ${duration(milliseconds)}`,
  ].join('\n');
}

function mutantTable(mutants: MutantResults): string {
  const rows = mutants.list.map(({ name, status, killedBy, missing, reason }) => [
    name,
    status === 'not-applicable' ? '-' : status,
    killedBy ?? missing ?? reason ?? '',
    mutants.milliseconds[name] === undefined ? '' : duration(mutants.milliseconds[name]),
  ]);
  return table(['mutant', '', 'killed by, or what is missing, or why it does not apply', 'time'], rows, 64);
}

/** Whether the mutants let the package pass. */
export function passesMutants(mutants: MutantResults | undefined): boolean {
  return mutants === undefined || mutants.score >= mutants.gate;
}
