import { SystemError } from '../errors.ts';
import type { KeysetPagination } from '../pagination.ts';
import { at } from '../path.ts';
import { hasMore } from './has-more.ts';
import { askedSize, placeSize } from './page-sizes.ts';
import { placeReceived, tokenOf } from './page-token.ts';
import type { Pager, PagerContext } from './pager.ts';

/** The last record's field is where the next page starts. */
export function createKeysetPager(pagination: KeysetPagination, context: PagerContext): Pager {
  const asked = askedSize(pagination.pageSize, context.pageSize);
  return {
    place(draft, token) {
      const sized = placeSize(draft, pagination.pageSize, context.pageSize);
      return token === undefined ? sized : placeReceived(sized, pagination.parameter, token, context.stream);
    },
    next(page) {
      const largest = context.sizes.largest;
      context.sizes.largest = Math.max(largest, page.received);
      const more = hasMore(page, pagination);
      if (more === false || page.received === 0) {
        if (more === true) throw noKey(pagination, context.stream);
        return undefined;
      }
      const token = tokenOf(at(page.last(), pagination.field), context.stream);
      if (token === undefined) throw noKey(pagination, context.stream);
      // A server that repeats the bound itself sends it alone at the end.
      if (token === page.token && more !== true && page.received === 1 && asked !== 1) return undefined;
      if (more === undefined && page.received < largest) return undefined;
      return token;
    },
    endStatuses: () => [],
  };
}

function noKey(pagination: KeysetPagination, stream: string): SystemError {
  const field = typeof pagination.field === 'string' ? pagination.field : pagination.field.join('.');
  return new SystemError(`The last record of a page of stream ${stream} has no ${field} to go on from.`, {
    code: 'pagination_missing_cursor',
    hint: 'The next page starts after this field of the last record: check its name.',
    stream,
  });
}
