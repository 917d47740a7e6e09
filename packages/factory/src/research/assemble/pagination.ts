import type { BlueprintPagination } from '@tapwright/blueprint';
import type { DossierFact } from '../dossier.ts';
import type { PropertyName } from '../gate/properties.ts';
import type { ListFacts } from './list-facts.ts';

export interface ProvenPagination {
  readonly value: BlueprintPagination;
  /** What proves its parts. */
  readonly facts: readonly DossierFact[];
}

const USED: readonly PropertyName[] = [
  'pagination_kind',
  'page_parameter',
  'page_parameter_place',
  'next_place',
  'next_header',
  'next_field',
  'has_more_field',
  'total_records_field',
  'total_pages_field',
  'first_page',
  'page_size_parameter',
  'page_size_max',
];

/** How a list goes on, of what is proven. A text says what is missing. */
export function provenPagination(
  list: ListFacts,
  primaryKey: readonly string[][],
): ProvenPagination | string | undefined {
  const kind = list.value('pagination_kind');
  if (kind === undefined) return undefined;
  const value = build(kind, list, primaryKey);
  if (typeof value === 'string') return `${kind}, but ${value}`;
  return { value, facts: USED.flatMap((property) => list.find(property) ?? []) };
}

const path = (text: string): string[] => (text === '$' ? [] : text.split('.'));

function build(kind: string, list: ListFacts, primaryKey: readonly string[][]): BlueprintPagination | string {
  const parameter = parameterOf(list);
  const common = commonOf(list);
  if (kind === 'none') return { kind };
  if (kind === 'link-header') return { kind, ...common };
  if (kind === 'next-url') {
    const field = list.value('next_field');
    return field === undefined ? 'the field with the address is not proven' : { kind, path: path(field), ...common };
  }
  if (parameter === undefined) return 'its parameter is not proven';
  if (kind === 'cursor') {
    const next = nextOf(list);
    return next === undefined ? 'the place of the next token is not proven' : { kind, parameter, next, ...common };
  }
  if (kind === 'keyset') {
    const [field] = primaryKey;
    return field === undefined ? 'the key is not proven' : { kind, parameter, field, ...common };
  }
  return counted(kind, list, parameter);
}

function counted(
  kind: string,
  list: ListFacts,
  parameter: ReturnType<typeof parameterOf> & object,
): BlueprintPagination | string {
  const total = list.value('total_records_field');
  const pages = list.value('total_pages_field');
  const first = list.value('first_page');
  const parts = { parameter, ...(total !== undefined && { totalRecords: path(total) }), ...commonOf(list) };
  if (kind === 'offset') return { kind, first: Number(first ?? 0), ...parts };
  if (kind !== 'page-number') return 'it is unknown';
  return { kind, first: Number(first ?? 1), ...(pages !== undefined && { totalPages: path(pages) }), ...parts };
}

function parameterOf(list: ListFacts): { in: 'query' | 'header' | 'body'; name: string } | undefined {
  const name = list.value('page_parameter');
  const place = list.value('page_parameter_place');
  return name === undefined ? undefined : { in: place === 'header' || place === 'body' ? place : 'query', name };
}

function nextOf(list: ListFacts): Extract<BlueprintPagination, { kind: 'cursor' }>['next'] | undefined {
  const header = list.value('next_header');
  const field = list.value('next_field');
  if (header !== undefined && (list.value('next_place') === 'header' || field === undefined))
    return { in: 'header', name: header };
  return field === undefined ? undefined : { in: 'body', path: path(field) };
}

function commonOf(list: ListFacts) {
  const size = list.value('page_size_parameter');
  const max = list.value('page_size_max');
  const more = list.value('has_more_field');
  const most = max === undefined ? undefined : Number(max);
  const usable = most !== undefined && Number.isInteger(most) && most > 0;
  return {
    ...(size !== undefined && usable && { pageSize: { in: 'query' as const, name: size, value: most, max: most } }),
    ...(more !== undefined && { hasMore: path(more) }),
  };
}
