import { SystemError } from '../errors.ts';
import { place, type RequestDraft } from '../http/request-draft.ts';
import type { OffsetPagination, PageNumberPagination, PageToken, Pagination } from '../pagination.ts';
import type { Path } from '../path.ts';
import { hasMore } from './has-more.ts';
import { askedSize, placeSize } from './page-sizes.ts';
import type { Pager, PagerContext, ReceivedPage } from './pager.ts';

type Counted = PageNumberPagination | OffsetPagination;

/** What a total in the answer says: records are left, none are, or nothing that can be relied on. */
type Hint = 'more' | 'reached' | undefined;

/**
 * Page numbers and offsets. Their end is not said but concluded, so each conclusion errs towards one request too many:
 * - `hasMore` decides where the answer has it;
 * - an empty page ends, unless the number of pages says otherwise;
 * - a page smaller than one met before is the last (the server has shown that it gives larger ones), unless a total
 *   says otherwise; merely smaller than asked for is not enough, since servers cap page sizes silently;
 * - a total that is reached by a page smaller than asked for ends; by a full one it does not, totals go stale.
 */
export function createCountedPager(pagination: Counted, context: PagerContext): Pager {
  const totals = createTotals(pagination);
  const placed = (draft: RequestDraft, size: number | undefined) =>
    pagination.pageSize === undefined || size === undefined
      ? placeSize(draft, pagination.pageSize, context.pageSize)
      : place(draft, pagination.pageSize, size);
  const following = (page: ReceivedPage): PageToken | undefined => {
    const asked = sizeOf(page.token) ?? askedSize(pagination.pageSize, context.pageSize);
    const largest = Math.min(context.sizes.largest, asked ?? Number.POSITIVE_INFINITY);
    context.sizes.largest = Math.max(context.sizes.largest, page.received);
    // What a page number means depends on the size of the pages: who goes on later goes on with the same.
    const sized = (next: number) => (pagination.kind === 'offset' || asked === undefined ? next : `${next}@${asked}`);
    const position = countOf(pagination, page.token);
    const hint = totals.take(page, position);
    const next = position + (pagination.kind === 'offset' ? page.received : 1);
    const more = hasMore(page, pagination);
    if (more === true && next === position) throw noProgress(context.stream);
    if (more !== undefined) return more ? sized(next) : undefined;
    if (page.received === 0) return goesOn(pagination, page, hint) ? sized(next) : undefined;
    if (hint === 'more') return sized(next);
    if (page.received < largest) return undefined;
    if (hint === 'reached' && asked !== undefined && page.received < asked) return undefined;
    return `${sized(next)}?`;
  };
  return {
    place: (draft, token) => place(placed(draft, sizeOf(token)), pagination.parameter, countOf(pagination, token)),
    next(page) {
      const token = following(page);
      if (token === undefined && totals.missing()) {
        context.warn?.(`The server announces more records of stream ${context.stream} than it sends.`);
      }
      return token;
    },
    // Only a guessed position may be missing: a 404 for a page that the server announced is an error.
    endStatuses: (token) => (typeof token === 'string' && token.endsWith('?') ? [404, 416] : []),
  };
}

/** The size of pages that a page number counts, where the position names one. */
function sizeOf(token: PageToken | undefined): number | undefined {
  const [, size] = String(token ?? '').split('@');
  return size === undefined ? undefined : Number.parseInt(size, 10) || undefined;
}

/** A position, `3@100` for the third page of a hundred; a trailing question mark says that it was a guess whether the page exists. */
function countOf(pagination: Counted, token: PageToken | undefined): number {
  if (token === undefined) return pagination.first;
  return typeof token === 'number' ? token : Number.parseInt(token, 10);
}

/** A page whose records are all hidden from us is empty without being the last. */
function goesOn(pagination: Counted, page: ReceivedPage, hint: Hint): boolean {
  return hint === 'more' && pagination.kind === 'page-number' && numberAt(page, pagination.totalPages) !== undefined;
}

interface Totals {
  take(page: ReceivedPage, position: number): Hint;
  /** By the last page taken there are more records than came. */
  missing(): boolean;
}

function createTotals(pagination: Counted): Totals {
  let seen: number | undefined;
  let records: Hint;
  return {
    take(page, position) {
      if (page.token === undefined) seen = 0;
      if (seen !== undefined) seen += page.received;
      const end = pagination.kind === 'offset' ? position - pagination.first + page.received : seen;
      records = compareTotal(numberAt(page, pagination.totalRecords), end);
      if (pagination.kind === 'offset') return records;
      return compareTotal(numberAt(page, pagination.totalPages), position - pagination.first + 1) ?? records;
    },
    missing: () => records === 'more',
  };
}

function compareTotal(total: number | undefined, reached: number | undefined): Hint {
  if (total === undefined || reached === undefined) return undefined;
  return reached < total ? 'more' : 'reached';
}

function numberAt(page: ReceivedPage, path: Path | undefined): number | undefined {
  if (path === undefined) return undefined;
  const value = page.at(path);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** How many records the slice has, where its answers say so. */
export function totalRecords(pagination: Pagination, page: ReceivedPage): number | undefined {
  return 'totalRecords' in pagination ? numberAt(page, pagination.totalRecords) : undefined;
}

function noProgress(stream: string): SystemError {
  return new SystemError(`The server says that stream ${stream} has more records, but sends an empty page.`, {
    code: 'pagination_no_progress',
    hint: 'An offset only moves by the records received; check the path of the records.',
    stream,
  });
}
