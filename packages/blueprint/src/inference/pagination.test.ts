import { describe, expect, it } from 'vitest';
import {
  get,
  infer,
  inPath,
  integer,
  listOf,
  object,
  query,
  streamOf,
  text,
  thing,
} from './small-description.fixture.ts';

const page = (extra: Record<string, unknown>) => object({ data: listOf(thing), ...extra });

function pagerOf(answer: Record<string, unknown>, parameters: readonly Record<string, unknown>[], more = {}) {
  return streamOf(infer({ '/things': get(answer, parameters, more) }), 'things');
}

const first = (schema: Record<string, unknown>, description?: string) =>
  pagerOf(listOf(thing), [query('page', schema, description)]).stream.pagination;

const withTotal = (extra: Record<string, unknown>) =>
  pagerOf(page(extra), [query('page', integer), query('per_page', integer)]).stream.pagination;

const sizeOf = (schema: Record<string, unknown>, description?: string) => {
  const { pagination } = pagerOf(page({}), [query('page', integer), query('limit', schema, description)]).stream;
  return pagination.kind === 'none' ? undefined : pagination.pageSize;
};

describe('pagination by a token', () => {
  it('pairs a token parameter with the token of the answer', () => {
    const { stream, rule } = pagerOf(page({ nextPageToken: text }), [query('pageToken'), query('pageSize', integer)]);
    expect(stream.pagination).toEqual({
      kind: 'cursor',
      parameter: { in: 'query', name: 'pageToken' },
      next: { in: 'body', path: ['nextPageToken'] },
      pageSize: { in: 'query', name: 'pageSize', value: 100 },
    });
    expect(rule('/pagination')).toBe('pagination/cursor-pair');
  });

  it('finds the token below response_metadata, also where only the description names it', () => {
    const declared = page({ response_metadata: object({ next_cursor: text }) });
    expect(pagerOf(declared, [query('cursor')]).stream.pagination).toMatchObject({
      next: { in: 'body', path: ['response_metadata', 'next_cursor'] },
    });
    const undeclared = page({ response_metadata: { type: 'object' } });
    const words = "Set `cursor` to the `next_cursor` attribute returned by a previous request's `response_metadata`.";
    const { stream, rule } = pagerOf(undeclared, [query('cursor', text, words)]);
    expect(stream.pagination).toMatchObject({ kind: 'cursor', next: { path: ['response_metadata', 'next_cursor'] } });
    expect(rule('/pagination')).toBe('pagination/described-token');
  });

  it('reads paging.next.after as the token of after', () => {
    const answer = page({ paging: object({ next: object({ after: text, link: text }) }) });
    expect(pagerOf(answer, [query('after'), query('limit', integer)]).stream.pagination).toMatchObject({
      kind: 'cursor',
      parameter: { name: 'after' },
      next: { path: ['paging', 'next', 'after'] },
    });
  });

  it('takes an offset that comes back as text for an opaque token', () => {
    const { stream, rule } = pagerOf(page({ offset: text }), [query('offset', text), query('pageSize', integer)]);
    expect(stream.pagination).toMatchObject({ kind: 'cursor', next: { in: 'body', path: ['offset'] } });
    expect(rule('/pagination')).toBe('pagination/cursor-same-name');
  });

  it('finds a token whose request field is in the body of a search', () => {
    const answer = object({ results: listOf(thing), next_cursor: text, has_more: { type: 'boolean' } });
    const body = object({ start_cursor: text, page_size: { type: 'integer', maximum: 50 } });
    const search = {
      post: {
        operationId: 'search',
        requestBody: { content: { 'application/json': { schema: body } } },
        responses: { '200': { description: 'Found', content: { 'application/json': { schema: answer } } } },
      },
    };
    const inference = infer({ '/search': search });
    expect(inference.interpretation.streams[0]?.pagination).toEqual({
      kind: 'cursor',
      parameter: { in: 'body', name: 'start_cursor' },
      next: { in: 'body', path: ['next_cursor'] },
      pageSize: { in: 'body', name: 'page_size', value: 50, max: 50 },
      hasMore: ['has_more'],
    });
  });

  it('notices an iterator that ends by done', () => {
    const answer = page({ iterator: text, done: { type: 'boolean' } });
    expect(pagerOf(answer, [query('iterator')]).stream.pagination).toMatchObject({ kind: 'cursor', done: ['done'] });
  });

  it('takes the next token from a header of the answer', () => {
    const answer = {
      responses: {
        '200': {
          description: 'Things',
          headers: { 'X-Next-Cursor': { schema: text } },
          content: { 'application/json': { schema: listOf(thing) } },
        },
      },
    };
    const { stream, rule } = pagerOf(listOf(thing), [query('cursor')], answer);
    expect(stream.pagination).toEqual({
      kind: 'cursor',
      parameter: { in: 'query', name: 'cursor' },
      next: { in: 'header', name: 'x-next-cursor' },
    });
    expect(rule('/pagination')).toBe('pagination/header-token');
  });
});

