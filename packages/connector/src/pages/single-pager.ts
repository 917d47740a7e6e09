import { nextLink } from './link-header.ts';
import type { Pager, PagerContext } from './pager.ts';

/** One request holds everything; an answer that names a next page nevertheless is worth a warning. */
export function createSinglePager(context: PagerContext): Pager {
  return {
    place: (draft) => draft,
    next(page) {
      if (nextLink(page.header('link')) !== undefined) {
        context.warn?.(`Stream ${context.stream} reads one page, but the server's Link header names a next one.`);
      }
      return undefined;
    },
    endStatuses: () => [],
  };
}
