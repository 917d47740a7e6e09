import { authorizationScheme, isKeyHeader, isKeyQuery, keyScheme, type NamedScheme } from '../examples/credentials.ts';
import { bareMediaType, isJsonType, jsonOf } from '../examples/decode-example.ts';
import {
  operationsOf,
  recordedAnswers,
  type Observed,
  type ObservedAnswer,
  type ObservedValue,
} from '../examples/observed.ts';
import { isSecretName } from '../examples/secrets.ts';
import type { FormatInput, FormatResult } from '../formats/format.ts';
import { snake } from '../inference/words.ts';
import {
  child,
  children,
  isObjectNode,
  objectChild,
  pointerOf,
  rootNode,
  stringChild,
  textChild,
  type Node,
} from '../openapi/node.ts';
import { descriptionError, type Problems } from '../openapi/problems.ts';
import type { Contract, Operation } from '../schema.ts';
import { readAuth, type PostmanAuth } from './read-auth.ts';
import { readBody } from './read-body.ts';
import { readPairs, readPath, readText, readUrl, type PostmanUrl } from './read-url.ts';
import { hasVariable, readVariables, soleVariable, type Variables } from './variables.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
const DEEPEST = 50;

interface Collection {
  readonly variables: Variables;
  readonly problems: Problems;
  readonly schemes: Map<string, NamedScheme['scheme']>;
}

/** A request with where it stands. */
interface Item {
  readonly node: Node;
  readonly request: Node;
  readonly folders: readonly string[];
  readonly auth: PostmanAuth;
}

interface Read {
  readonly item: Item;
  readonly url: PostmanUrl;
  readonly observed: Observed;
}

/** Reads a Postman collection of format 2.0 or 2.1. */
export function readPostman({ main, problems }: FormatInput): FormatResult {
  const file = rootNode(main);
  // Exports of the API wrap the collection.
  const root = child(file, 'item') === undefined ? (objectChild(file, 'collection') ?? file) : file;
  const info = objectChild(root, 'info');
  const collection: Collection = { variables: readVariables(root), problems, schemes: new Map() };
  const items = readItems(collection, root, [], 'none', 0);
  const reads = items.flatMap((item) => readItem(collection, item));
  if (reads.length === 0) {
    throw descriptionError(
      child(root, 'item') ?? root,
      'description_empty',
      'the Postman collection holds no request that can be read',
      'Export a collection with requests, in format 2.1.',
    );
  }
  warnOfScripts(root, problems);
  warnOfMerged(reads, problems);
  const base = baseOf(reads);
  const others = reads.filter(({ url }) => url.origin !== undefined && url.origin !== base);
  for (const { item } of others)
    problems.warn(item.request, 'this request goes to another server than most; it keeps its own');
  const title = (info && stringChild(info, 'name')?.trim()) || main.label;
  const description = info && readText(info, 'description');
  const requests = reads.map(({ observed }) => observed);
  const operations = operationsOf(requests).map((operation) => withServer(operation, others));
  const contract: Contract = {
    servers: serversOf(collection, root, base),
    securitySchemes: Object.fromEntries(collection.schemes),
    operations,
    schemas: {},
  };
  return {
    kind: `postman-${/v(2\.\d)/.exec((info && stringChild(info, 'schema')) ?? '')?.[1] ?? '2.1'}`,
    contract,
    title,
    apiVersion: versionOf(info),
    ...(description !== undefined && { description }),
    shown: recordedAnswers(requests, operations),
  };
}

/** A text, or the parts of a semantic version. */
function versionOf(info: Node | undefined): string {
  const text = info && textChild(info, 'version');
  if (text !== undefined && text !== '') return text;
  const parts = info && objectChild(info, 'version');
  const numbers = ['major', 'minor', 'patch'].map((part) => parts && textChild(parts, part));
  return numbers.every((part) => part !== undefined) ? numbers.join('.') : 'unknown';
}

