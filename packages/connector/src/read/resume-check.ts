import { hash } from 'node:crypto';
import type { PageAnchor } from '../connection.ts';
import { isJsonObject } from '../json.ts';
import type { PageToken, Pagination } from '../pagination.ts';
import { askedSize } from '../pages/page-sizes.ts';
import { at } from '../path.ts';
import { stringifyExact } from './exact-json.ts';
import type { DecodedPage } from './page-records.ts';
import type { StreamPlan } from './stream-plan.ts';

/** Pages looked through for the record where an earlier read stopped, before the slice is read anew. */
const SEARCHED = 10;

/** True where a position counts what lies before it, so that it means another place once something was added or removed. */
export function positionsMove(pagination: Pagination): boolean {
  return ['page-number', 'offset', 'link-header', 'next-url'].includes(pagination.kind);
}

/** What is kept of a page to know it again. */
export function anchorOf(
  plan: StreamPlan,
  page: DecodedPage,
  token: PageToken | undefined,
  pageSize: number | undefined,
): PageAnchor | undefined {
  const { pagination } = plan;
  if (!positionsMove(pagination)) return undefined;
  const last = page.last();
  if (last === undefined) return undefined;
  const size = askedSize('pageSize' in pagination ? pagination.pageSize : undefined, pageSize);
  return {
    ...(token !== undefined && { page: token }),
    last: identity(plan, last),
    ...(size !== undefined && { size }),
  };
}

/** Fetches the page at a position, and says which one follows; undefined where there is none. */
export type PageProbe = (
  token: PageToken | undefined,
  size?: number,
) => Promise<{ readonly page: DecodedPage; readonly next: PageToken | undefined } | undefined>;

/** Where a slice goes on: a position, or `anew` from its first page. */
export type ResumePoint = { readonly token: PageToken | undefined } | 'anew';

/**
 * Finds the place where an earlier read stopped. Between the two reads, records may have been removed before it, so
 * that going on would skip as many, or added, so that as many would come again: the last record read shows which.
 */
export async function resumePoint(
  plan: StreamPlan,
  position: PageToken,
  anchor: PageAnchor,
  probe: PageProbe,
): Promise<ResumePoint> {
  const before = await probe(anchor.page, anchor.size);
  if (before === undefined) return 'anew';
  const last = before.page.last();
  if (last !== undefined && identity(plan, last) === anchor.last) return { token: position };
  // Some were removed: what lay behind the record has moved up into its page.
  if (has(plan, before.page, anchor)) return { token: anchor.page };
  let token: PageToken | undefined = position;
  for (let count = 0; count < SEARCHED && token !== undefined; count++) {
    const found = await probe(token);
    if (found === undefined) return 'anew';
    if (has(plan, found.page, anchor)) return { token };
    token = found.next;
  }
  return 'anew';
}

function has(plan: StreamPlan, page: DecodedPage, anchor: PageAnchor): boolean {
  const last = page.last();
  if (last !== undefined && identity(plan, last) === anchor.last) return true;
  // Converted records need not have what the server's own were known by.
  if (plan.toRow !== undefined) return false;
  return page.content.exactRecords.some((record) => identity(plan, record) === anchor.last);
}

/**
 * Equal for equal keys, or without a key for equal records. With the cursor, where there is one: a record that has
 * changed may have moved by itself, so that its place says nothing of the others'.
 */
function identity(plan: StreamPlan, record: unknown): string {
  const key: unknown[] = isJsonObject(record) ? plan.primaryKey.map((path) => at(record, path)) : [];
  const hasKey = key.length > 0 && key.every((value) => value !== undefined && value !== null);
  const cursor = plan.stream.incremental?.cursorField;
  const known = cursor === undefined ? key : [...key, at(record, cursor) ?? null];
  return hash('sha256', stringifyExact(hasKey ? known : record), 'base64').slice(0, 16);
}
