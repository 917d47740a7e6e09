import type { BlueprintPagination, Stream } from '@tapwright/blueprint';
import { at, isJsonObject, type JsonObject } from '@tapwright/connector';
import type { ListProfile } from '../profile.ts';
import { nextPageForm } from './compare-recording.ts';
import { cursorSeen } from './recorded-cursor.ts';
import { sentAt, type RecordedPage } from './recorded-pages.ts';

/** A list as a recording shows it, and in what it is otherwise than the blueprint says. */
export interface SeenList {
  readonly list: ListProfile;
  readonly messages: readonly string[];
}

type Change = (list: ListProfile) => { readonly list: ListProfile; readonly message?: string | undefined };

/** Corrects what the blueprint says of a list by what was seen of it; what was not seen stays as it is. */
export function seenList(stream: Stream, given: ListProfile, pages: readonly RecordedPage[]): SeenList {
  const changes: readonly Change[] = [
    (list) => recordsSeen(list, pages),
    (list) => pagesSeen(list, pages),
    (list) => endSeen(list, pages),
    (list) => sizeSeen(list, pages),
    (list) => keySeen(stream, list, pages),
    (list) => cursorSeen(list, pages, isComparable(stream)),
  ];
  const messages: string[] = [];
  const list = changes.reduce((before, change) => {
    const { list: after, message } = change(before);
    if (message !== undefined) messages.push(message);
    return after;
  }, given);
  return { list, messages };
}

/** Whether the filter is written as the records' cursor is. */
function isComparable({ incremental }: Stream): boolean {
  const { format } = incremental?.filter ?? {};
  return format === undefined || format === incremental?.type;
}

type Seen = ReturnType<Change>;

/** Where the records are, when they are not where they should be. */
function recordsSeen(list: ListProfile, pages: readonly RecordedPage[]): Seen {
  const bodies = pages.map(({ body }) => body).filter(isJsonObject);
  if (bodies.length === 0 || list.records.shape !== 'array' || list.records.path.length === 0) return { list };
  if (bodies.some((body) => at(body, list.records.path) !== undefined)) return { list };
  const [field, ...others] = new Set(
    bodies.flatMap((body) => Object.keys(body).filter((name) => isRecords(body[name]))),
  );
  if (field === undefined || others.length > 0) return { list };
  return {
    list: { ...list, records: { ...list.records, path: [field] } },
    message: `the records are at ${field}, not at ${list.records.path.join('.')}`,
  };
}

function isRecords(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isJsonObject);
}

/** How answers lead on, and what they say of all the records. */
function pagesSeen(list: ListProfile, pages: readonly RecordedPage[]): Seen {
  const { pagination } = list;
  const bodies = pages.map(({ body }) => body).filter(isJsonObject);
  if (pagination.kind === 'none') {
    const form = nextPageForm(
      bodies,
      pages.map(({ headers }) => headers),
    );
    // Of what the first page had, so many are all that the server gives at once.
    const size = pages[0]?.records.length ?? 0;
    if (form === undefined || size === 0) return { list };
    return {
      list: { ...list, pagination: form.value, pageSize: { default: size, max: size } },
      message: form.message,
    };
  }
  const messages: string[] = [];
  const seen = counted(withoutAbsent(pagination, bodies, messages), pages, messages);
  return { list: { ...list, pagination: seen }, message: messages.length === 0 ? undefined : messages.join('; ') };
}

const SAYINGS = ['hasMore', 'done', 'totalRecords', 'totalPages'] as const;

/** Without the fields that no answer has. */
function withoutAbsent(
  pagination: BlueprintPagination,
  bodies: readonly JsonObject[],
  messages: string[],
): BlueprintPagination {
  let result = pagination;
  for (const name of SAYINGS) {
    const path: unknown = Reflect.get(pagination, name);
    if (!isPath(path) || bodies.length === 0 || bodies.some((body) => at(body, path) !== undefined)) continue;
    messages.push(`no answer has ${path.join('.')}`);
    result = { ...result, [name]: undefined };
  }
  return result;
}

function isPath(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0;
}

/** What is said to be the number of records is less than there are: it counts pages, or nothing that can be told. */
function counted(
  pagination: BlueprintPagination,
  pages: readonly RecordedPage[],
  messages: string[],
): BlueprintPagination {
  if ((pagination.kind !== 'page-number' && pagination.kind !== 'offset') || pagination.totalRecords === undefined)
    return pagination;
  const { totalRecords: path, ...rest } = pagination;
  for (const walk of walksOf(pagination, pages)) {
    const records = walk.reduce((sum, page) => sum + page.records.length, 0);
    const full = Math.max(...walk.map((page) => page.records.length));
    const said = walk.map((page) => at(page.body, path)).find((value) => typeof value === 'number');
    if (said === undefined || records <= said) continue;
    messages.push(`${path.join('.')} is ${said}, and ${records} records were there`);
    return rest.kind === 'page-number' && said * full >= records ? { ...rest, totalPages: path } : rest;
  }
  return pagination;
}

