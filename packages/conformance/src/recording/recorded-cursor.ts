import { at } from '@tapwright/connector';
import type { ListProfile } from '../profile.ts';
import { sentAt, type RecordedPage } from './recorded-pages.ts';

type Cursor = NonNullable<ListProfile['cursor']>;

/** What was seen of a list's order, and of its filter "changed since". */
export function cursorSeen(
  list: ListProfile,
  pages: readonly RecordedPage[],
  comparable = true,
): { readonly list: ListProfile; readonly message?: string } {
  const { cursor } = list;
  if (cursor === undefined) return { list };
  // Of several parents or partitions, each has an order of its own.
  const isWhole = Object.keys(list.parents ?? {}).length + (list.scope ?? []).length === 0;
  const ordered: Seen = isWhole ? orderSeen(cursor, pages) : { cursor };
  const filtered: Seen = comparable ? filterSeen(ordered.cursor, pages) : { cursor: ordered.cursor };
  const messages = [ordered.message, filtered.message].filter((message) => message !== undefined);
  return {
    list: { ...list, cursor: filtered.cursor },
    ...(messages.length > 0 && { message: messages.join('; ') }),
  };
}

interface Seen {
  readonly cursor: Cursor;
  readonly message?: string;
}

function orderSeen(cursor: Cursor, pages: readonly RecordedPage[]): Seen {
  const values = pages
    .filter((page) => boundOf(cursor, page) === undefined)
    .flatMap(({ records }) => records.map((record) => rank(cursor, at(record, cursor.field))))
    .filter((value) => value !== undefined);
  // Two values are in some order by chance.
  if (new Set(values).size < 3) return { cursor };
  const holds = (fits: (left: number | string, right: number | string) => boolean): boolean =>
    values.every((value, index) => index === 0 || fits(values[index - 1] ?? value, value));
  const order = holds((left, right) => left <= right)
    ? 'ascending'
    : holds((left, right) => left >= right)
      ? 'descending'
      : 'none';
  const name = cursor.field.join('.');
  if (cursor.order === undefined || cursor.order === order) return { cursor: { ...cursor, order } };
  return { cursor: { ...cursor, order }, message: `the order by ${name} is ${order}, not ${cursor.order}` };
}

function filterSeen(cursor: Cursor, pages: readonly RecordedPage[]): Seen {
  const { start, ...rest } = cursor;
  if (start === undefined) return { cursor };
  const all = new Set(pages.flatMap((page) => ranks(cursor, page)));
  let boundary: Cursor['boundary'] | undefined;
  for (const page of pages) {
    const bound = boundOf(cursor, page);
    if (bound === undefined) continue;
    const found = ranks(cursor, page);
    if (found.some((value) => value < bound))
      return { cursor: rest, message: `the filter ${start.name} is ignored: older records came than were asked for` };
    if (found.includes(bound)) boundary = 'inclusive';
    else if (found.length > 0 && all.has(bound)) boundary ??= 'exclusive';
  }
  if (boundary === undefined || boundary === cursor.boundary) return { cursor };
  return {
    cursor: { ...cursor, boundary },
    message: `the filter ${start.name} is ${boundary}, not ${cursor.boundary}`,
  };
}

function ranks(cursor: Cursor, { records }: RecordedPage): readonly (number | string)[] {
  return records.map((record) => rank(cursor, at(record, cursor.field))).filter((value) => value !== undefined);
}

/** The value that the request's filter had; undefined where it had none. */
function boundOf(cursor: Cursor, page: RecordedPage): number | string | undefined {
  const sent = cursor.start === undefined ? undefined : sentAt(page, cursor.start);
  if (cursor.template === undefined || typeof sent !== 'string') return rank(cursor, sent);
  const [before = '', after = ''] = cursor.template.split('{value}');
  return rank(cursor, sent.slice(before.length, sent.length - after.length));
}

/** Something that can be compared. */
function rank({ type }: Cursor, value: unknown): number | string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  if (type === 'string') return String(value);
  const isDate = type === 'date-time' || type === 'date';
  const number = isDate && typeof value === 'string' && !/^\d+$/.test(value) ? Date.parse(value) : Number(value);
  return Number.isNaN(number) ? undefined : number;
}
