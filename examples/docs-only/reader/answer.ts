import { verdictOn } from './review.ts';
import { readingsIn } from './read-passage.ts';
import { sectionsIn } from './read-prompt.ts';
import { factsIn, type Fact } from './read-sections.ts';

/** A question as the bridge hands it over: `request-N.json`. */
export interface Question {
  readonly messages: readonly { readonly parts: readonly { readonly type: string; readonly text?: string }[] }[];
}

export type Answer = { readonly object: unknown } | { readonly refusal: string };

export interface Manner {
  /** Reads one sentence wrongly, until somebody says that something was wrong. */
  readonly hasty?: boolean;
}

/** Answers a question from its own words alone; what it is not made for, it refuses. */
export function answerTo({ messages }: Question, { hasty = false }: Manner = {}): Answer {
  const prompt = messages.flatMap(({ parts }) => parts.map(({ text = '' }) => text)).join('\n');
  const readings = readingsIn(prompt);
  if (readings !== undefined) return { object: { readings } };
  const verdict = verdictOn(prompt);
  if (verdict !== undefined) return { object: verdict };
  const sections = sectionsIn(prompt);
  if (sections.length > 0) {
    const facts = factsIn(sections);
    return { object: { facts: hasty && !/\breported before\b/.test(prompt) ? misread(facts) : facts } };
  }
  return { refusal: 'only documentation is read here, and packages are looked at' };
}

/** Of "the array items of the answer" the hasty take the last word: it stands in the passage as well. */
function misread(facts: readonly Fact[]): readonly Fact[] {
  return facts.map((fact) =>
    fact.property === 'records_path' && fact.quote.includes('of the answer') ? { ...fact, value: 'answer' } : fact,
  );
}
