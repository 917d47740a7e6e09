import type { AnyStream } from '../definition.ts';
import type { Pagination } from '../pagination.ts';
import type { Asked, Handler, Reply } from '../read/reading.fixture.ts';

/** One way to page, as a stream declares it and as a server serves it. */
export interface PagingStyle {
  readonly name: string;
  readonly pages: Pagination;
  readonly records: string;
  readonly method?: 'POST';
  /** Where the number of the page is a part of the path. Default `/things`. */
  readonly path?: string;
  /** Serves the records that this request asks for, `cap` at most. */
  readonly serve: (asked: Asked, rows: readonly { id: number }[], cap: number) => Reply;
}

const size = { in: 'query', name: 'limit', value: 10 } as const;

function asNumber(text: string | null, otherwise: number): number {
  return text === null ? otherwise : Number(text);
}

function slice<Row>(rows: readonly Row[], from: number, asked: Asked, cap: number): readonly Row[] {
  return rows.slice(from, from + Math.min(cap, asNumber(asked.query.get('limit'), 10)));
}

function bodyOf(asked: Asked): Record<string, unknown> {
  return asked.body === '' ? {} : (JSON.parse(asked.body) as Record<string, unknown>);
}

function opaque(position: number): string {
  return Buffer.from(`position ${position}`).toString('base64url');
}

function fromOpaque(token: unknown): number {
  return typeof token === 'string' ? Number(Buffer.from(token, 'base64url').toString().split(' ')[1]) : 0;
}

function nextOpaque(from: number, page: readonly unknown[], total: number): string | null {
  return from + page.length < total ? opaque(from + page.length) : null;
}

/** Page numbers as a server sees them: the page size is what it really gives. */
function numbered(asked: Asked, rows: readonly { id: number }[], cap: number) {
  const per = Math.min(cap, asNumber(asked.query.get('limit'), 10));
  const page = asNumber(asked.query.get('page'), 1);
  return { page, per, data: rows.slice((page - 1) * per, page * per), pages: Math.ceil(rows.length / per) };
}

