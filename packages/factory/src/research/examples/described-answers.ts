import type { Blueprint, Description } from '@tapwright/blueprint';
import { descriptionExamples } from './description-examples.ts';
import { withExamples } from './with-examples.ts';

/** A blueprint with the answers that its description shows, as research makes it. */
export function withDescribedAnswers(blueprint: Blueprint, description: Pick<Description, 'shown'>): Blueprint {
  const { examples } = descriptionExamples(blueprint, 'description', description.shown);
  return withExamples(blueprint, { formatVersion: 1, sources: [], facts: [], contradictions: [] }, examples).blueprint;
}
