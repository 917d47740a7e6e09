import { isJsonObject } from '@tapwright/connector';

/** What a document is. `openapi` carries the version family that we read. */
export type Recognised =
  | {
      readonly kind: 'openapi';
      readonly family: '2.0' | '3.0' | '3.1';
      readonly version: string;
      readonly newer: boolean;
    }
  | { readonly kind: 'unsupported-version'; readonly version: string }
  | { readonly kind: 'other'; readonly looksLike: string };

/** Formats besides OpenAPI that a description may have. */
export type OtherFormat = 'google-discovery' | 'postman' | 'har' | 'graphql-sdl' | 'graphql-introspection';

const FORMATS: ReadonlyMap<string, OtherFormat> = new Map([
  ['a Google discovery document', 'google-discovery'],
  ['a Postman collection', 'postman'],
  ['a HAR recording', 'har'],
  ['a GraphQL schema', 'graphql-sdl'],
  ['a GraphQL introspection result', 'graphql-introspection'],
]);

/** The format of a document that is no OpenAPI document but can be read; undefined for anything else. */
export function otherFormat(data: unknown): OtherFormat | undefined {
  const found = recognise(data);
  return found.kind === 'other' ? FORMATS.get(found.looksLike) : undefined;
}

/** Tells an OpenAPI document from what people also have at hand. */
export function recognise(data: unknown): Recognised {
  if (typeof data === 'string') return { kind: 'other', looksLike: recogniseText(data) };
  if (Array.isArray(data)) return { kind: 'other', looksLike: 'a list' };
  if (!isJsonObject(data)) return { kind: 'other', looksLike: data === null ? 'nothing' : `a ${typeof data}` };
  const openapi = versionText(own(data, 'openapi'));
  const swagger = versionText(own(data, 'swagger')) ?? versionText(own(data, 'swaggerVersion'));
  if (openapi !== undefined) return recogniseVersion3(openapi);
  if (swagger === undefined) return { kind: 'other', looksLike: recogniseObject(data) };
  if (/^2(\.0)*$/.test(swagger)) return { kind: 'openapi', family: '2.0', version: swagger, newer: false };
  // Some write `swagger: "3.0.1"` above what is an OpenAPI 3 document.
  return swagger.startsWith('3') ? recogniseVersion3(swagger) : { kind: 'unsupported-version', version: swagger };
}

function recogniseVersion3(version: string): Recognised {
  const match = /^3\.(\d+)(?:\.|-|$)/.exec(version === '3' ? '3.0' : version);
  if (match?.[1] === undefined) return { kind: 'unsupported-version', version };
  const minor = Number(match[1]);
  return { kind: 'openapi', family: minor === 0 ? '3.0' : '3.1', version, newer: minor > 1 };
}

/** A version that YAML took for a number (`3.0` → 3) is still a version. */
function versionText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : undefined;
}

function recogniseText(text: string): string {
  if (/^\s*(<!doctype html|<html)/i.test(text)) return 'an HTML page';
  if (/<(wsdl:)?definitions/i.test(text.slice(0, 2000))) return 'a WSDL file';
  if (/^\s*</.test(text)) return 'XML';
  return isGraphqlText(text) || looksLikeGraphql(text) ? 'a GraphQL schema' : 'plain text';
}

/** SDL by its first definition, behind comments and descriptions. Some of it would pass as YAML. */
export function isGraphqlText(text: string): boolean {
  const start = text.slice(0, 20_000).replace(/^(?:\s|#[^\n]*\n|"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*")*/, '');
  return /^(extend\s+)?(schema\b[^:{]*\{|(type|interface|input|enum|union|scalar)\s+[_A-Za-z]\w*\s*([{@=&]|implements\b|$|\n)|directive\s+@)/.test(
    start,
  );
}

export function looksLikeGraphql(text: string): boolean {
  return /^\s*((extend\s+)?(type|input|interface|enum|schema)\b[^:{}]*\{|directive\s+@|scalar\s+\w+\s*$)/m.test(text);
}

const own = (value: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(value, key) ? value[key] : undefined;

function recogniseObject(data: Record<string, unknown>): string {
  const wrapped = own(data, 'collection');
  // Postman's own API wraps what it exports.
  const info = own(isJsonObject(wrapped) && own(data, 'item') === undefined ? wrapped : data, 'info');
  if (
    isJsonObject(info) &&
    (own(info, '_postman_id') !== undefined || String(own(info, 'schema')).includes('getpostman'))
  ) {
    return 'a Postman collection';
  }
  const log = own(data, 'log');
  if (isJsonObject(log) && Array.isArray(own(log, 'entries'))) return 'a HAR recording';
  if (own(data, 'discoveryVersion') !== undefined || String(own(data, 'kind')).startsWith('discovery#')) {
    return 'a Google discovery document';
  }
  const inner = own(data, 'data');
  if (own(data, '__schema') !== undefined || (isJsonObject(inner) && own(inner, '__schema') !== undefined)) {
    return 'a GraphQL introspection result';
  }
  if (own(data, 'asyncapi') !== undefined) return 'an AsyncAPI document';
  if (own(data, 'overlay') !== undefined && own(data, 'actions') !== undefined) return 'an OpenAPI overlay';
  if (own(data, 'arazzo') !== undefined) return 'an Arazzo document';
  if (own(data, 'formatVersion') !== undefined && own(data, 'contract') !== undefined) return 'a Tapwright blueprint';
  if (
    own(data, 'type') === 'DeclarativeSource' ||
    (own(data, 'definitions') !== undefined && own(data, 'check') !== undefined)
  ) {
    return 'an Airbyte low-code manifest';
  }
  if (own(data, 'paths') !== undefined) return 'an OpenAPI document without its `openapi` or `swagger` version line';
  if (own(data, '$schema') !== undefined || own(data, 'properties') !== undefined) return 'a JSON Schema';
  return 'some other document';
}
