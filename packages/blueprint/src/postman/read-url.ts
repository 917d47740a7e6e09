import { idName, isIdSegment, isVersion } from '../examples/id-segment.ts';
import type { ObservedValue } from '../examples/observed.ts';
import { withoutSecrets } from '../examples/secrets.ts';
import { child, children, isObjectNode, stringChild, textChild, type Node } from '../openapi/node.ts';
import { resolveVariables, soleVariable, type Variables } from './variables.ts';

export interface PostmanUrl {
  /** Scheme and host, or the variable that stands for them; undefined where neither is known. */
  readonly origin: string | undefined;
  readonly segments: readonly string[];
  readonly query: readonly ObservedValue[];
  /** Descriptions and values of `:name` in the path. */
  readonly pathVariables: ReadonlyMap<string, ObservedValue>;
}

/** The address of a request, as a text or in parts. */
export function readUrl(node: Node, variables: Variables): PostmanUrl | undefined {
  const raw =
    typeof node.value === 'string'
      ? node.value
      : isObjectNode(node)
        ? (stringChild(node, 'raw') ?? inParts(node))
        : undefined;
  if (raw === undefined || raw.trim() === '') return undefined;
  const [address, text] = splitOnce(raw.trim().replace(/#.*$/s, ''), '?');
  const { origin, path } = splitStart(address, variables);
  const listed = isObjectNode(node) ? child(node, 'query') : undefined;
  const query = listed !== undefined && children(listed).length > 0 ? readPairs(listed, variables) : queryOf(text);
  const declared = isObjectNode(node) ? child(node, 'variable') : undefined;
  const pathVariables = new Map(
    (declared === undefined ? [] : readPairs(declared, variables)).map((variable) => [variable.name, variable]),
  );
  const segments = path.split('/').filter((part) => part !== '');
  return { origin, segments: segments.flatMap((segment) => resolveSegment(segment, variables)), query, pathVariables };
}

/** Where an address begins with a variable, that is where the API is, path and all. */
function splitStart(address: string, variables: Variables): { origin: string | undefined; path: string } {
  const [start, rest] = splitOnce(address, '/');
  const value = soleVariable(start) === undefined ? start : resolveVariables(start, variables).replace(/[?#].*$/, '');
  if (value === start) return splitOrigin(resolveHost(address, variables));
  const { origin, path } = splitOrigin(value);
  // An id in it may be a secret; in the path it becomes a parameter.
  if (hasId(path)) return { origin, path: `${path}/${rest}` };
  return { origin: origin === undefined ? undefined : `${origin}/${path}`.replace(/\/+$/, ''), path: rest };
}

function hasId(path: string): boolean {
  const segments = path.split('/').filter((part) => part !== '');
  return segments.some((segment, index) => isIdSegment(segment) && !isVersion(segments, index));
}

/** `https://{{host}}/things`. */
function resolveHost(address: string, variables: Variables): string {
  return address.replace(/^([a-z]+:\/\/)([^/]*)/i, (_, scheme: string, host: string) => {
    return scheme + resolveVariables(host, variables);
  });
}

/** Versions and prefixes are part of the path; any other variable is its parameter. */
function resolveSegment(segment: string, variables: Variables): string[] {
  const name = soleVariable(segment);
  if (name === undefined || !/version|prefix|path|root|base|^api$|^v$/i.test(name)) return [segment];
  return resolveVariables(segment, variables)
    .split('/')
    .filter((part) => part !== '');
}

function inParts(node: Node): string | undefined {
  const join = (key: string, separator: string): string => {
    const value = child(node, key)?.value;
    if (typeof value === 'string') return value;
    return Array.isArray(value) ? value.map((part) => (typeof part === 'string' ? part : '')).join(separator) : '';
  };
  const [host, path] = [join('host', '.'), join('path', '/')];
  if (host === '' && path === '') return undefined;
  const protocol = stringChild(node, 'protocol');
  return `${protocol === undefined ? '' : `${protocol}://`}${host}/${path.replace(/^\//, '')}`;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function splitOrigin(address: string): { origin: string | undefined; path: string } {
  const full = /^([a-z][a-z0-9+.-]*:\/\/)([^/]*)(.*)$/is.exec(address);
  if (full !== null) {
    const [, scheme = '', host = '', path = ''] = full;
    return { origin: scheme.toLowerCase() + withoutLogin(host), path: path.replace(/^\//, '') };
  }
  const [first, rest] = splitOnce(address, '/');
  if (soleVariable(first) !== undefined) return { origin: first.replaceAll(/\s/g, ''), path: rest };
  // `api.example.com/things`, as people write it.
  if (/^[\w-]+(\.[\w-]+)+(:\d+)?$|^localhost(:\d+)?$/.test(first)) return { origin: `https://${first}`, path: rest };
  return { origin: undefined, path: address };
}

/** `user:password@host` → host. */
function withoutLogin(host: string): string {
  return host.slice(host.lastIndexOf('@') + 1);
}

function queryOf(text: string): ObservedValue[] {
  return [...new URLSearchParams(text)].filter(([name]) => name !== '').map(([name, value]) => ({ name, value }));
}

/** `{ key, value, description }` of queries, headers, forms and path variables; disabled ones are there to be known. */
export function readPairs(list: Node, variables: Variables): ObservedValue[] {
  return children(list).flatMap((pair) => {
    const name = stringChild(pair, 'key') ?? stringChild(pair, 'id');
    if (name === undefined || name.trim() === '' || name === '__proto__') return [];
    const value = textChild(pair, 'value');
    const resolved = value === undefined ? undefined : resolveVariables(value, variables);
    return [
      {
        name: name.trim(),
        ...(resolved !== undefined && !resolved.includes('{{') && { value: resolved }),
        description: readText(pair, 'description'),
        file: stringChild(pair, 'type') === 'file',
      },
    ];
  });
}

/** A description is a text, or an object that holds one. Authors paste tokens into it. */
export function readText(node: Node, key: string): string | undefined {
  const value = child(node, key);
  const text = value !== undefined && isObjectNode(value) ? stringChild(value, 'content') : stringChild(node, key);
  return text === undefined || text.trim() === '' ? undefined : withoutSecrets(text);
}

export interface PostmanPath {
  readonly path: string;
  readonly values: ReadonlyMap<string, ObservedValue>;
}

/** `:id` and `{{id}}` are parameters, and so is what looks like an id. */
export function readPath({ segments, pathVariables }: PostmanUrl): PostmanPath {
  const values = new Map<string, ObservedValue>();
  const parts: string[] = [];
  segments.forEach((segment, index) => {
    const named =
      /^:([A-Za-z_][\w.-]*)$/.exec(segment)?.[1] ?? soleVariable(segment) ?? /^\{([^{}]+)\}$/.exec(segment)?.[1];
    if (named !== undefined) {
      values.set(named, pathVariables.get(named) ?? { name: named });
      parts.push(`{${named}}`);
    } else if (isIdSegment(segment) && !isVersion(segments, index)) {
      const name = idName(segments[index - 1], new Set(values.keys()));
      values.set(name, { name, value: segment });
      parts.push(`{${name}}`);
    } else {
      for (const [, name = ''] of segment.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)) values.set(name, { name });
      parts.push(segment.replaceAll(/\{\{\s*([^{}]+?)\s*\}\}/g, '{$1}'));
    }
  });
  return { path: `/${parts.join('/')}`, values };
}
