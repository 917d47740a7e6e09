import type { ListProfile } from '../profile.ts';
import type { StoredRecord } from './records.ts';
import { valueAt, type MockRequest } from './request.ts';
import { betweenBounds, type ListParameters } from './store.ts';
import { textOf } from './text-of.ts';

/** The values of a request that select one of the list's sets of records. */
export function selectingValues(list: ListProfile, request: MockRequest): ListParameters {
  const scope = (list.scope ?? []).map((place) => [place.name, textOf(valueAt(request, place) ?? '')] as const);
  const parents = Object.keys(list.parents ?? {}).map((name) => {
    const value =
      request.pathParameters[name] ??
      valueAt(request, { in: 'query', name }) ??
      valueAt(request, { in: 'body', name }) ??
      '';
    return [name, textOf(value)] as const;
  });
  return Object.fromEntries([...scope, ...parents]);
}

/** One of several lists behind the same address: the one whose connection a GraphQL query asks for. */
export function chooseList(lists: readonly ListProfile[], request: MockRequest): ListProfile | undefined {
  if (lists.length < 2) return lists[0];
  const query = textOf(valueAt(request, { in: 'body', name: 'query' }) ?? '');
  return (
    lists.find(
      (list) =>
        list.pagination.kind === 'graphql-connection' && query.includes(list.pagination.connection.at(-1) ?? ''),
    ) ?? lists[0]
  );
}

/** Those of the records that its filters let a request see. */
export function filterRecords(
  list: ListProfile,
  request: MockRequest,
  records: readonly StoredRecord[],
): readonly StoredRecord[] {
  let visible = records;
  for (const [name, filter] of Object.entries(list.defaultFilters ?? {})) {
    const value = valueAt(request, { in: 'query', name });
    if (filter.all !== undefined && value === filter.all) continue;
    visible = visible.filter((record) => record.hidden === (value === filter.hides));
  }
  const { cursor } = list;
  if (cursor === undefined) return visible;
  const bound = (place: typeof cursor.start): unknown =>
    place === undefined ? undefined : unwrapped(valueAt(request, place), cursor.template);
  return betweenBounds(list, visible, { start: bound(cursor.start), end: bound(cursor.end) });
}

function unwrapped(value: unknown, template: string | undefined): unknown {
  if (template === undefined || typeof value !== 'string') return value;
  const [before = '', after = ''] = template.split('{value}');
  return value.startsWith(before) && value.endsWith(after)
    ? value.slice(before.length, value.length - after.length)
    : undefined;
}
