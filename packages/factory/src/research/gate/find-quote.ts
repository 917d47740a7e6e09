import { readable, type Readable } from './readable.ts';

/** From the first to behind the last character, in the original text. */
export type Span = readonly [start: number, end: number];

export type Found =
  | { readonly span: Span }
  | { readonly problem: 'too-short' | 'too-long' | 'not-found' | 'ambiguous' };

const SHORTEST = 8;
const LONGEST = 800;

/**
 * Finds a passage again: in the part of the source it is said to be in, else in the whole source, exactly once in either.
 * What is too short proves nothing, what is too long no single fact.
 */
export function findQuote(source: Readable, quote: string, part?: Span): Found {
  const { text } = readable(quote);
  if (text.length < SHORTEST || !/[\p{L}\p{N}]\P{L}*[ /:=][^\p{L}\p{N}]*[\p{L}\p{N}]/u.test(text))
    return { problem: 'too-short' };
  if (text.length > LONGEST) return { problem: 'too-long' };
  const places = placesOf(source, text);
  if (places.length === 0) return { problem: 'not-found' };
  const inPart = part === undefined ? [] : places.filter(([start, end]) => start >= part[0] && end <= part[1]);
  const [only, another] = inPart.length > 0 ? inPart : places;
  return only === undefined || another !== undefined ? { problem: 'ambiguous' } : { span: only };
}

function placesOf({ text, from, to }: Readable, quote: string): Span[] {
  const places: Span[] = [];
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (isWithinWord(text, at) || isWithinWord(text, at + quote.length)) continue;
    places.push([from[at] ?? 0, to[at + quote.length - 1] ?? 0]);
  }
  return places;
}

/** A passage that begins or ends within a word or a number says something else than the text. */
function isWithinWord(text: string, at: number): boolean {
  const [before = '', after = ''] = [text[at - 1], text[at]];
  return /[\p{L}\p{N}_]/u.test(before) && /[\p{L}\p{N}_]/u.test(after);
}
