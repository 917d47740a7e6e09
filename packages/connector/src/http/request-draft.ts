import type { BodyEncoding, Method, OperationClass } from '../definition.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Place } from '../pagination.ts';
import { pathSegment } from './resolve-value.ts';

export interface DraftBody {
  readonly encoding: BodyEncoding;
  readonly value: unknown;
}

/** A request whose values are known but which is not written out yet; pagination and cursors are placed into it. */
export interface RequestDraft {
  readonly method: Method;
  /** Absolute. May have a query of its own, as a server's next-page address does. */
  readonly url: string;
  /** What `url` was filled from, so that a value of the path can be replaced; values are encoded. */
  readonly path?: { readonly template: string; readonly values: Readonly<Record<string, string>> };
  /** Further query parameters, decoded, in order. They replace parameters of the same name in `url`. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: DraftBody;
  readonly operationClass: OperationClass;
  /** How many requests it counts as in the rate limits. Default 1. */
  readonly cost?: number;
}

/** The address with the values of its path in their places. */
export function fillAddress(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : whole,
  );
}

/**
 * Puts a value into the query, a header, the body or the path, replacing what is there; `undefined` takes it out, but
 * leaves a path as it is.
 */
export function place(draft: RequestDraft, where: Place, value: string | number | undefined): RequestDraft {
  switch (where.in) {
    case 'query':
      return placeInQuery(draft, where.name, value);
    case 'header':
      return placeInHeader(draft, where.name.toLowerCase(), value);
    case 'path':
      return value === undefined ? draft : placeInPath(draft, where.name, String(value));
    default:
      return placeInBody(draft, where.name.split('.'), value);
  }
}

function placeInQuery(draft: RequestDraft, name: string, value: string | number | undefined): RequestDraft {
  const query = draft.query.filter(([existing]) => existing !== name);
  if (value !== undefined) query.push([name, String(value)]);
  return { ...draft, query };
}

function placeInHeader(draft: RequestDraft, name: string, value: string | number | undefined): RequestDraft {
  const { [name]: _replaced, ...headers } = draft.headers;
  return { ...draft, headers: value === undefined ? headers : { ...headers, [name]: String(value) } };
}

function placeInPath(draft: RequestDraft, name: string, value: string): RequestDraft {
  if (draft.path === undefined) return draft;
  const { template } = draft.path;
  const values = { ...draft.path.values, [name]: pathSegment(name, value) };
  return { ...draft, url: fillAddress(template, values), path: { template, values } };
}

function placeInBody(draft: RequestDraft, path: readonly string[], value: string | number | undefined): RequestDraft {
  const body = draft.body ?? { encoding: 'json' as const, value: {} };
  if (draft.body === undefined && value === undefined) return draft;
  return { ...draft, body: { encoding: body.encoding, value: withField(body.value, path, value) } };
}

function withField(target: unknown, path: readonly string[], value: string | number | undefined): JsonObject {
  const [name, ...rest] = path;
  const fields: JsonObject = isJsonObject(target) ? { ...target } : {};
  if (name === undefined) return fields;
  const next = rest.length > 0 ? withField(fields[name], rest, value) : value;
  if (next === undefined) delete fields[name];
  else Object.defineProperty(fields, name, { value: next, enumerable: true, writable: true, configurable: true });
  return fields;
}
