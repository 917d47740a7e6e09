import { at, isJsonObject } from '@tapwright/connector';
import type { ListProfile } from '../profile.ts';
import { MEDIA_TYPES } from './body-format.ts';
import { isJobList } from './jobs.ts';
import { plainBody } from './plain-body.ts';
import { forJob, runPlainJob, type PlainJob } from './plain-job.ts';
import { encodeBody, pathWith } from './plain-send.ts';

/** What one request carries. */
export interface PlainCall {
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields of a JSON body. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** The API wants a body, be it empty. */
  readonly needsBody?: boolean;
  /** Form instead of JSON. */
  readonly form?: boolean;
}

/** What to ask for and how, apart from paging. */
export interface PlainRequest extends PlainCall {
  /** Base address of the API. */
  readonly baseUrl: string;
  /** Page size to ask for, where the API takes one. */
  readonly pageSize?: number;
  /** The API wants to be told where to start for the first page, too. */
  readonly namesFirst?: boolean;
  /** Pages after which the loop gives up. Default 1000. */
  readonly maxPages?: number;
  /** Of a list whose records have to be ordered. */
  readonly job?: PlainJob;
}

/** One page as the plain loop saw it. */
export interface PlainPage {
  readonly records: readonly unknown[];
  readonly status: number;
  /** The token, number or address that the page names, or implies, for the next one; undefined on the last. */
  readonly next: string | undefined;
}

interface Position {
  readonly url?: string;
  readonly token?: string;
  readonly read: number;
  readonly page: number;
}

/**
 * Reads a list page by page with nothing but `fetch`, by the profile's own words: an opinion on what the API holds that
 * owes nothing to the connector's runtime.
 */
export async function* plainPages(list: ListProfile, given: PlainRequest): AsyncGenerator<PlainPage> {
  const job = isJobList(list) ? await runPlainJob(list, given.baseUrl, given.job) : undefined;
  const request = job === undefined ? given : withJob(list, given, job.id);
  for (const file of job?.files ?? []) {
    const { body, status } = await send(list, request, 'GET', new URL(file), {});
    yield { records: recordsOf(list, body), status, next: undefined };
  }
  if (job !== undefined && job.files.length > 0) return;
  let position: Position = { read: 0, page: 0 };
  for (let count = 0; count < (request.maxPages ?? 1000); count++) {
    const answer = await fetchPage(list, request, position);
    const records = recordsOf(list, answer.body);
    const next = nextPosition(list, answer, records, position);
    yield { records, status: answer.status, next: describe(next) };
    if (next === undefined) return;
    position = next;
  }
  throw new Error(`${list.method} ${list.path} goes on after ${request.maxPages ?? 1000} pages`);
}

/** The request for a job's result: parameters of the path that nobody knows are the job's. */
function withJob(list: ListProfile, request: PlainRequest, id: string): PlainRequest {
  const names = [...list.path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  const filled = forJob(request, id);
  return {
    ...filled,
    pathParameters: { ...Object.fromEntries(names.map((name) => [name, id])), ...filled.pathParameters },
  };
}

/** Every record of a list, by the plain loop. */
export async function rawRecords(list: ListProfile, request: PlainRequest): Promise<readonly unknown[]> {
  const records: unknown[] = [];
  for await (const page of plainPages(list, request)) records.push(...page.records);
  return records;
}

interface PlainAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly url: string;
}

async function fetchPage(list: ListProfile, request: PlainRequest, position: Position): Promise<PlainAnswer> {
  const path = pathWith(list.path, request.pathParameters);
  const url = new URL(position.url ?? `${request.baseUrl.replace(/\/$/, '')}${path}`);
  const body: Record<string, unknown> = structuredClone({ ...request.body });
  const headers: Record<string, string> = {};
  for (const [name, value] of request.query ?? [])
    if (position.url === undefined || !url.searchParams.has(name)) url.searchParams.append(name, value);
  const put = (place: { in: string; name: string }, value: string | number): void => {
    if (place.in === 'query') url.searchParams.set(place.name, String(value));
    else if (place.in === 'header') headers[place.name] = String(value);
    else if (place.in === 'path') {
      const moved = pathWith(list.path, { ...request.pathParameters, [place.name]: String(value) });
      url.pathname = new URL(`${request.baseUrl.replace(/\/$/, '')}${moved}`).pathname;
    } else putInBody(body, place.name.split('.'), value);
  };
  if (position.url === undefined) putPosition(list, request, position, put);
  return send(list, request, list.method, url, headers, body);
}

