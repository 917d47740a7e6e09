import { place } from '../http/request-draft.ts';
import type { GraphqlPagination } from '../pagination.ts';
import { pathParts } from '../path.ts';
import { hasMore } from './has-more.ts';
import { missingToken, tokenOf } from './page-token.ts';
import { placeSize } from './page-sizes.ts';
import type { Pager, PagerContext } from './pager.ts';

/** `pageInfo { hasNextPage endCursor }`, the cursor sent back as a variable of the query. */
export function createGraphqlPager(pagination: GraphqlPagination, context: PagerContext): Pager {
  const info = [...pathParts(pagination.connection), 'pageInfo'];
  const variable = { in: 'body', name: `variables.${pagination.variable}` } as const;
  return {
    place(draft, token) {
      const sized = placeSize(draft, pagination.pageSize, context.pageSize);
      return token === undefined ? sized : place(sized, variable, token);
    },
    next(page) {
      const more = hasMore(page, { ...pagination, hasMore: pagination.hasMore ?? [...info, 'hasNextPage'] });
      if (more === false) return undefined;
      const token = tokenOf(page.at([...info, 'endCursor']), context.stream);
      if (token === undefined && more === true) throw missingToken(context.stream);
      return token;
    },
    endStatuses: () => [],
  };
}
