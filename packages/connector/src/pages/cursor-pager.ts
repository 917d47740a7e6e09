import type { CursorPagination } from '../pagination.ts';
import { hasMore } from './has-more.ts';
import { missingToken, placeReceived, tokenOf } from './page-token.ts';
import { placeSize } from './page-sizes.ts';
import type { Pager, PagerContext } from './pager.ts';

/** An opaque token of the answer's body or header, sent back in query, body or header. */
export function createCursorPager(pagination: CursorPagination, context: PagerContext): Pager {
  const { next } = pagination;
  return {
    place(draft, token) {
      const sized = placeSize(draft, pagination.pageSize, context.pageSize);
      return token === undefined ? sized : placeReceived(sized, pagination.parameter, token, context.stream);
    },
    next(page) {
      const more = hasMore(page, pagination);
      if (more === false) return undefined;
      const value = next.in === 'body' ? page.at(next.path) : page.header(next.name.toLowerCase());
      const token = tokenOf(value, context.stream);
      if (token === undefined && more === true) throw missingToken(context.stream);
      return token;
    },
    endStatuses: () => [],
  };
}