describe('pagination by address', () => {
  it.each([
    [{ links: object({ next: text }) }, ['links', 'next']],
    [{ _links: object({ next: object({ href: text }) }) }, ['_links', 'next', 'href']],
    [{ '@odata.nextLink': text }, ['@odata.nextLink']],
    [{ nextRecordsUrl: text }, ['nextRecordsUrl']],
    [{ next_page_uri: text }, ['next_page_uri']],
    [{ meta: object({ next_page_url: { type: 'string', format: 'uri' } }) }, ['meta', 'next_page_url']],
  ])('follows the next address in %j', (extra, path) => {
    const { stream } = pagerOf(page(extra), [query('limit', integer)]);
    expect(stream.pagination).toMatchObject({ kind: 'next-url', path });
  });

  it('follows rel=next in an array of links', () => {
    const answer = page({ links: listOf(object({ rel: text, href: text })) });
    expect(pagerOf(answer, [query('limit', integer)]).stream.pagination).toMatchObject({
      kind: 'next-url',
      path: ['links'],
      rel: 'next',
    });
  });

  it('prefers counting to links that one shared schema declares for everything', () => {
    const answer = page({ _links: object({ next: object({ href: text }) }) });
    expect(pagerOf(answer, [query('offset', integer), query('limit', integer)]).stream.pagination.kind).toBe('offset');
  });

  it('does not follow a next that is for future use by its own words', () => {
    const answer = page({ next: { type: 'string', format: 'uri', description: 'This field is for future use.' } });
    expect(pagerOf(answer, []).stream.pagination.kind).toBe('none');
  });

  it('follows a next beside the address of the page itself, even one that is not in use yet', () => {
    const unused = { type: 'string', description: 'This field is for future use.' };
    const answer = page({ href: unused, next: unused, total: integer });
    const { stream, doubts } = pagerOf(answer, [query('limit')]);
    expect(stream.pagination).toMatchObject({ kind: 'next-url', path: ['next'] });
    expect(doubts).toContain('pagination/next-url');
  });

  it('follows a Link header that the answer declares, with the page size at its maximum', () => {
    const answer = {
      responses: {
        '200': {
          description: 'Things',
          headers: { Link: { schema: text } },
          content: { 'application/json': { schema: listOf(thing) } },
        },
      },
    };
    const size = query('per_page', { type: 'integer', default: 30 }, 'The number of results per page (max 100).');
    const { stream, rule } = pagerOf(listOf(thing), [size, query('page', integer)], answer);
    expect(stream.pagination).toEqual({
      kind: 'link-header',
      pageSize: { in: 'query', name: 'per_page', value: 100, max: 100 },
    });
    expect(rule('/pagination')).toBe('pagination/link-header');
  });
});

describe('pagination by counting', () => {
  it('starts page numbers where default, minimum or words say', () => {
    expect(first({ type: 'integer', default: 1 })).toMatchObject({ kind: 'page-number', first: 1 });
    expect(first({ type: 'integer', minimum: 0 })).toMatchObject({ first: 0 });
    expect(first(integer, 'Zero-based page number')).toMatchObject({ first: 0 });
    expect(first(integer)).toMatchObject({ first: 1 });
  });

  it('lets the type decide between an offset and a token of the same name', () => {
    const numeric = pagerOf(page({}), [query('offset', { type: 'integer', default: 0 }), query('limit', integer)]);
    expect(numeric.stream.pagination).toMatchObject({ kind: 'offset', first: 0 });
    const opaque = 'Offset token as returned by the previous request.';
    const token = pagerOf(page({ next_page: object({ offset: text }) }), [query('offset', text, opaque)]);
    expect(token.stream.pagination).toMatchObject({ kind: 'cursor', next: { path: ['next_page', 'offset'] } });
  });

  it.each([
    ['time zone', 'Offset from UTC in minutes'],
    ['update id', 'Identifier of the first update to be returned, an update_id'],
  ])('takes an offset that is a %s for no pager', (_, description) => {
    expect(pagerOf(listOf(thing), [query('offset', integer, description)]).stream.pagination.kind).toBe('none');
  });

  it('uses $skip and $top of OData', () => {
    const top = query('$top', integer, 'The number of items to return');
    const { stream } = pagerOf(object({ value: listOf(thing) }), [query('$skip', integer), top]);
    expect(stream.pagination).toMatchObject({
      kind: 'offset',
      parameter: { name: '$skip' },
      pageSize: { name: '$top', value: 100 },
    });
  });

  it('trusts totals only where they cannot mean something else', () => {
    expect(withTotal({ meta: object({ total_pages: integer }) })).toMatchObject({
      totalPages: ['meta', 'total_pages'],
    });
    expect(withTotal({ total_count: integer })).toMatchObject({ totalRecords: ['total_count'] });
    expect(withTotal({ total: integer })).not.toHaveProperty('totalRecords');
  });

  it('reads parts of a deep object as parameters', () => {
    const parameter = {
      ...query('page', object({ number: integer, size: { type: 'integer', maximum: 250 } })),
      style: 'deepObject',
    };
    expect(pagerOf(page({}), [parameter]).stream.pagination).toMatchObject({
      kind: 'page-number',
      parameter: { in: 'query', name: 'page[number]' },
      pageSize: { name: 'page[size]', value: 250, max: 250 },
    });
  });
});

