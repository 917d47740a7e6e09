import { readingsIn } from './read-passage.ts';
import { sectionsIn } from './read-prompt.ts';
import { factsIn } from './read-sections.ts';

/** A question as the bridge hands it over: `request-N.json`. */
export interface Question {
  readonly messages: readonly { readonly parts: readonly { readonly type: string; readonly text?: string }[] }[];
}

export type Answer = { readonly object: unknown } | { readonly refusal: string };

/** Answers a question from its own words alone; what it is not made for, it refuses. */
export function answerTo({ messages }: Question): Answer {
  const prompt = messages.flatMap(({ parts }) => parts.map(({ text = '' }) => text)).join('\n');
  const readings = readingsIn(prompt);
  if (readings !== undefined) return { object: { readings } };
  const sections = sectionsIn(prompt);
  if (sections.length > 0) return { object: { facts: factsIn(sections) } };
  return { refusal: 'only passages of documentation are read here' };
}
