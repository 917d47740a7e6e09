import { at } from '@tapwright/connector';
import type { ListProfile } from '../profile.ts';
import type { PageTokens } from './page-tokens.ts';
import { PagingProblem } from './paging-problem.ts';
import { valueAt, type MockRequest } from './request.ts';
import type { StoredRecord } from './records.ts';
import { textOf } from './text-of.ts';

/** One page that the server decided to serve. */
export interface Page {
  readonly records: readonly StoredRecord[];
  readonly start: number;
  readonly size: number;
  readonly total: number;
  /** Where the next page starts; undefined on the last one. */
  readonly next: number | undefined;
  /** The answer says that it is the last, although it carries where the next would start, as some APIs do. */
  readonly last?: boolean;
}

/** What the answer says in so many words. */
export function saysMore(page: Page): boolean {
  return page.last !== true && page.next !== undefined;
}

export interface PagingLimits {
  /** Page size when the request names none. */
  readonly defaultSize?: number | undefined;
  /** The server's own cap, below what it documents. */
  readonly maxSize?: number | undefined;
  /** The server ignores where the request wants to go on and always serves the first page. */
  readonly stuck?: boolean | undefined;
}

/** The query parameter that addresses made by the server itself carry. */
export const POSITION = 'page_position';
const DEFAULT_SIZE = 20;

export function pageOf(
  list: ListProfile,
  request: MockRequest,
  records: readonly StoredRecord[],
  limits: PagingLimits,
  tokens: PageTokens,
): Page {
  const size = pageSize(list, request, limits);
  const start = limits.stuck === true ? 0 : pageStart(list, request, records, size, tokens);
  const page = list.pagination.kind === 'none' ? records : records.slice(start, start + size);
  const end = start + page.length;
  const more = list.pagination.kind !== 'none' && end < records.length;
  return { records: page, start, size, total: records.length, next: more ? end : undefined };
}

function pageSize(list: ListProfile, request: MockRequest, limits: PagingLimits): number {
  if (list.pagination.kind === 'none') return Number.POSITIVE_INFINITY;
  const place = list.pagination.pageSize;
  const documented = list.pageSize ?? { default: DEFAULT_SIZE, max: place?.max ?? Math.max(place?.value ?? 0, 100) };
  const most = Math.min(documented.max, limits.maxSize ?? documented.max);
  const usual = Math.min(limits.defaultSize ?? documented.default, most);
  const asked = place === undefined ? undefined : valueAt(request, place);
  if (asked === undefined) return usual;
  const size = Number(asked);
  if (!Number.isInteger(size) || size < 1)
    throw new PagingProblem(`page size ${textOf(asked)} is not a positive integer`);
  return Math.min(size, most);
}

function pageStart(
  list: ListProfile,
  request: MockRequest,
  records: readonly StoredRecord[],
  size: number,
  tokens: PageTokens,
): number {
  const { pagination } = list;
  switch (pagination.kind) {
    case 'page-number':
      return (
        (integer(valueAt(request, pagination.parameter), pagination.first, 'page number') - pagination.first) * size
      );
    case 'offset':
      return integer(valueAt(request, pagination.parameter), pagination.first, 'offset') - pagination.first;
    case 'cursor':
      return tokens.positionOf(valueAt(request, pagination.parameter));
    case 'keyset':
      return afterRecord(pagination.field, valueAt(request, pagination.parameter), records);
    case 'graphql-connection':
      return tokens.positionOf(valueAt(request, { in: 'body', name: `variables.${pagination.variable}` }));
    case 'link-header':
    case 'next-url':
      return tokens.positionOf(valueAt(request, { in: 'query', name: POSITION }));
    default:
      return 0;
  }
}

function integer(value: unknown, fallback: number, what: string): number {
  if (value === undefined || value === null || value === '') return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < fallback)
    throw new PagingProblem(`${what} ${textOf(value)} is out of range`);
  return number;
}

function afterRecord(field: readonly string[], value: unknown, records: readonly StoredRecord[]): number {
  if (value === undefined || value === null || value === '') return 0;
  const index = records.findIndex((record) => textOf(at(record.value, field)) === textOf(value));
  if (index < 0) throw new PagingProblem(`there is no record ${textOf(value)} to go on after`);
  return index + 1;
}