describe('pagination by a number in the path', () => {
  const inPlace = (path: string, name: string) =>
    infer({ [path]: get(page({}), [inPath(name, integer), query('limit', integer)]), '/users': get(listOf(thing)) });

  it.each([
    ['/things/page/{page}', 'page', 'page-number', 1],
    ['/things/{pageNumber}', 'pageNumber', 'page-number', 1],
    ['/things/{offset}/list', 'offset', 'offset', 0],
  ])('%s counts and binds the first page', (path, name, kind, start) => {
    const { stream } = streamOf(inPlace(path, name), 'things');
    expect(stream.pagination).toMatchObject({ kind, parameter: { in: 'path', name }, first: start });
    expect(stream.request.pathParameters).toEqual({ [name]: { value: start } });
    expect(stream.parent).toBeUndefined();
  });

  it('leaves other numbers of the path to the list that they name', () => {
    const inference = infer({
      '/pages': get(listOf(object({ id: integer }))),
      '/pages/{page_id}/things': get(page({}), [inPath('page_id', integer)]),
    });
    const { stream } = streamOf(inference, 'things');
    expect(stream.parent?.stream).toBe('pages');
    expect(stream.pagination.kind).toBe('none');
  });

  it('reads on below a parent', () => {
    const inference = infer({
      '/users': get(listOf(thing)),
      '/users/{user_id}/things/{page}': get(page({}), [inPath('user_id'), inPath('page', integer)]),
    });
    const { stream } = streamOf(inference, 'things');
    expect(stream.parent?.stream).toBe('users');
    expect(stream.request.pathParameters).toEqual({ user_id: { parent: ['id'] }, page: { value: 1 } });
  });
});

describe('pagination by the last record', () => {
  it("starts after the last record's key", () => {
    const after = query('starting_after', text, 'A cursor: the id of the last object of the page before.');
    const { stream, rule } = pagerOf(page({ has_more: { type: 'boolean' } }), [after, query('limit', integer)]);
    expect(stream.pagination).toMatchObject({
      kind: 'keyset',
      parameter: { name: 'starting_after' },
      field: ['id'],
      hasMore: ['has_more'],
    });
    expect(rule('/pagination')).toBe('pagination/keyset');
  });

  it('sends the key although the parameter is declared with another type, and says so', () => {
    const after = query('starting_after', integer, 'ID of the thing after which you would like to list results.');
    const inference = infer({ '/things': get(page({ has_more: { type: 'boolean' } }), [after]) });
    expect(streamOf(inference, 'things').stream.pagination).toMatchObject({ kind: 'keyset', field: ['id'] });
    expect(inference.assumptions.filter(({ rule }) => rule === 'pagination/keyset')).toMatchObject([
      { statement: expect.stringContaining('one is declared as integer and the other as string') },
    ]);
  });
});

describe('no pagination', () => {
  it('is certain where nothing speaks of pages', () => {
    const { stream, doubts } = pagerOf(page({}), []);
    expect(stream.pagination).toEqual({ kind: 'none' });
    expect(doubts).not.toContain('pagination/none-despite-signs');
  });

  it.each([
    ['a total without a parameter', page({ total_count: integer }), []],
    ['a token that nothing takes', page({ next_cursor: text }), []],
    ['a limit that leads nowhere', page({}), [query('limit', integer)]],
  ])('is listed as an assumption where there is %s', (_, answer, parameters) => {
    const { stream, doubts } = pagerOf(answer, parameters);
    expect(stream.pagination.kind).toBe('none');
    expect(doubts).toContain('pagination/none-despite-signs');
  });

  it('asks for as many records as a limit allows', () => {
    const { stream } = pagerOf(page({}), [query('limit', { type: 'integer', maximum: 500 })]);
    expect(stream.request.query).toEqual({ limit: { value: 500 } });
  });

  it('says so where a page that is no number is a part of the path', () => {
    const inference = infer({ '/things/{page}': get(page({}), [inPath('page')]) });
    const { doubts } = streamOf(inference, inference.interpretation.streams[0]?.name ?? '');
    expect(doubts).toContain('pagination/none-despite-signs');
  });
});

describe('page size', () => {
  it.each([
    [{ type: 'integer', maximum: 200 }, undefined, 200],
    [{ type: 'integer', enum: [10, 25, 50] }, undefined, 50],
    [integer, 'Between 1 and 30.', 30],
    [integer, 'Maximum: 250', 250],
    [integer, 'Up to 40 results', 40],
    [integer, undefined, 100],
    [{ type: 'integer', maximum: 2_147_483_647 }, undefined, 100],
    [{ type: 'integer', maximum: 10_000 }, undefined, 1000],
  ])('of %j with %j is %i', (schema, description, value) => {
    expect(sizeOf(schema, description)?.value).toBe(value);
  });

  it('never exceeds a maximum stated in words beside a larger one', () => {
    expect(sizeOf({ type: 'integer', maximum: 1000 }, 'The maximum is 50.')?.value).toBe(50);
  });
});
