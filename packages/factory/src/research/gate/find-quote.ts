import { readable, type Readable } from './readable.ts';

/** From the first to behind the last character, in the original text. */
export type Span = readonly [start: number, end: number];

export type Found =
  /** At least one. */
  { readonly places: readonly Span[] } | { readonly problem: 'too-short' | 'too-long' | 'not-found' | 'ambiguous' };

const SHORTEST = 8;
const LONGEST = 800;
/** What stands in more places than this says nothing of any of them. */
const MOST = 40;
const SEVERAL_WORDS = /[\p{L}\p{N}]\P{L}*[ /:=][^\p{L}\p{N}]*[\p{L}\p{N}]/u;

/**
 * Finds a passage again: in the part of the source it is said to be in, else in the whole source.
 * What is too short proves nothing, unless it is a whole line, such as a heading; what is too long is no single fact.
 */
export function findQuote(source: Readable, quote: string, part?: Span): Found {
  const { text } = readable(quote);
  if (text.length > LONGEST) return { problem: 'too-long' };
  if (!/[\p{L}\p{N}]{2}|[\p{L}\p{N}].*[\p{L}\p{N}]/u.test(text)) return { problem: 'too-short' };
  const all = placesOf(source, text);
  const isShort = text.length < SHORTEST || !SEVERAL_WORDS.test(text);
  const places = isShort ? all.filter((place) => isWholeLine(source.original, place)) : all;
  if (places.length === 0 && all.length > 0) return { problem: 'too-short' };
  if (places.length === 0) return { problem: 'not-found' };
  const inPart = part === undefined ? [] : places.filter(([start, end]) => start >= part[0] && end <= part[1]);
  const found = inPart.length > 0 ? inPart : places;
  return found.length > MOST ? { problem: 'ambiguous' } : { places: found };
}

function placesOf({ text, from, to }: Readable, quote: string): Span[] {
  const places: Span[] = [];
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (isWithinWord(text, at) || isWithinWord(text, at + quote.length)) continue;
    places.push([from[at] ?? 0, to[at + quote.length - 1] ?? 0]);
  }
  return places;
}

/** Nothing is said on its lines but the passage. */
function isWholeLine(original: string, [start, end]: Span): boolean {
  const before = original.slice(original.lastIndexOf('\n', start - 1) + 1, start);
  const newline = original.indexOf('\n', end);
  const after = original.slice(end, newline < 0 ? original.length : newline);
  return !/[\p{L}\p{N}]/u.test(before + after);
}

/** A passage that begins or ends within a word or a number says something else than the text. */
function isWithinWord(text: string, at: number): boolean {
  const [before = '', after = ''] = [text[at - 1], text[at]];
  return /[\p{L}\p{N}_]/u.test(before) && /[\p{L}\p{N}_]/u.test(after);
}

/** The words that a passage begins and ends in, as a whole: of `/things/{id}` nobody can quote `/things`. */
export function wholeWords(original: string, [start, end]: Span): string {
  const before = /[^\s|]{0,300}$/.exec(original.slice(Math.max(0, start - 300), start))?.[0] ?? '';
  const after = /^[^\s|]{0,300}/.exec(original.slice(end, end + 300))?.[0] ?? '';
  return before + original.slice(start, end) + after;
}
