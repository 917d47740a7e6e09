import type { QueryStyle } from '../definition.ts';
import { isJsonObject } from '../json.ts';
import { scalarText } from './resolve-value.ts';

export type QueryPair = readonly [name: string, value: string];

const separators: Partial<Record<QueryStyle, string>> = { form: ',', space: ' ', pipe: '|' };

/** A parameter as the pairs that are sent, in the style that the API wants. Nothing for undefined and null. */
export function queryPairs(name: string, value: unknown, style: QueryStyle = 'form-explode'): QueryPair[] {
  if (value === undefined || value === null) return [];
  if (style === 'json') return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
  if (style === 'deep-object') return nestedPairs(name, value);
  if (Array.isArray(value)) return listPairs(name, value, style);
  if (isJsonObject(value) && !(value instanceof Date)) return objectPairs(name, value, style);
  return [[name, scalarText(value)]];
}

function listPairs(name: string, values: readonly unknown[], style: QueryStyle): QueryPair[] {
  const present = values.filter((value) => value !== undefined && value !== null);
  const separator = separators[style];
  if (separator !== undefined) {
    return present.length === 0 ? [] : [[name, present.map(scalarText).join(separator)]];
  }
  const key = style === 'brackets' ? `${name}[]` : name;
  return present.map((value) => [key, scalarText(value)] as const);
}

function objectPairs(name: string, value: Readonly<Record<string, unknown>>, style: QueryStyle): QueryPair[] {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined && field !== null);
  if (style === 'form-explode') return fields.map(([key, field]) => [key, scalarText(field)] as const);
  const separator = separators[style];
  if (separator === undefined) return nestedPairs(name, value);
  return [[name, fields.flatMap(([key, field]) => [key, scalarText(field)]).join(separator)]];
}

/** `a[b][0]=c`, as Stripe and Rails read it. */
export function nestedPairs(name: string, value: unknown): QueryPair[] {
  if (value === undefined) return [];
  if (value === null) return [[name, '']];
  if (Array.isArray(value)) return value.flatMap((item, index) => nestedPairs(`${name}[${index}]`, item));
  if (isJsonObject(value) && !(value instanceof Date)) {
    return Object.entries(value).flatMap(([key, field]) => nestedPairs(`${name}[${key}]`, field));
  }
  return [[name, scalarText(value)]];
}

/** Pairs as a query string, percent-encoded as URLs want it (`%20`, not `+`). */
export function queryString(pairs: readonly QueryPair[]): string {
  return pairs.map(([name, value]) => `${encodeQuery(name)}=${encodeQuery(value)}`).join('&');
}

// Brackets and commas stay readable, and some servers do not decode them in names.
function encodeQuery(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%5B', '[')
    .replaceAll('%5D', ']')
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':');
}