function readItems(
  collection: Collection,
  node: Node,
  folders: readonly string[],
  above: PostmanAuth,
  depth: number,
): Item[] {
  const own = readAuth(node, collection.variables);
  const auth = own === 'inherited' ? above : own;
  const list = child(node, 'item');
  if (list === undefined || depth > DEEPEST) return [];
  return children(list).flatMap((item): Item[] => {
    const request = child(item, 'request');
    const name = stringChild(item, 'name') ?? '';
    if (child(item, 'item') !== undefined) return readItems(collection, item, [...folders, name], auth, depth + 1);
    return request === undefined ? [] : [{ node: item, request, folders, auth }];
  });
}

function readItem(collection: Collection, item: Item): Read[] {
  const { problems, variables } = collection;
  const { node, request, folders } = item;
  const isText = typeof request.value === 'string';
  const method = isText ? 'GET' : (stringChild(request, 'method') ?? 'GET').toUpperCase();
  const address = isText ? request : child(request, 'url');
  const url = address === undefined ? undefined : readUrl(address, variables);
  if (!isMethod(method) || url === undefined) {
    problems.warn(node, 'a request without an address, or with a method of its own, is left out');
    return [];
  }
  const list = child(request, 'header');
  const headers = list === undefined || typeof list.value === 'string' ? [] : readPairs(list, variables);
  const contentType = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value;
  const { body, problem } = readBody(request, bareMediaType(contentType), variables);
  if (problem !== undefined) problems.warn(child(request, 'body') ?? request, problem);
  const { path, values } = readPath(url);
  const name = stringChild(node, 'name')?.trim();
  const description = readText(request, 'description') ?? readText(node, 'description');
  const observed: Observed = {
    id: idOf(name, folders, `${method} ${path}`),
    method,
    path,
    pathValues: values,
    query: url.query.filter((one) => !isKeyQuery(one.name) && !isSecretName(one.name)),
    headers: headers.filter(isParameter).map((header) => ({ ...header, fixed: isVersionHeader(header) })),
    body,
    answers: readAnswers(node),
    security: securityOf(collection, item, headers, url.query),
    ...(name !== undefined && name !== '' && { summary: name }),
    ...(description !== undefined && { description }),
    tags: folders.filter((folder) => folder !== ''),
    pointer: pointerOf(node),
  };
  return [{ item, url, observed }];
}

function isMethod(method: string): method is Operation['method'] {
  return METHODS.has(method);
}

/** `Get all bookings` of the folder `Bookings` → `get_all_bookings`. */
function idOf(name: string | undefined, folders: readonly string[], fallback: string): string {
  const words = snake(
    (name ?? '').replace(/^(GET|POST|PUT|PATCH|DELETE)\s+(?=\S)/, '').replace(/^https?:\/\/[^/\s]*|\{\{[^}]*\}\}/g, ''),
  );
  if (words === '' || (name ?? '').includes('/')) return fallback;
  const folder = snake(folders.at(-1) ?? '');
  // A bare `List` or `Get` says what only with its folder.
  return words.includes('_') || folder === '' ? words : `${words}_${folder}`;
}

const NOT_PARAMETERS =
  /^(accept|accept-.*|authorization|cache-control|connection|content-.*|cookie|host|origin|referer|user-agent|postman-token|x-requested-with)$/i;

function isParameter({ name }: ObservedValue): boolean {
  return !NOT_PARAMETERS.test(name) && !isKeyHeader(name) && !isSecretName(name) && !hasVariable(name);
}

function isVersionHeader({ name, value }: ObservedValue): boolean {
  return value !== undefined && /(^|-)(api-?)?version$/i.test(name) && /^[\w.-]{1,32}$/.test(value);
}

/** Saved examples. What was really sent for them is not looked at. */
function readAnswers(item: Node): ObservedAnswer[] {
  const saved = child(item, 'response');
  return (saved === undefined ? [] : children(saved)).flatMap((response): ObservedAnswer[] => {
    const code = child(response, 'code')?.value;
    if (!isObjectNode(response) || typeof code !== 'number' || code < 100 || code > 599) return [];
    const list = child(response, 'header');
    const headers = list === undefined ? [] : readPairs(list, new Map());
    const body = stringChild(response, 'body');
    const type = bareMediaType(headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value);
    const value = body === undefined ? undefined : jsonOf(body);
    const mediaType = type ?? (value === undefined ? undefined : 'application/json');
    const known = body !== undefined && body !== '' && mediaType !== undefined;
    return [
      {
        status: code,
        ...(known && { mediaType }),
        ...(known && isJsonType(mediaType) && value !== undefined && { value }),
        headers: headers.map(({ name }) => name),
      },
    ];
  });
}

