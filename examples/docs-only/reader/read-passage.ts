import { definitions, sentencesOf, type Row } from './read-prompt.ts';
import { ofParameter, ofSentence, type Told } from './read-sections.ts';

/** What is read of a numbered question; null where the passage does not say it. */
export interface Reading {
  readonly number: number;
  readonly value: string | null;
}

/** How questions about a passage are worded. */
const QUESTIONS: readonly (readonly [RegExp, property: string])[] = [
  [/^how requests prove who sends them/, 'auth_kind'],
  [/^where the key is sent/, 'auth_place'],
  [/^name of the header, query parameter or cookie of the key/, 'auth_name'],
  [/^how the next page is asked for/, 'pagination_kind'],
  [/^request parameter that takes the page number/, 'page_parameter'],
  [/^where page_parameter is sent/, 'page_parameter_place'],
  [/^where the answer has the token of the next page/, 'next_place'],
  [/^header of the answer with the token of the next page/, 'next_header'],
  [/^field of the answer with the token or address of the next page/, 'next_field'],
  [/^number of the first page or record/, 'first_page'],
  [/^field of a record that says when it last changed/, 'cursor_field'],
  [/^how cursor_field is written/, 'cursor_type'],
  [/^query parameter that asks for records whose cursor_field is later/, 'filter_parameter'],
  [/^whether records of exactly that time are included/, 'filter_boundary'],
  [/^order of the records by cursor_field/, 'order'],
  [/^a repeated call does no harm/, 'effect'],
  [/^header of the idempotency key/, 'idempotency_header'],
  [/^status of answers that mean "too many requests"/, 'quota_status'],
];

/** Reads one passage, whatever was made of it before; undefined where no passage is asked about. */
export function readingsIn(prompt: string): readonly Reading[] | undefined {
  const { passage } =
    /<passage-(?<mark>[0-9a-f]{12})>\n(?<passage>[\s\S]*?)\n<\/passage-\k<mark>>/.exec(prompt)?.groups ?? {};
  if (passage === undefined) return undefined;
  const questions = prompt.slice(prompt.lastIndexOf('</passage-')).matchAll(/^(\d+)\. (.+?): (.+)$/gm);
  return [...questions].map(([, number, subject = '', asked = '']) => {
    const property = QUESTIONS.find(([words]) => words.test(asked))?.[1];
    const told = saidBy(passage, subject === 'api' ? undefined : subject);
    return { number: Number(number), value: told.find(([, name]) => name === property)?.[2] ?? null };
  });
}

function saidBy(passage: string, operation: string | undefined): readonly Told[] {
  const rows = [...definitions(passage), ...rowOf(passage)];
  const ofRows = rows.flatMap((row) => (operation === undefined ? [] : ofParameter(row, '', operation)));
  return [...sentencesOf(passage).flatMap((sentence) => ofSentence(sentence, operation)), ...ofRows];
}

function rowOf(passage: string): Row[] {
  const [name = '', type, meaning] = passage.split('|').map((cell) => cell.trim());
  return type === undefined || meaning === undefined ? [] : [{ name, type, meaning, quote: passage }];
}
