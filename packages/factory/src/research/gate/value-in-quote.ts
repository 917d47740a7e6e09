import { straight } from './readable.ts';

/** A quote without the marks around its words; the words themselves as they are written. */
export function wordsOf(quote: string): string {
  return straight(quote.normalize('NFKC'))
    .replaceAll(/[`*]/g, '')
    .replaceAll(/\\(?=[!-/:-@[-`{-~])/g, '');
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** The name stands in the quote as a word of its own: `limit` is not in `page_limit`, nor in `limits`. */
export function hasName(quote: string, name: string, caseless = false): boolean {
  if (name === '') return false;
  const pattern = new RegExp(
    String.raw`(?<![\p{L}\p{N}_$-])${escape(name)}(?![\p{L}\p{N}_$]|-[\p{L}\p{N}])`,
    caseless ? 'iu' : 'u',
  );
  return pattern.test(wordsOf(quote));
}

/** The number stands in the quote: `1000` is not in `10000`, but in `1,000`. */
export function hasNumber(quote: string, value: string): boolean {
  if (!/^\d{1,15}(\.\d{1,6})?$/.test(value)) return false;
  const numbers = wordsOf(quote).match(/(?<![\p{L}\p{N}_.,-])\d[\d,]*(?:\.\d+)?(?![\p{L}\p{N}_]|[.,]\d)/gu) ?? [];
  return numbers.some((found) => {
    const text = found.replace(/,$/, '');
    return /^\d+(\.\d+)?$|^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) && Number(text.replaceAll(',', '')) === Number(value);
  });
}

/** The text stands in the quote, whatever its marks and case. */
export function hasText(quote: string, value: string): boolean {
  const calm = (text: string) => wordsOf(text).toLowerCase().replaceAll(/\s+/g, ' ').trim();
  return calm(value) !== '' && calm(quote).includes(calm(value));
}

/** The address stands in the quote, alone or before one of these paths: it goes on in no other way. */
export function hasAddress(quote: string, address: string, paths: readonly string[] = []): boolean {
  const text = wordsOf(quote);
  const clean = address.replace(/\/+$/, '');
  return [...text.matchAll(new RegExp(escape(clean), 'gi'))].some((match) => {
    if (/[\w.-]/.test(text[match.index - 1] ?? '')) return false;
    const rest = canonicalPaths(text.slice(match.index + clean.length));
    if (/^\/?([^\w/{%~@:?#&=.-]|$)|^\/?\.?(\s|$)|^\.[^\w]/.test(rest)) return true;
    return paths.some((path) => startsWithPath(rest, path));
  });
}

/** The path stands in the quote as a whole, alone or behind one of these base addresses, or of their paths. */
export function hasPath(quote: string, path: string, bases: readonly string[] = []): boolean {
  return hasPathIn(pathText(quote), path, bases);
}

/** A text in which paths are written in one form. */
export function pathText(text: string): string {
  return canonicalPaths(wordsOf(text));
}

/** The same in a `pathText`. */
export function hasPathIn(text: string, path: string, bases: readonly string[] = []): boolean {
  for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + 1)) {
    if (!startsWithPath(text.slice(at, at + path.length + 3), path)) continue;
    const before = text.slice(Math.max(0, at - 300), at).toLowerCase();
    if (isStart(before) || bases.some((base) => isBehind(before, base.toLowerCase()))) return true;
  }
  return false;
}

/** A path begins here: what stands before is no part of it. */
const isStart = (before: string): boolean => !/[\w.~%@:}/-]$/.test(before);

/** Behind a base address, or behind the path of one where that stands alone. */
function isBehind(before: string, base: string): boolean {
  return before.endsWith(base) && (!base.startsWith('/') || isStart(before.slice(0, -base.length)));
}

function startsWithPath(text: string, path: string): boolean {
  return text.startsWith(path) && !/^(\/?[\w{%~@:-]|\/\/|\.\w)/.test(text.slice(path.length));
}

/** Parameters of paths in one form: `:id`, `<id>` and `[id]` are `{id}`. */
export function canonicalPaths(text: string): string {
  return text
    .replaceAll(/\/:([A-Za-z_][\w-]*)/g, '/{$1}')
    .replaceAll(/\/<([A-Za-z_][\w -]*)>/g, '/{$1}')
    .replaceAll(/\/\[([A-Za-z_][\w-]*)\]/g, '/{$1}');
}

const PERIODS: Readonly<Record<string, RegExp>> = {
  second: /\b(per|a|each|every|one) second\b|\/ ?s(ec(ond)?)?\b/i,
  minute: /\b(per|a|each|every|one) minute\b|\/ ?min(ute)?\b/i,
  hour: /\b(per|an|each|every|one) hour\b|\/ ?h(our)?\b|\bhourly\b/i,
  day: /\b(per|a|each|every|one) day\b|\/ ?d(ay)?\b|\bdaily\b/i,
};

/** A number of requests and a time; undefined for what is no such thing. */
export function parseRate(value: string): { readonly requests: number; readonly period: string } | undefined {
  const form = /^([\d,_]{1,12}) (?:requests )?per (second|minute|hour|day)$/;
  const [, digits = '', period = ''] = form.exec(value.trim().toLowerCase()) ?? [];
  const requests = Number(digits.replaceAll(/[,_]/g, ''));
  return period === '' || !Number.isInteger(requests) || requests < 1 ? undefined : { requests, period };
}

/** The rate stands in the quote: its number, and its time. */
export function hasRate(quote: string, value: string): boolean {
  const rate = parseRate(value);
  if (rate === undefined) return false;
  return hasNumber(quote, String(rate.requests)) && PERIODS[rate.period]?.test(wordsOf(quote)) === true;
}

/** The value stands in the passage as one sends it: behind an equals sign or a colon, or in quotes. */
export function hasLiteral(passage: string, value: string): boolean {
  const text = straight(passage).replaceAll(/\\(?=[!-/:-@[-`{-~])/g, '');
  const pattern = String.raw`(?<==|: ?|["'\x60])${escape(value)}(?=["'\x60\s&,;)}\]]|\.\s|\.?$)`;
  return value !== '' && new RegExp(pattern).test(text);
}

/** Words that call a request by this method. */
export function hasMethod(quote: string, method: string): boolean {
  const text = wordsOf(quote);
  if (new RegExp(String.raw`(?<![\w-])${method}(?![\w-])`).test(text)) return true;
  if (new RegExp(String.raw`\b(requests|axios|http|client)\.${method.toLowerCase()}\(`).test(text)) return true;
  // An address alone is for opening it.
  const others = /\b(POST|PUT|PATCH|DELETE|curl)\b/;
  if (method === 'GET' && /https?:\/\/\S/.test(text) && !others.test(text)) return true;
  // A call of curl without method and data gets.
  return (
    method === 'GET' &&
    /\bcurl\b/.test(text) &&
    !/\s(-X|--request|-d|--data\S*|-F|--form|-T|-I|--head|--json)\b/.test(text)
  );
}
