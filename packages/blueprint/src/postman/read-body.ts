import { bareMediaType, isJsonType, jsonOf } from '../examples/decode-example.ts';
import type { ObservedBody } from '../examples/observed.ts';
import { child, objectChild, stringChild, textChild, type Node } from '../openapi/node.ts';
import { readPairs } from './read-url.ts';
import { resolveVariables, type Variables } from './variables.ts';

const RAW_TYPES: ReadonlyMap<string, string> = new Map([
  ['json', 'application/json'],
  ['xml', 'application/xml'],
  ['html', 'text/html'],
  ['javascript', 'application/javascript'],
  ['text', 'text/plain'],
]);

/** The body of a request; `problem` says what could not be read. */
export function readBody(
  request: Node,
  contentType: string | undefined,
  variables: Variables,
): { readonly body?: ObservedBody; readonly problem?: string } {
  const node = objectChild(request, 'body');
  if (node === undefined || child(node, 'disabled')?.value === true) return {};
  switch (stringChild(node, 'mode')) {
    case 'raw':
      return rawBody(node, contentType, variables);
    case 'urlencoded':
    case 'formdata': {
      const mode = stringChild(node, 'mode') ?? '';
      const list = child(node, mode);
      const mediaType = mode === 'formdata' ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
      const fields = list === undefined ? [] : readPairs(list, variables);
      return fields.length === 0 ? {} : { body: { mediaType, fields } };
    }
    case 'graphql': {
      const inner = objectChild(node, 'graphql');
      const variablesText = inner && textChild(inner, 'variables');
      const given = jsonOf(variablesText ?? '') ?? {};
      return {
        body: { mediaType: 'application/json', value: { query: '', variables: given } },
        problem: 'a GraphQL request is read as a plain call; give the GraphQL schema to read its data as streams',
      };
    }
    case 'file':
      return { body: { mediaType: contentType ?? 'application/octet-stream' } };
    default:
      return {};
  }
}

function rawBody(
  node: Node,
  contentType: string | undefined,
  variables: Variables,
): { readonly body?: ObservedBody; readonly problem?: string } {
  const text = stringChild(node, 'raw') ?? '';
  if (text.trim() === '') return {};
  const options = objectChild(node, 'options');
  const raw = options && objectChild(options, 'raw');
  const language = raw && stringChild(raw, 'language');
  const looksLikeJson = /^\s*[[{]/.test(text);
  const mediaType =
    contentType ?? (looksLikeJson ? 'application/json' : (RAW_TYPES.get(language ?? 'text') ?? 'text/plain'));
  if (!isJsonType(bareMediaType(mediaType))) return { body: { mediaType } };
  const value = jsonOf(asJson(resolveVariables(text, variables)));
  if (value !== undefined) return { body: { mediaType, value } };
  return { body: { mediaType }, problem: 'the body is no JSON; its fields are not known' };
}

/** Variables outside of texts stand for a value, and comments for nothing. */
function asJson(text: string): string {
  const plain = text.replaceAll(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\{\{[^{}]*\}\}/g, (token) => {
    if (token.startsWith('"')) return token;
    return token.startsWith('/') ? '' : 'null';
  });
  return plain.replaceAll(/,(\s*[}\]])/g, '$1');
}
