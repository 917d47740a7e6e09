import { SystemError } from '../errors.ts';
import { createCredentialScope } from '../http/credential-scope.ts';
import { isJsonObject } from '../json.ts';
import type { LinkHeaderPagination, NextUrlPagination } from '../pagination.ts';
import { hasMore } from './has-more.ts';
import { nextLink } from './link-header.ts';
import { missingToken } from './page-token.ts';
import { placeSize } from './page-sizes.ts';
import type { Pager, PagerContext, ReceivedPage } from './pager.ts';

/**
 * The server gives the whole address of the next page, which is used as it is: own parameters are not added to it.
 * The position is that address, without its origin where that is the base URL's, and without credentials.
 */
export function createUrlPager(pagination: LinkHeaderPagination | NextUrlPagination, context: PagerContext): Pager {
  const base = new URL(context.baseUrl);
  // Positions are without them, so each request gets them anew.
  const isSecret = ([name]: readonly [string, string]) => context.secretParameters?.includes(name) === true;
  return {
    place(draft, token) {
      if (token === undefined) return placeSize(draft, pagination.pageSize, context.pageSize);
      return { ...draft, url: new URL(String(token), base).href, query: draft.query.filter(isSecret) };
    },
    next(page) {
      const more = hasMore(page, pagination);
      if (more === false) return undefined;
      const address = pagination.kind === 'link-header' ? nextLink(page.header('link')) : nextAddress(pagination, page);
      if (address !== undefined) return positionOf(resolve(address, page, base, context), base, context);
      if (more === true) throw missingToken(context.stream);
      return undefined;
    },
    endStatuses: () => [],
  };
}

function nextAddress(pagination: NextUrlPagination, page: ReceivedPage): string | undefined {
  const value = page.at(pagination.path);
  if (pagination.rel === undefined) return addressOf(value);
  if (!Array.isArray(value)) return undefined;
  return addressOf(value.find((link) => isJsonObject(link) && link['rel'] === pagination.rel));
}

function addressOf(value: unknown): string | undefined {
  const address = isJsonObject(value) ? (value['href'] ?? value['url'] ?? value['uri']) : value;
  return typeof address === 'string' && address !== '' ? address : undefined;
}

function resolve(address: string, page: ReceivedPage, base: URL, context: PagerContext): URL {
  if (!URL.canParse(address, page.url.href)) {
    throw new SystemError(`The address of the next page of stream ${context.stream} cannot be read.`, {
      code: 'pagination_bad_cursor',
      hint: 'The path of the next page in the pagination may name something else.',
      stream: context.stream,
    });
  }
  const url = new URL(address, page.url.href);
  // Behind a proxy that ends TLS, servers write http:// into their links; going on by https is what they mean.
  if (url.protocol === 'http:' && base.protocol === 'https:' && url.hostname === base.hostname && url.port === '') {
    url.protocol = 'https:';
  }
  assertAllowed(url, base, context);
  url.username = '';
  url.password = '';
  url.hash = '';
  return url;
}

/** Requests carry credentials, so a server must not be able to send them anywhere it likes. */
function assertAllowed(url: URL, base: URL, context: PagerContext): void {
  if (createCredentialScope(base.href, context.hosts)(url)) return;
  throw new SystemError(`The next page of stream ${context.stream} is on ${url.origin}, not on ${base.origin}.`, {
    code: 'pagination_foreign_origin',
    hint: `Credentials would go there. If that is right, add ${url.host} to the client's hosts.`,
    stream: context.stream,
  });
}

function positionOf(url: URL, base: URL, context: PagerContext): string {
  for (const name of context.secretParameters ?? []) {
    // Deleting writes the query anew, which changes the encoding of what stays.
    if (url.searchParams.has(name)) url.searchParams.delete(name);
  }
  return url.origin === base.origin ? `${url.pathname}${url.search}` : url.href;
}
