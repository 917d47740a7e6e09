import { isProperty, property } from '../gate/properties.ts';
import { textOf, type ModelRequest } from '../../model/protocol/model-request.ts';

/** Subject, property and value. */
type Reading = readonly [subject: string, property: string, value: string, ...rest: readonly string[]];

export interface SecondAnswer {
  readonly object: { readonly readings: readonly { readonly number: number; readonly value: string | null }[] };
}

/** Answers the second reader's question with these values, null for what is not among them; undefined for any other question. */
export function answerAgain(request: ModelRequest, told: readonly Reading[]): SecondAnswer | undefined {
  const [, questions] = textOf(request).split('What does the passage say?\n');
  if (questions === undefined) return undefined;
  const readings = [...questions.matchAll(/^(\d+)\. (.+?): (.+)$/gm)].map(([, number, subject, asked = '']) => ({
    number: Number(number),
    value: told.find(([about, name]) => about === subject && isAsked(name, asked))?.[2] ?? null,
  }));
  return { object: { readings } };
}

function isAsked(name: string, asked: string): boolean {
  return isProperty(name) && asked.startsWith(property(name).says);
}
