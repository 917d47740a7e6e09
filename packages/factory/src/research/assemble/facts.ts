import type { DossierFact } from '../dossier.ts';
import { parseSubject, type Subject } from '../gate/subject.ts';
import type { PropertyName } from '../gate/properties.ts';

/** Proven facts, as one asks for them. What is not proven is not here. */
export interface Facts {
  find(subject: string, property: PropertyName): DossierFact | undefined;
  value(subject: string, property: PropertyName): string | undefined;
  /** All with this property, whatever they are about. */
  all(property: PropertyName): readonly DossierFact[];
  /** All about this subject. */
  about(subject: string): readonly DossierFact[];
  /** Subjects of a kind, in the order of the pages. */
  subjects<Kind extends Subject['kind']>(kind: Kind): readonly Extract<Subject, { kind: Kind }>[];
}

export function createFacts(facts: readonly DossierFact[]): Facts {
  const proven = facts.filter(({ status }) => status === 'proven');
  const bySubject = Map.groupBy(proven, ({ subject }) => subject);
  const subjects = [...bySubject.keys()].flatMap((text) => parseSubject(text) ?? []);
  const find: Facts['find'] = (subject, property) => bySubject.get(subject)?.find((fact) => fact.property === property);
  return {
    find,
    value: (subject, property) => find(subject, property)?.value,
    all: (property) => proven.filter((fact) => fact.property === property),
    about: (subject) => bySubject.get(subject) ?? [],
    subjects: (kind) =>
      subjects.filter((subject): subject is Extract<Subject, { kind: typeof kind }> => subject.kind === kind),
  };
}