/** The pages of each list that was read through: requests that differ only in where they go on. */
function walksOf(
  pagination: BlueprintPagination,
  pages: readonly RecordedPage[],
): readonly (readonly RecordedPage[])[] {
  const places = 'parameter' in pagination ? [pagination.parameter.name] : [];
  const walks = new Map<string, RecordedPage[]>();
  for (const page of pages) {
    const url = new URL(page.url);
    for (const name of places) url.searchParams.delete(name);
    walks.set(url.href, [...(walks.get(url.href) ?? []), page]);
  }
  return [...walks.values()];
}

/** The pages that others come after: what they hold is all that the server gives at once. */
function followed(pagination: BlueprintPagination, pages: readonly RecordedPage[]): readonly RecordedPage[] {
  switch (pagination.kind) {
    case 'cursor':
    case 'next-url':
    case 'link-header':
      return pages.filter((page) => leadsOn(pagination, page));
    default:
      return walksOf(pagination, pages).flatMap((walk) =>
        walk.filter((_page, index) => (walk[index + 1]?.records.length ?? 0) > 0),
      );
  }
}

/** Whether an answer names a next page. */
function leadsOn(pagination: BlueprintPagination, { body, headers }: RecordedPage): boolean {
  if (pagination.kind === 'link-header') return /rel="?next"?/.test(headers['link'] ?? '');
  if (pagination.kind === 'next-url') return isNamed(at(body, pagination.path));
  if (pagination.kind !== 'cursor') return false;
  const { next } = pagination;
  return isNamed(next.in === 'body' ? at(body, next.path) : headers[next.name.toLowerCase()]);
}

function isNamed(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

/** What stands in place of the next page's token on a last page. */
function endSeen(list: ListProfile, pages: readonly RecordedPage[]): Seen {
  const { pagination } = list;
  const path =
    pagination.kind === 'cursor' && pagination.next.in === 'body'
      ? pagination.next.path
      : pagination.kind === 'next-url' && pagination.rel === undefined
        ? pagination.path
        : undefined;
  if (path === undefined) return { list };
  const ends = new Set(pages.map(({ body }) => endForm(at(body, path))));
  const form = (['null', 'empty', 'absent'] as const).find((one) => ends.has(one));
  return form === undefined ? { list } : { list: { ...list, lastNext: form } };
}

function endForm(value: unknown): 'null' | 'empty' | 'absent' | undefined {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  return value === '' ? 'empty' : undefined;
}

/** How many records a page has, whatever is asked for. */
function sizeSeen(list: ListProfile, pages: readonly RecordedPage[]): Seen {
  const { pagination } = list;
  const place = pagination.kind === 'none' ? undefined : pagination.pageSize;
  if (place === undefined) return { list };
  const full = followed(pagination, pages);
  const asked = (page: RecordedPage): number => Number(sentAt(page, place) ?? Number.NaN);
  const capped = full.filter((page) => page.records.length < asked(page));
  const usual = full.find((page) => Number.isNaN(asked(page)))?.records.length;
  const known = list.pageSize ?? { default: place.value, max: place.max ?? Math.max(place.value, 100) };
  const cap = Math.max(0, ...capped.map((page) => page.records.length));
  const max = cap > 0 ? cap : known.max;
  const [first] = capped;
  return {
    list: { ...list, pageSize: { default: Math.min(usual ?? known.default, max), max } },
    message: first && `pages have ${cap} records at most; ${asked(first)} were asked for`,
  };
}

/** A key is no key where records have none, or share it and differ. */
function keySeen(stream: Stream, list: ListProfile, pages: readonly RecordedPage[]): Seen {
  if (list.key.length === 0 || stream.parent !== undefined) return { list };
  const known = new Map<string, string>();
  for (const record of pages.flatMap(({ records }) => records)) {
    const values = list.key.map((path) => at(record, path));
    const name = list.key.map((path) => path.join('.')).join(', ');
    if (values.some((value) => value === undefined || value === null))
      return { list: { ...list, key: [] }, message: `some records have no ${name}` };
    const id = JSON.stringify(values);
    const text = JSON.stringify(record);
    if ((known.get(id) ?? text) !== text)
      return { list: { ...list, key: [] }, message: `records that differ share their ${name}` };
    known.set(id, text);
  }
  return { list };
}