async function send(
  list: ListProfile,
  request: PlainRequest,
  method: string,
  url: URL,
  more: Readonly<Record<string, string>>,
  body: Record<string, unknown> = {},
): Promise<PlainAnswer> {
  const { format = 'json' } = list.records;
  const accept = MEDIA_TYPES[format].split(';')[0] ?? '';
  const headers: Record<string, string> = { accept, ...request.headers, ...more };
  const sent = method === 'GET' ? undefined : encodeBody(body, request, headers);
  const response = await fetch(url, { method, headers, ...(sent === undefined ? {} : { body: sent }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url.pathname} answered ${response.status}: ${text.slice(0, 300)}`);
  return { status: response.status, headers: response.headers, body: plainBody(format, text), url: url.href };
}

function putPosition(
  list: ListProfile,
  request: PlainRequest,
  position: Position,
  put: (place: { in: string; name: string }, value: string | number) => void,
): void {
  const { pagination } = list;
  if (pagination.kind === 'none') return;
  if (request.pageSize !== undefined && pagination.pageSize !== undefined) put(pagination.pageSize, request.pageSize);
  if (position.page === 0 && request.namesFirst !== true) return;
  if (pagination.kind === 'page-number') put(pagination.parameter, pagination.first + position.page);
  else if (pagination.kind === 'offset') put(pagination.parameter, pagination.first + position.read);
  else if (position.token !== undefined && pagination.kind === 'graphql-connection') {
    put({ in: 'body', name: `variables.${pagination.variable}` }, position.token);
  } else if (position.token !== undefined && 'parameter' in pagination) put(pagination.parameter, position.token);
}

/** Puts a value where a path leads in a body. */
export function putInBody(body: Record<string, unknown>, parts: readonly string[], value: unknown): void {
  const [name = '', ...rest] = parts;
  if (rest.length === 0) {
    body[name] = value;
    return;
  }
  const known = body[name];
  const inner: Record<string, unknown> = isJsonObject(known) ? known : {};
  body[name] = inner;
  putInBody(inner, rest, value);
}

/** The records of an answer's body, by the profile. */
export function recordsOf(list: ListProfile, body: unknown): readonly unknown[] {
  const { format, path } = list.records;
  if (format === 'jsonl' || format === 'csv') return Array.isArray(body) ? body.map((line) => at(line, path)) : [];
  const found = at(body, list.records.path);
  const items = itemsOf(list.records.shape, found, format === 'xml');
  const { item } = list.records;
  return item === undefined || item.length === 0 ? items : items.map((one) => at(one, item));
}

function itemsOf(shape: ListProfile['records']['shape'], found: unknown, repeats: boolean): readonly unknown[] {
  if (found === undefined || found === null) return [];
  // An element that may repeat and does not.
  if (repeats && shape === 'array' && !Array.isArray(found)) return [found];
  if (shape === 'single') return [found];
  if (shape === 'map') return isJsonObject(found) ? Object.values(found) : [];
  return Array.isArray(found) ? found : [];
}

function nextPosition(
  list: ListProfile,
  answer: PlainAnswer,
  records: readonly unknown[],
  position: Position,
): Position | undefined {
  const { pagination } = list;
  if (pagination.kind === 'none') return undefined;
  const after = { read: position.read + records.length, page: position.page + 1 };
  if (pagination.hasMore !== undefined && isFalse(at(answer.body, pagination.hasMore))) return undefined;
  if (pagination.done !== undefined && isTrue(at(answer.body, pagination.done))) return undefined;
  switch (pagination.kind) {
    case 'page-number':
    case 'offset':
      return records.length === 0 ? undefined : after;
    case 'cursor': {
      const token =
        pagination.next.in === 'header'
          ? answer.headers.get(pagination.next.name)
          : at(answer.body, pagination.next.path);
      return isToken(token) ? { ...after, token: String(token) } : undefined;
    }
    case 'keyset': {
      const last = at(records.at(-1), pagination.field);
      return records.length === 0 || !isToken(last) ? undefined : { ...after, token: String(last) };
    }
    case 'link-header': {
      const url = linkNext(answer.headers.get('link') ?? '');
      return url === undefined ? undefined : { ...after, url: new URL(url, answer.url).href };
    }
    case 'next-url': {
      const url = nextUrlOf(at(answer.body, pagination.path), pagination.rel);
      return url === undefined ? undefined : { ...after, url: new URL(url, answer.url).href };
    }
    case 'graphql-connection': {
      const info = at(at(answer.body, pagination.connection), 'pageInfo');
      const token = at(info, 'endCursor');
      return at(info, 'hasNextPage') === true && isToken(token) ? { ...after, token: String(token) } : undefined;
    }
    default:
      return undefined;
  }
}

/** XML has texts only. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function isFalse(value: unknown): boolean {
  return value === false || value === 'false';
}

function isToken(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

function linkNext(header: string): string | undefined {
  return header
    .split(/,(?=\s*<)/)
    .find((part) => /;\s*rel="?next"?/.test(part))
    ?.match(/<([^>]*)>/)?.[1];
}

function nextUrlOf(found: unknown, rel: string | undefined): string | undefined {
  if (rel === undefined) return typeof found === 'string' && found !== '' ? found : undefined;
  const link: unknown = Array.isArray(found) ? found.find((one) => at(one, 'rel') === rel) : undefined;
  const href = at(link, 'href');
  return typeof href === 'string' ? href : undefined;
}

function describe(position: Position | undefined): string | undefined {
  return position === undefined ? undefined : (position.url ?? position.token ?? `page ${position.page + 1}`);
}
