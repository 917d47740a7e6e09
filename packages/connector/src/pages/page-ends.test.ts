import { describe, expect, test } from 'vitest';
import type { RequestDraft } from '../http/request-draft.ts';
import type { Pagination, PageToken } from '../pagination.ts';
import { at, type Path } from '../path.ts';
import { createPageSizes } from './page-sizes.ts';
import { createPager, type PagerContext } from './pager.ts';

const ADDRESS = 'https://api.example.com/v1/things?limit=2';

interface Answer {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly received?: number;
  readonly token?: PageToken;
  readonly last?: unknown;
}

/** The position that follows on an answer. */
function next(pages: Pagination, answer: Answer, context: Partial<PagerContext> = {}): PageToken | undefined {
  const pager = createPager(pages, {
    stream: 'things',
    baseUrl: 'https://api.example.com/v1',
    sizes: createPageSizes(),
    ...context,
  });
  return pager.next({
    token: answer.token,
    received: answer.received ?? 2,
    url: new URL(ADDRESS),
    at: (path: Path) => at(answer.body, path),
    header: (name) => answer.headers?.[name],
    last: () => answer.last,
  });
}

describe('the address of the next page', () => {
  const pages = { kind: 'next-url', path: 'next', hasMore: 'has_more' } as const;

  test.each([
    ['/v1/things?page=2', '/v1/things?page=2'],
    ['?page=2', '/v1/things?page=2'],
    ['https://api.example.com/v1/things?page=2#top', '/v1/things?page=2'],
    ['https://user:pass@api.example.com/v1/things?page=2', '/v1/things?page=2'],
    ['http://api.example.com/v1/things?page=2', '/v1/things?page=2'],
    [{ href: '?page=2' }, '/v1/things?page=2'],
    [{ url: '?page=2' }, '/v1/things?page=2'],
    [{ uri: '?page=2' }, '/v1/things?page=2'],
  ])('%j is the position %j', (address, position) => {
    expect(next(pages, { body: { next: address } })).toBe(position);
  });

  test.each([null, '', undefined, false, 0, {}, { href: '' }, { rel: 'next' }])('%j is none', (address) => {
    expect(next(pages, { body: { next: address } })).toBeUndefined();
  });

  test.each([
    ['https://evil.example.net/v1/things?page=2', 'pagination_foreign_origin'],
    ['https://api.example.com:8443/v1/things?page=2', 'pagination_foreign_origin'],
    ['http://api.example.com:8080/v1/things?page=2', 'pagination_foreign_origin'],
    ['https://[', 'pagination_bad_cursor'],
  ])('%s is refused', (address, code) => {
    expect(() => next(pages, { body: { next: address } })).toThrow(expect.objectContaining({ code, stream: 'things' }));
  });

  test('on a host that the client names it is kept with its origin', () => {
    const address = 'https://eu.example.net/v1/things?page=2';
    expect(next(pages, { body: { next: address } }, { hosts: ['eu.example.net'] })).toBe(address);
  });

  test('credentials of the query are not kept in the position', () => {
    const address = '/v1/things?page=2&api_key=s3cret';
    expect(next(pages, { body: { next: address } }, { secretParameters: ['api_key', 'token'] })).toBe(
      '/v1/things?page=2',
    );
  });

  test('is not followed where the answer says that it was the last page, and missed where it says that there is more', () => {
    expect(next(pages, { body: { next: '?page=2', has_more: false } })).toBeUndefined();
    expect(() => next(pages, { body: { next: null, has_more: true } })).toThrow(
      expect.objectContaining({ code: 'pagination_missing_cursor' }),
    );
  });

  test('among several links the one of that relation counts', () => {
    const linked = { kind: 'next-url', path: 'links', rel: 'next' } as const;
    const links = [null, { rel: 'self', href: '?page=1' }, { rel: 'next', href: '?page=2' }];
    expect(next(linked, { body: { links } })).toBe('/v1/things?page=2');
    expect(next(linked, { body: { links: { next: '?page=2' } } })).toBeUndefined();
  });

  test('in a Link header', () => {
    const link = '<?page=2>; rel="next"';
    expect(next({ kind: 'link-header' }, { headers: { link } })).toBe('/v1/things?page=2');
    expect(next({ kind: 'link-header' }, {})).toBeUndefined();
  });
});

describe('whether there is more', () => {
  const pages = { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1, hasMore: 'more' } as const;

  test.each([true, 1, 'true', 'yes', 'Y', '1'])('%j says yes', (more) => {
    expect(next(pages, { body: { more } })).toBe(2);
  });

  test.each([false, 0, 'false', 'FALSE', 'no', '0', ''])('%j says no', (more) => {
    expect(next(pages, { body: { more } })).toBeUndefined();
  });

  test('a field that says when it is over is read the other way round', () => {
    const { hasMore: _more, ...rest } = pages;
    const offset = { ...rest, kind: 'cursor', next: { in: 'body', path: 'next' }, done: 'is_last' } as const;
    expect(next(offset, { body: { next: 'n', is_last: false } })).toBe('n');
    expect(next(offset, { body: { next: 'n', is_last: true } })).toBeUndefined();
  });
});

