import type { Path } from './path.ts';

/**
 * A place in a request where a value goes. In a body `name` is a dotted path; in a path it is a parameter that the
 * request binds, whose value it replaces.
 */
export interface Place {
  readonly in: 'query' | 'body' | 'header' | 'path';
  readonly name: string;
}

export interface PageSize extends Place {
  /** Records to ask for per page. */
  readonly value: number;
  /** The most that the API documents. */
  readonly max?: number;
}

interface Common {
  readonly pageSize?: PageSize;
  /** A boolean in the answer's body that is false on the last page. */
  readonly hasMore?: Path;
  /** A boolean in the answer's body that is true on the last page. */
  readonly done?: Path;
}

/** `?page=2`. Ends on an empty page, at `totalPages`, or after `totalRecords`. */
export interface PageNumberPagination extends Common {
  readonly kind: 'page-number';
  readonly parameter: Place;
  readonly first: number;
  readonly totalPages?: Path;
  readonly totalRecords?: Path;
}

/** `?offset=100`: the number of records already read. */
export interface OffsetPagination extends Common {
  readonly kind: 'offset';
  readonly parameter: Place;
  readonly first: number;
  readonly totalRecords?: Path;
}

/** An opaque token in the answer, sent back with the next request. */
export interface CursorPagination extends Common {
  readonly kind: 'cursor';
  readonly parameter: Place;
  readonly next: { readonly in: 'body'; readonly path: Path } | { readonly in: 'header'; readonly name: string };
}

/** `Link: <…>; rel="next"` (RFC 8288). */
export interface LinkHeaderPagination extends Common {
  readonly kind: 'link-header';
}

/**
 * The address of the next page in the body: absolute, or relative to the request. With `rel`, `path` names an array
 * of `{rel, href}` links and the one with that `rel` is taken.
 */
export interface NextUrlPagination extends Common {
  readonly kind: 'next-url';
  readonly path: Path;
  readonly rel?: string;
}

/** The last record's field is the start of the next page (`starting_after`). */
export interface KeysetPagination extends Common {
  readonly kind: 'keyset';
  readonly parameter: Place;
  readonly field: Path;
}

/** A GraphQL connection: `pageInfo { hasNextPage endCursor }` under `connection`, sent back as a variable. */
export interface GraphqlPagination extends Common {
  readonly kind: 'graphql-connection';
  readonly connection: Path;
  readonly variable: string;
}

/** One request holds everything. */
export interface NoPagination {
  readonly kind: 'none';
}

export type Pagination =
  | PageNumberPagination
  | OffsetPagination
  | CursorPagination
  | LinkHeaderPagination
  | NextUrlPagination
  | KeysetPagination
  | GraphqlPagination
  | NoPagination;

/** Where a read stands inside one slice: enough to ask for the next page after a restart. JSON, opaque to hosts. */
export type PageToken = string | number;