function securityOf(
  { schemes, variables }: Collection,
  item: Item,
  headers: readonly ObservedValue[],
  query: readonly ObservedValue[],
): Operation['security'] {
  const own = readAuth(item.request, variables);
  const auth = own === 'inherited' ? item.auth : own;
  const shown: NamedScheme[] =
    auth === 'none' || auth === 'inherited'
      ? [
          ...headers.flatMap(({ name, value }) => {
            // A value that is a variable altogether does not tell its prefix.
            if (name.toLowerCase() === 'authorization') return [authorizationScheme(value ?? rawPrefix(item.request))];
            return isKeyHeader(name) ? [keyScheme('header', name)] : [];
          }),
          ...query.flatMap(({ name }) => (isKeyQuery(name) ? [keyScheme('query', name)] : [])),
        ]
      : [auth];
  for (const { name, scheme } of shown) schemes.set(name, scheme);
  return shown.length === 0 ? [] : [Object.fromEntries(shown.map(({ name }) => [name, []]))];
}

/** `Bearer {{token}}`: the text before the variable. */
function rawPrefix(request: Node): string {
  const list = child(request, 'header');
  const header = (list === undefined ? [] : children(list)).find(
    (one) => stringChild(one, 'key')?.toLowerCase() === 'authorization',
  );
  return (header === undefined ? undefined : stringChild(header, 'value')) ?? '';
}

/** The server of most requests. */
function baseOf(reads: readonly Read[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { url } of reads) if (url.origin !== undefined) counts.set(url.origin, (counts.get(url.origin) ?? 0) + 1);
  return [...counts].toSorted(([, left], [, right]) => right - left)[0]?.[0];
}

function serversOf({ problems, variables }: Collection, root: Node, base: string | undefined): Contract['servers'] {
  const variable = base === undefined ? undefined : soleVariable(base);
  if (base === undefined || variable !== undefined || hasVariable(base)) {
    const missing = variable ?? /\{\{\s*([^{}]+?)\s*\}\}/.exec(base ?? '')?.[1];
    if (missing !== undefined && !variables.has(missing)) {
      problems.warn(
        root,
        `the variable \`${missing.slice(0, 80)}\` that holds the address has no value in the collection`,
      );
    }
    return [];
  }
  return [{ url: base.replace(/\/+$/, '') }];
}

function withServer(operation: Operation, others: readonly Read[]): Operation {
  const read = others.find(({ observed }) => observed.pointer === operation.pointer);
  const origin = read?.url.origin;
  return origin === undefined || hasVariable(origin) ? operation : { ...operation, servers: [{ url: origin }] };
}

function warnOfMerged(reads: readonly Read[], problems: Problems): void {
  const first = new Map<string, string>();
  for (const { item, observed } of reads) {
    const key = `${observed.method} ${observed.path.replaceAll(/\{[^{}]*\}/g, '{}')}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, observed.summary ?? observed.id);
    else problems.warn(item.node, `this is the same call as \`${known.slice(0, 80)}\`; the two are united`);
  }
}

/** Scripts before and after requests, which nobody runs here. */
function warnOfScripts(root: Node, problems: Problems): void {
  const places: Node[] = [];
  const visit = (node: Node, depth: number): void => {
    const events = child(node, 'event');
    if (events !== undefined && children(events).some(hasScript)) places.push(node);
    const list = child(node, 'item');
    if (list !== undefined && depth < DEEPEST) for (const item of children(list)) visit(item, depth + 1);
  };
  visit(root, 0);
  const [first] = places;
  if (first !== undefined) {
    problems.warn(
      first,
      `scripts of ${places.length} requests and folders are left out: what they compute is not sent`,
    );
  }
}

function hasScript(event: Node): boolean {
  const script = objectChild(event, 'script');
  const code = script && child(script, 'exec')?.value;
  const lines = typeof code === 'string' ? [code] : Array.isArray(code) ? code : [];
  return lines.some((line) => typeof line === 'string' && line.trim() !== '' && !line.trim().startsWith('//'));
}
