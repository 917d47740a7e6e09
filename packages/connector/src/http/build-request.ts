import type { ClientDefinition, Method, OperationClass, RequestDefinition } from '../definition.ts';
import { ConfigError } from '../errors.ts';
import type { Value } from '../values.ts';
import { encodeBody } from './encode-body.ts';
import type { HttpRequest } from './http-client.ts';
import { queryPairs, queryString, type QueryPair } from './query-style.ts';
import { fillAddress, type DraftBody, type RequestDraft } from './request-draft.ts';
import { pathSegment, resolveTemplate, resolveValue, scalarText } from './resolve-value.ts';

/** What bindings are resolved from. */
export interface RequestScope {
  readonly config: unknown;
  /** The parent stream's record. */
  readonly parent?: unknown;
  readonly partition?: string | number;
  /** Replaces `{job}` in path, query and body. */
  readonly job?: string | number;
}

/** Where requests go, and what each of them carries. */
export interface RequestBase {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly headers?: ClientDefinition<never>['headers'] | undefined;
  readonly query?: ClientDefinition<never>['query'] | undefined;
}

/** Fills a definition's values in. Throws ConfigError for a path parameter without a usable value. */
export function buildRequest(base: RequestBase, definition: RequestDefinition, scope: RequestScope): RequestDraft {
  const body = resolveBody(definition, scope);
  const values = pathValues(definition, scope);
  const url = requestAddress(base.baseUrl, fillAddress(definition.path, values));
  return {
    method: definition.method,
    url,
    ...(Object.keys(values).length > 0 && {
      path: { template: requestAddress(base.baseUrl, definition.path), values },
    }),
    query: [...queryOf(base.query, {}, scope), ...queryOf(definition.query, definition.queryStyles ?? {}, scope)],
    headers: { ...headersOf(base.headers, scope), ...headersOf(definition.headers, scope) },
    ...(body && { body }),
    operationClass: definition.operationClass ?? operationClassOf(definition.method),
    ...(definition.cost !== undefined && { cost: definition.cost }),
  };
}

/** Options of a request that its definition does not know. */
export type FinishOptions = Pick<
  HttpRequest,
  'stream' | 'signal' | 'expect' | 'accept' | 'ignoreStatuses' | 'beforeSend' | 'skipAuth'
>;

/** Writes the draft out: address, headers and encoded body. */
export function finish(draft: RequestDraft, options: FinishOptions = {}): HttpRequest {
  const body = draft.body && encodeBody(draft.body);
  return {
    ...options,
    method: draft.method,
    url: addressWithQuery(draft),
    headers: body ? { 'content-type': body.contentType, ...draft.headers } : draft.headers,
    ...(body && { body: body.bytes }),
    operationClass: draft.operationClass,
    ...(draft.cost !== undefined && { cost: draft.cost }),
  };
}

/** What HTTP promises about a method that nothing else is known of. */
export function operationClassOf(method: Method): OperationClass {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return 'safe';
  return method === 'PUT' || method === 'DELETE' ? 'idempotent' : 'unsafe';
}

/** A path below the base, or an absolute address as it is. */
export function requestAddress(baseUrl: string, path: string): string {
  if (/^https?:\/\//i.test(path)) return path;
  const base = baseUrl.endsWith('/') ? baseUrl.slice(0, -1) : baseUrl;
  if (path === '') return base;
  return path.startsWith('/') || path.startsWith('?') ? `${base}${path}` : `${base}/${path}`;
}

function pathValues(definition: RequestDefinition, scope: RequestScope): Record<string, string> {
  const names = [...definition.path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(
    names.map((name) => {
      const bound = definition.pathParameters?.[name];
      const value = bound === undefined && name === 'job' ? scope.job : resolveValue(bound, scope);
      return [name, pathSegment(name, value)];
    }),
  );
}

function queryOf(
  query: { readonly [name: string]: Value } | undefined,
  styles: NonNullable<RequestDefinition['queryStyles']>,
  scope: RequestScope,
): QueryPair[] {
  if (query === undefined) return [];
  return Object.entries(query).flatMap(([name, value]) => queryPairs(name, resolveValue(value, scope), styles[name]));
}

function headersOf(headers: { readonly [name: string]: Value } | undefined, scope: RequestScope) {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const resolved = resolveValue(value, scope);
    if (resolved !== undefined) result[name.toLowerCase()] = headerText(name, resolved);
  }
  return result;
}

/** A header's value; line ends and other control characters are refused, letters beyond Latin-1 are sent as UTF-8. */
export function headerText(name: string, value: unknown): string {
  const text = Array.isArray(value) ? value.map(scalarText).join(',') : scalarText(value);
  // oxlint-disable-next-line no-control-regex -- these are the characters that a header cannot hold
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) {
    throw new ConfigError(`The header "${name}" has a value with a line end or control character.`, {
      code: 'header_invalid',
      hint: 'Look for a stray line end at the end of a copied token.',
    });
  }
  // oxlint-disable-next-line no-control-regex -- Latin-1 is the range of a header's bytes
  return /^[\u0000-\u00ff]*$/.test(text) ? text : Buffer.from(text).toString('latin1');
}

function resolveBody(definition: RequestDefinition, scope: RequestScope): DraftBody | undefined {
  if (definition.body === undefined) return undefined;
  return { encoding: definition.body.encoding, value: resolveTemplate(definition.body.value, scope) };
}

function addressWithQuery(draft: RequestDraft): URL {
  const url = parseAddress(draft.url);
  if (draft.query.length === 0) return url;
  if (url.search !== '') for (const [name] of draft.query) url.searchParams.delete(name);
  const own = url.search.slice(1);
  url.search = own === '' ? queryString(draft.query) : `${own}&${queryString(draft.query)}`;
  return url;
}

function parseAddress(text: string): URL {
  if (!URL.canParse(text)) {
    throw new ConfigError('The address of a request cannot be read.', {
      code: 'address_invalid',
      hint: 'Check base_url: it must be a complete address such as https://api.example.com.',
    });
  }
  return new URL(text);
}