describe('totals', () => {
  const pages = {
    kind: 'page-number',
    parameter: { in: 'query', name: 'page' },
    first: 1,
    pageSize: { in: 'query', name: 'limit', value: 2 },
    totalPages: 'pages',
  } as const;

  test.each([
    [3, '2@2'],
    ['3', '2@2'],
    ['', undefined],
    [-1, undefined],
    ['many', undefined],
    [1, undefined],
  ])('%j pages: after a first one with a single record, %j', (total, position) => {
    const sizes = { largest: 2 };
    expect(next(pages, { body: { pages: total }, received: 1 }, { sizes })).toBe(position);
  });

  test('an empty page is the last, unless the number of pages says otherwise', () => {
    expect(next(pages, { body: { pages: 3 }, received: 0 })).toBe('2@2');
    expect(next(pages, { body: {}, received: 0 })).toBeUndefined();
  });

  test('an offset that cannot move is an error where there should be more', () => {
    const offset = { kind: 'offset', parameter: { in: 'query', name: 'o' }, first: 0, hasMore: 'more' } as const;
    expect(() => next(offset, { body: { more: true }, received: 0 })).toThrow(
      expect.objectContaining({ code: 'pagination_no_progress' }),
    );
  });
});

describe('a keyset', () => {
  const pages = {
    kind: 'keyset',
    parameter: { in: 'query', name: 'after' },
    field: ['meta', 'id'],
    hasMore: 'more',
  } as const;

  test('needs the field in the last record, unless the list is over', () => {
    expect(next(pages, { body: { more: true }, last: { meta: { id: 7 } } })).toBe(7);
    expect(next(pages, { body: { more: false }, last: {} })).toBeUndefined();
    for (const field of ['id', ['meta', 'id']]) {
      const name = typeof field === 'string' ? field : field.join('.');
      expect(() => next({ ...pages, field }, { body: {}, last: {} })).toThrow(
        `The last record of a page of stream things has no ${name} to go on from.`,
      );
    }
  });

  test('an empty page of a list that goes on leads nowhere', () => {
    expect(next(pages, { body: {}, received: 0 })).toBeUndefined();
    expect(() => next(pages, { body: { more: true }, received: 0 })).toThrow(
      expect.objectContaining({ code: 'pagination_missing_cursor' }),
    );
  });
});

describe('a GraphQL connection', () => {
  const pages = { kind: 'graphql-connection', connection: 'data.things', variable: 'after' } as const;
  const info = (pageInfo: unknown) => ({ body: { data: { things: { pageInfo } } } });

  test('goes on from the end cursor while there is a next page', () => {
    expect(next(pages, info({ hasNextPage: true, endCursor: 'c' }))).toBe('c');
    expect(next(pages, info({ hasNextPage: false, endCursor: 'c' }))).toBeUndefined();
    expect(next(pages, info({}))).toBeUndefined();
  });

  test('a next page without a cursor is an error, not the end', () => {
    expect(() => next(pages, info({ hasNextPage: true, endCursor: null }))).toThrow(
      expect.objectContaining({ code: 'pagination_missing_cursor' }),
    );
  });
});

describe('a token', () => {
  const inHeader = {
    kind: 'cursor',
    parameter: { in: 'header', name: 'X-Continue' },
    next: { in: 'body', path: 'next' },
  } as const;

  test.each([
    [[1], 'array'],
    [{ id: 1 }, 'object'],
    [true, 'boolean'],
  ])('%j is refused by its type', (token, type) => {
    expect(() => next(inHeader, { body: { next: token } })).toThrow(`is of type ${type}, not a string or number`);
  });

  test('a large integer keeps its digits', () => {
    expect(next(inHeader, { body: { next: 9007199254740993n } })).toBe('9007199254740993');
  });

  test('goes into a header as the bytes of its text, and without line ends', () => {
    const context = { stream: 'things', baseUrl: 'https://api.example.com', sizes: createPageSizes() };
    const pager = createPager(inHeader, context);
    const draft: RequestDraft = { method: 'GET', url: ADDRESS, query: [], headers: {}, operationClass: 'safe' };
    expect(pager.place(draft, 'plain').headers).toEqual({ 'x-continue': 'plain' });
    expect(pager.place(draft, 'ü').headers).toEqual({ 'x-continue': 'ü' });
    expect(pager.place(draft, '→').headers).toEqual({ 'x-continue': Buffer.from('→').toString('latin1') });
    expect(() => pager.place(draft, 'a\nb')).toThrow(expect.objectContaining({ code: 'pagination_bad_cursor' }));
  });
});
