import type { MeaningEffect } from '../chaos/fault.ts';
import type { PageView } from '../mock/mock-server.ts';
import type { Page } from '../mock/paging.ts';
import type { StoredRecord } from '../mock/records.ts';

/** What a fault of meaning may do to the world around a page. */
export interface MeaningTools {
  /** Every token that was issued is worthless from now on. */
  readonly expireCredentials: () => void;
  /** Nobody may expect these records. */
  readonly withhold: (records: readonly StoredRecord[]) => void;
  readonly spoil: (record: StoredRecord, how: 'null-value' | 'type-change' | 'unknown-enum') => StoredRecord;
}

/** Changes the pages that a list serves; `call` counts them from 0. */
export type PageChange = (view: PageView, call: number) => Page;

/** The page hook that a fault of meaning needs; undefined for faults that need none. */
export function pageChange(effect: MeaningEffect, tools: MeaningTools): PageChange | undefined {
  switch (effect) {
    case 'endless-loop':
      return wrapped;
    case 'repeated-page':
      return repeatedOnce();
    case 'empty-page':
      return emptiedOnce(tools);
    case 'overlapping-pages':
      return overlapping;
    case 'shrinking-total':
      return ({ page }, call) => ({ ...page, total: Math.max(1, page.total - 3 * (call + 1)) });
    case 'insert-while-paging':
      return (view) => (isCounted(view) ? shifted(view, -1) : view.page);
    case 'delete-while-paging':
      return (view) => (isCounted(view) ? shifted(view, 1) : view.page);
    case 'cut-list':
      return cut;
    case 'hidden-by-default':
      return hidden;
    case 'null-value':
    case 'type-change':
    case 'unknown-enum':
      return ({ page }, call) => (call === 0 ? withFirst(page, (record) => tools.spoil(record, effect)) : page);
    case 'duplicate-id':
      return duplicated;
    case 'eventual-consistency':
      return withoutOldest;
    case 'token-expiry':
      return ({ page }, call) => {
        if (call === 0) tools.expireCredentials();
        return page;
      };
    case 'rotating-refresh-token':
      return ({ page }) => {
        tools.expireCredentials();
        return page;
      };
    default:
      return undefined;
  }
}

function isCounted({ list }: PageView): boolean {
  return list.pagination.kind === 'page-number' || list.pagination.kind === 'offset';
}

/** The page at a start of another list than the true one. */
function served(page: Page, records: readonly StoredRecord[], start: number): Page {
  const end = start + page.size;
  return {
    ...page,
    records: records.slice(Math.max(0, start), end),
    start,
    total: records.length,
    next: end < records.length ? end : undefined,
  };
}

/** Every page is full, and after the last record comes the first. */
function wrapped({ page, visible }: PageView): Page {
  const { size, start } = page;
  if (visible.length === 0) return page;
  const records = Array.from({ length: size }, (_, index) => visible[(start + index) % visible.length]);
  return {
    ...page,
    records: records.filter((record) => record !== undefined),
    next: (start + size) % visible.length,
  };
}

/** The second page holds what the first one held. */
function repeatedOnce(): PageChange {
  let first: readonly StoredRecord[] = [];
  return ({ page }, call) => {
    if (call === 0) first = page.records;
    return call === 1 ? { ...page, records: first } : page;
  };
}

/** The first page in the middle of a list is empty: its records are not for us. */
function emptiedOnce(tools: MeaningTools): PageChange {
  let emptied = false;
  return ({ page }) => {
    if (emptied || page.start === 0 || page.next === undefined) return page;
    emptied = true;
    tools.withhold(page.records);
    return { ...page, records: [] };
  };
}

/** Pages of the same size that go on one record earlier. */
function overlapping(view: PageView): Page {
  const { page, visible, list } = view;
  const { size, start } = page;
  if (size < 2) return page;
  const from = isCounted(view)
    ? start - Math.floor(start / size)
    : list.pagination.kind === 'keyset'
      ? start - 1
      : start;
  const own = served(page, visible, Math.max(0, from));
  return { ...own, next: own.next === undefined ? undefined : own.next - 1 };
}

/** After the first page the list has moved: by a record inserted in front (-1), or by one deleted there (1). */
function shifted({ page, visible }: PageView, by: -1 | 1): Page {
  const { start, size } = page;
  if (start === 0) return page;
  const total = visible.length - by;
  return {
    ...page,
    records: visible.slice(start + by, start + by + size),
    total,
    next: start + size < total ? start + size : undefined,
  };
}

const CUT = 5;

/** The total, where there is one, still tells the truth. */
function cut({ page, visible }: PageView): Page {
  return { ...served(page, visible.slice(0, CUT), page.start), total: page.total };
}

function hidden({ page, visible, list }: PageView): Page {
  // A filter that the profile knows is at work already.
  if (list.defaultFilters !== undefined) return page;
  return served(
    page,
    visible.filter((_record, index) => index % 3 !== 2),
    page.start,
  );
}

function withFirst(page: Page, change: (record: StoredRecord) => StoredRecord): Page {
  const [first, ...rest] = page.records;
  return first === undefined ? page : { ...page, records: [change(first), ...rest] };
}

/** The list holds its first record twice. */
function duplicated({ page, visible, list }: PageView): Page {
  const [first] = visible;
  if (first === undefined) return page;
  const twice = [first, ...visible];
  // After a record means after the last of its kind.
  return served(page, twice, list.pagination.kind === 'keyset' && page.start > 0 ? page.start + 1 : page.start);
}

/** The record that was changed first is not to be seen yet. */
function withoutOldest({ page, visible, list }: PageView): Page {
  const late = visible[list.pagination.kind === 'none' ? 0 : Math.min(1, visible.length - 1)];
  return served(
    page,
    visible.filter((record) => record !== late),
    page.start,
  );
}
