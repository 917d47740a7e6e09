import type { Contradiction, Dossier, DossierFact } from '../dossier.ts';
import { isProperty, property } from '../gate/properties.ts';

/** Id of a fact → what a second reader reads in its passage; null where that says nothing of it. */
export type Readings = ReadonlyMap<string, string | null>;

type Judged = Pick<Dossier, 'facts' | 'contradictions'>;

/** Facts with what a second reader reads: where the two disagree, neither is used, and both are listed. */
export function judgeReadings(
  {
    facts,
    contradictions,
  }: { readonly facts: readonly DossierFact[]; readonly contradictions: readonly Contradiction[] },
  readings: Readings,
): Judged {
  const disputed: Contradiction[] = [];
  const judged = facts.map((fact): DossierFact => {
    const second = readings.get(fact.id);
    if (second === undefined || fact.status !== 'proven') return fact;
    if (second !== null && sameReading(fact, second)) return { ...fact, second };
    const reason = `a second reader of the passage ${second === null ? 'does not find that it says so' : `reads ${second}`}`;
    disputed.push({ subject: fact.subject, property: fact.property, facts: [fact.id], reason });
    return { ...fact, second, status: 'assumed', reason };
  });
  return { facts: judged, contradictions: [...contradictions, ...disputed] };
}

/** What the facts of a dossier say of their second readings. */
export function readingsOf(facts: readonly DossierFact[]): Readings {
  return new Map(facts.flatMap(({ id, second }) => (second === undefined ? [] : [[id, second] as const])));
}

function sameReading({ property: name, value }: DossierFact, second: string): boolean {
  const kind = isProperty(name) ? property(name).kind : 'name';
  return comparable(kind, value) === comparable(kind, second);
}

function comparable(kind: string, text: string): string {
  const plain = text.trim().replaceAll(/[`"']/g, '');
  if (kind === 'number') return String(Number(plain.replaceAll(/[,_]/g, '')));
  if (kind === 'word' || kind === 'header') return plain.toLowerCase().replace(/:$/, '');
  if (kind === 'field-path') return plain.replace(/^\$\.?/, '').replaceAll(/\[\d*\*?\]/g, '');
  return plain;
}
