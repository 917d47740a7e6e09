import { parseOverlay, type Overlay } from '@tapwright/blueprint';
import { isJsonObject } from '@tapwright/connector';

/**
 * The overlay that a comment is, with nothing before or behind it: what failures and findings quote is not a person's.
 * Undefined where it is none.
 */
export function overlayIn(feedback: string): ReturnType<typeof parseOverlay> | undefined {
  const text = feedback.replace(/^[^\n:{]{1,80} says: /, '').trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isJsonObject(given) && Array.isArray(given['facts']) ? parseOverlay(given) : undefined;
}

/** Where an overlay would have to say something, so that what was said against the research is mended. */
export function overlayFor(feedback: string, streams: readonly string[]): Overlay {
  const pointers = feedback.split('\n').flatMap((line) => pointerOf(line, streams) ?? []);
  const [first] = streams;
  const fallback = first === undefined ? '/interpretation/baseUrl' : `/interpretation/streams/${first}`;
  const distinct = [...new Set(pointers.length === 0 ? [fallback] : pointers)].slice(0, 5);
  const evidence = { source: 'person', note: 'who says so, and where' };
  return { facts: distinct.map((pointer) => ({ pointer, value: '…', evidence })) };
}

/** What a failing check, or a person, speaks of → where a blueprint says it. */
const FACETS: readonly (readonly [RegExp, string])[] = [
  [/next page|pagina|page size|\bpages?\b|token/i, '/pagination'],
  [/must be .*, is |schema|type of/i, '/schema'],
  [/cursor|incremental|since|newer|changed/i, '/incremental'],
  [/\bkey\b|twice|duplicate/i, '/primaryKey'],
  [/records?\b|reads? \d|complete|list/i, '/records/path'],
];

function pointerOf(line: string, streams: readonly string[]): string | undefined {
  const named = streams.filter((name) =>
    new RegExp(String.raw`(?<![\w-])${name.replaceAll('_', '[ _-]')}(?![\w-])`, 'i').test(line),
  );
  const stream = named.toSorted((a, b) => b.length - a.length)[0];
  if (stream === undefined)
    return /\b(auth\w*|credential|token|api key|header)\b/i.test(line) ? '/interpretation/auth' : undefined;
  const facet = FACETS.find(([words]) => words.test(line.replace(stream, '')))?.[1] ?? '';
  return `/interpretation/streams/${stream}${facet}`;
}