export const styles: readonly PagingStyle[] = [
  {
    name: 'page number',
    pages: { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1, pageSize: size },
    records: '',
    serve: (asked, rows, cap) => ({ json: numbered(asked, rows, cap).data }),
  },
  {
    name: 'page number with totals, 404 beyond the last page',
    pages: {
      kind: 'page-number',
      parameter: { in: 'query', name: 'page' },
      first: 1,
      pageSize: size,
      totalPages: 'meta.pages',
      totalRecords: 'meta.total',
    },
    records: 'data',
    serve(asked, rows, cap) {
      const { page, data, pages } = numbered(asked, rows, cap);
      if (page > Math.max(1, pages)) return { status: 404, json: { error: 'Invalid page.' } };
      return { json: { data, meta: { pages, total: rows.length } } };
    },
  },
  {
    name: 'page number in the path',
    pages: { kind: 'page-number', parameter: { in: 'path', name: 'page' }, first: 1, pageSize: size },
    path: '/things/page/{page}',
    records: 'data',
    serve(asked, rows, cap) {
      asked.query.set('page', asked.url.pathname.split('/').at(-1) ?? '');
      return { json: { data: numbered(asked, rows, cap).data } };
    },
  },
  {
    name: 'offset in the path',
    pages: { kind: 'offset', parameter: { in: 'path', name: 'offset' }, first: 0, pageSize: size },
    path: '/things/{offset}/list',
    records: 'data',
    serve: (asked, rows, cap) => ({
      json: { data: slice(rows, Number(asked.url.pathname.split('/').at(-2)), asked, cap) },
    }),
  },
  {
    name: 'page number with has_more',
    pages: {
      kind: 'page-number',
      parameter: { in: 'query', name: 'page' },
      first: 1,
      pageSize: size,
      hasMore: 'has_more',
    },
    records: 'data',
    serve(asked, rows, cap) {
      const { page, data, pages } = numbered(asked, rows, cap);
      return { json: { has_more: page < pages, data } };
    },
  },
  {
    name: 'offset',
    pages: { kind: 'offset', parameter: { in: 'query', name: 'offset' }, first: 0, pageSize: size },
    records: 'data',
    serve: (asked, rows, cap) => ({ json: { data: slice(rows, Number(asked.query.get('offset')), asked, cap) } }),
  },
  {
    name: 'offset with total',
    pages: {
      kind: 'offset',
      parameter: { in: 'query', name: 'offset' },
      first: 0,
      pageSize: size,
      totalRecords: 'total',
    },
    records: 'data',
    serve: (asked, rows, cap) => ({
      json: { data: slice(rows, Number(asked.query.get('offset')), asked, cap), total: rows.length },
    }),
  },
  {
    name: 'cursor in the query',
    pages: {
      kind: 'cursor',
      parameter: { in: 'query', name: 'cursor' },
      next: { in: 'body', path: 'meta.next' },
      pageSize: size,
    },
    records: 'data',
    serve(asked, rows, cap) {
      const from = fromOpaque(asked.query.get('cursor'));
      const data = slice(rows, from, asked, cap);
      return { json: { data, meta: { next: nextOpaque(from, data, rows.length) } } };
    },
  },
  {
    name: 'cursor in the body',
    method: 'POST',
    pages: {
      kind: 'cursor',
      parameter: { in: 'body', name: 'page.start_cursor' },
      next: { in: 'body', path: 'next_cursor' },
      hasMore: 'has_more',
      pageSize: { ...size, in: 'body', name: 'page.size' },
    },
    records: 'results',
    serve(asked, rows, cap) {
      const { page } = bodyOf(asked) as { page: { start_cursor?: string; size: number } };
      const from = fromOpaque(page.start_cursor);
      const results = rows.slice(from, from + Math.min(cap, page.size));
      const next = nextOpaque(from, results, rows.length);
      return { json: { results, has_more: next !== null, next_cursor: next } };
    },
  },
  {
    name: 'cursor in headers',
    pages: {
      kind: 'cursor',
      parameter: { in: 'header', name: 'X-Continue' },
      next: { in: 'header', name: 'X-Next' },
      pageSize: size,
    },
    records: '',
    serve(asked, rows, cap) {
      const from = fromOpaque(asked.headers['x-continue']);
      const data = slice(rows, from, asked, cap);
      const next = nextOpaque(from, data, rows.length);
      return { json: data, headers: next === null ? {} : { 'x-next': next } };
    },
  },
  {
    name: 'Link header',
    pages: { kind: 'link-header', pageSize: size },
    records: '',
    serve(asked, rows, cap) {
      const { page, data, pages } = numbered(asked, rows, cap);
      const link = (to: number) => {
        const url = new URL(asked.url);
        url.searchParams.set('page', String(to));
        return `<${url.href}>`;
      };
      const next = page < pages ? `, ${link(page + 1)}; title="a, b; c"; rel="next last"` : '';
      return { json: data, headers: { link: `${link(1)}; rel="first"${next}` } };
    },
  },
  ...(['absolute', 'relative'] as const).map((form): PagingStyle => ({
    name: `next URL, ${form}`,
    pages: { kind: 'next-url', path: 'links.next', pageSize: size },
    records: 'data',
    serve(asked, rows, cap) {
      const { page, per, data, pages } = numbered(asked, rows, cap);
      const query = `?limit=${per}&page=${page + 1}`;
      const next = form === 'absolute' ? `${asked.url.origin}${asked.url.pathname}${query}` : query;
      return { json: { data, links: { next: page < pages ? next : null } } };
    },
  })),
  {
    name: 'next URL in a list of links',
    pages: { kind: 'next-url', path: 'links', rel: 'next', pageSize: size },
    records: 'features',
    serve(asked, rows, cap) {
      const { page, per, data, pages } = numbered(asked, rows, cap);
      const links = [{ rel: 'self', href: asked.url.href }];
      const next = { rel: 'next', href: `/things?page=${page + 1}&limit=${per}` };
      return { json: { features: data, links: page < pages ? [...links, next] : links } };
    },
  },
  {
    name: 'keyset',
    pages: { kind: 'keyset', parameter: { in: 'query', name: 'after' }, field: 'id', pageSize: size },
    records: 'data',
    serve: (asked, rows, cap) => ({ json: { data: slice(after(rows, asked), 0, asked, cap) } }),
  },
  {
    name: 'keyset with has_more',
    pages: {
      kind: 'keyset',
      parameter: { in: 'query', name: 'after' },
      field: 'id',
      pageSize: size,
      hasMore: 'has_more',
    },
    records: 'data',
    serve(asked, rows, cap) {
      const rest = after(rows, asked);
      const data = slice(rest, 0, asked, cap);
      return { json: { data, has_more: data.length < rest.length } };
    },
  },
  {
    name: 'GraphQL connection',
    method: 'POST',
    pages: {
      kind: 'graphql-connection',
      connection: 'data.things',
      variable: 'after',
      pageSize: { in: 'body', name: 'variables.first', value: 10 },
    },
    records: 'data.things.nodes',
    serve(asked, rows, cap) {
      const { variables } = bodyOf(asked) as { variables: { after?: string; first: number } };
      const from = fromOpaque(variables.after);
      const nodes = rows.slice(from, from + Math.min(cap, variables.first));
      const hasNextPage = from + nodes.length < rows.length;
      const pageInfo = { hasNextPage, endCursor: nodes.length === 0 ? null : opaque(from + nodes.length) };
      return { json: { data: { things: { nodes, pageInfo } } } };
    },
  },
];

function after(rows: readonly { id: number }[], asked: Asked): readonly { id: number }[] {
  return rows.filter((row) => row.id > asNumber(asked.query.get('after'), 0));
}

/** A server of that style. */
export function served(style: PagingStyle, rows: readonly { id: number }[], cap = 1000): Handler {
  return (asked) => style.serve(asked, rows, cap);
}

/** The stream that reads it. */
export function streamOf(style: PagingStyle): AnyStream {
  return {
    name: 'things',
    schema: { type: 'object', properties: { id: { type: 'integer' } } },
    primaryKey: ['id'],
    request: {
      method: style.method ?? 'GET',
      path: style.path ?? '/things',
      ...(style.pages.kind !== 'none' &&
        'parameter' in style.pages &&
        style.pages.parameter.in === 'path' && {
          pathParameters: { [style.pages.parameter.name]: 'first' in style.pages ? style.pages.first : 0 },
        }),
      ...(style.method === 'POST' && { body: { encoding: 'json', value: {} }, operationClass: 'safe' }),
    },
    records: style.records,
    pages: style.pages,
  };
}
