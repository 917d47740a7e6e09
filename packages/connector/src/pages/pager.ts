import type { RequestDraft } from '../http/request-draft.ts';
import type { Pagination, PageToken } from '../pagination.ts';
import type { Path } from '../path.ts';
import { createCountedPager } from './counted-pager.ts';
import { createCursorPager } from './cursor-pager.ts';
import { createGraphqlPager } from './graphql-pager.ts';
import { createKeysetPager } from './keyset-pager.ts';
import type { PageSizes } from './page-sizes.ts';
import { createSinglePager } from './single-pager.ts';
import { createUrlPager } from './url-pager.ts';

/** What a pager may look at to find the next page. */
export interface ReceivedPage {
  /** What the page was asked for with; undefined for the first one. */
  readonly token: PageToken | undefined;
  /** Records that the server sent, before any of ours are left out. */
  readonly received: number;
  /** Where the answer came from. */
  readonly url: URL;
  /** A value of the body outside the records; integers beyond 2^53 come as bigint. */
  at(path: Path): unknown;
  /** A header of the answer, by its lower-case name. */
  header(name: string): string | undefined;
  /** The last record as the server sent it. */
  last(): unknown;
}

/** Walks through the pages of one slice. */
export interface Pager {
  /** Writes the position into the request; `undefined` is the first page. */
  place(draft: RequestDraft, token: PageToken | undefined): RequestDraft;
  /** The position after a page, `undefined` at the end. */
  next(page: ReceivedPage): PageToken | undefined;
  /** Error statuses that mean "there is no such page" when this position was only a guess. */
  endStatuses(token: PageToken | undefined): readonly number[];
}

export interface PagerContext {
  readonly stream: string;
  /** Replaces the page size of the definition. */
  readonly pageSize?: number | undefined;
  /** Where requests go; a next page elsewhere is refused. */
  readonly baseUrl: string;
  /** Further hosts that next pages may be on. */
  readonly hosts?: readonly string[] | undefined;
  /** Query parameters with credentials; they are kept out of positions, which hosts store. */
  readonly secretParameters?: readonly string[] | undefined;
  /** Page sizes met so far in all slices of the stream. */
  readonly sizes: PageSizes;
  /** Told when something is odd but not wrong. */
  readonly warn?: ((message: string) => void) | undefined;
}

/** The pager of one slice. */
export function createPager(pagination: Pagination, context: PagerContext): Pager {
  switch (pagination.kind) {
    case 'page-number':
    case 'offset':
      return createCountedPager(pagination, context);
    case 'cursor':
      return createCursorPager(pagination, context);
    case 'link-header':
    case 'next-url':
      return createUrlPager(pagination, context);
    case 'keyset':
      return createKeysetPager(pagination, context);
    case 'graphql-connection':
      return createGraphqlPager(pagination, context);
    case 'none':
      return createSinglePager(context);
  }
}
