import type { ArtefactPort } from '@tapwright/connector';
import type { Dossier, DossierFact } from './dossier.ts';
import { gateFacts, type Gated } from './gate/gate-facts.ts';
import { judgeReadings, readingsOf } from './second/judge-readings.ts';
import { gatePage, type GatePage } from './gate/gate-page.ts';
import { cleanSource } from './pages/clean-page.ts';
import { artefactText } from '../agents/read-artefact.ts';
import { sha256 } from '../code/sha256.ts';

export interface Recheck {
  /** Facts that are not what they are said to be. Empty: the dossier holds. */
  readonly differences: readonly { readonly fact: string; readonly problem: string }[];
  readonly gated: Gated;
}

/**
 * Judges every fact of a dossier again, with nothing but the sources that were kept: the text is made of the bytes once
 * more, and each claim goes through the gate. Needs no network and no model.
 */
export async function recheckDossier(dossier: Dossier, artefacts: ArtefactPort): Promise<Recheck> {
  const pages: GatePage[] = [];
  const lost: { fact: string; problem: string }[] = [];
  for (const source of dossier.sources) {
    if (source.text === undefined) continue;
    const raw = await artefacts.get(source.sha256);
    const cleaned = cleanSource(raw, source.kind);
    const text = await artefactText(source.text, artefacts);
    if (cleaned.text !== text) lost.push({ fact: source.id, problem: 'the text is not what its source reads like' });
    pages.push(gatePage(source.id, text, cleaned.hidden));
  }
  const claimed = dossier.facts.filter((fact) => fact.quote !== undefined);
  const gated = judgeReadings(gateFacts(claimed.map(claimOf), pages), readingsOf(claimed));
  const differences = claimed.flatMap((fact, index) => differenceOf(fact, gated.facts[index]));
  return { differences: [...lost, ...differences, ...movedExamples(dossier, pages)], gated };
}

/** Examples of pages that are not where they are said to be. */
function movedExamples({ examples = [] }: Dossier, pages: readonly GatePage[]): { fact: string; problem: string }[] {
  return examples.flatMap(({ source, span, hash }, index) => {
    const text = pages.find(({ id }) => id === source)?.text;
    if (span === undefined) return [];
    const there = text === undefined ? undefined : sha256(text.slice(...span));
    return there === hash ? [] : [{ fact: `example ${index + 1}`, problem: 'it does not stand where it is said to' }];
  });
}

function claimOf({ subject, property, value, quote = '', source = '', within }: DossierFact) {
  return { subject, property, value, quote, source, ...(within && { within }) };
}

function differenceOf(fact: DossierFact, again: DossierFact | undefined): { fact: string; problem: string }[] {
  if (again === undefined) return [{ fact: fact.id, problem: 'it stands there twice' }];
  if (again.status !== fact.status)
    return [
      { fact: fact.id, problem: `it is ${again.status}${again.reason === undefined ? '' : `: ${again.reason}`}` },
    ];
  return JSON.stringify(again.span) === JSON.stringify(fact.span)
    ? []
    : [{ fact: fact.id, problem: 'its passage stands elsewhere' }];
}
