import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/** Lines around a change. */
const CONTEXT = 3;
/** Texts that differ in more lines than this are shown as replaced, rather than compared line by line. */
const MOST_EDITS = 2_000;

/** What changed between two texts, as `diff -u` shows it. Empty when they are equal. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const [from, to] = [`a/${path}`, `b/${path}`];
  const options = {
    context: CONTEXT,
    maxEditLength: MOST_EDITS,
    headerOptions: FILE_HEADERS_ONLY,
  };
  const patch = createTwoFilesPatch(from, to, before, after, undefined, undefined, options);
  return patch?.replace(/\n$/, '') ?? replaced(from, to, before, after);
}

function replaced(from: string, to: string, before: string, after: string): string {
  const lines = (text: string, mark: string): string[] => text.split('\n').map((line) => mark + line);
  return [`--- ${from}`, `+++ ${to}`, ...lines(before, '-'), ...lines(after, '+')].join('\n');
}
