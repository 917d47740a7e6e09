import { isJsonObject } from '@tapwright/connector';
import { isKeyHeader, isKeyQuery, authorizationScheme, keyScheme, type NamedScheme } from '../examples/credentials.ts';
import { bareMediaType, isJsonType, jsonOf } from '../examples/decode-example.ts';
import {
  operationsOf,
  recordedAnswers,
  type Observed,
  type ObservedAnswer,
  type ObservedBody,
  type ObservedValue,
} from '../examples/observed.ts';
import { isSecretName } from '../examples/secrets.ts';
import type { FormatInput, FormatResult } from '../formats/format.ts';
import { child, children, objectChild, pointerOf, rootNode, stringChild, type Node } from '../openapi/node.ts';
import { descriptionError } from '../openapi/problems.ts';
import { suggestName } from '../openapi/suggest-name.ts';
import type { Contract, Operation } from '../schema.ts';
import { generalisePaths } from './generalise-paths.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']);

/** What browsers load besides talking to an API. */
const ASSET_TYPE =
  /^(text\/(html|css)|image\/|font\/|audio\/|video\/|application\/(font|x-font|wasm|pdf)|.*javascript)/;
const ASSET_PATH = /\.(html?|css|js|mjs|map|png|jpe?g|gif|svg|ico|webp|woff2?|ttf|mp4|wasm)$/i;

interface Entry {
  readonly node: Node;
  readonly url: URL;
  readonly method: Operation['method'];
  readonly request: Node;
  readonly answer: ObservedAnswer;
}

/** Reads a HAR 1.2 recording: the requests that a browser or proxy saw, and what was answered. */
export function readHar({ main, problems }: FormatInput): FormatResult {
  const root = rootNode(main);
  const log = objectChild(root, 'log') ?? root;
  const entries = child(log, 'entries') ?? log;
  const counts = new Map<string, number>();
  const leaveOut = (why: string): void => void counts.set(why, (counts.get(why) ?? 0) + 1);
  const calls = children(entries).flatMap((node) => readEntry(node, leaveOut));
  const origin = mainOrigin(calls);
  const own = calls.filter(({ url }) => url.origin === origin);
  for (const { url } of calls) if (url.origin !== origin) leaveOut(`go to ${url.host}, which is another server`);
  const useful = answered(own, leaveOut);
  if (origin === undefined || useful.length === 0) {
    throw descriptionError(
      entries,
      'description_empty',
      'the recording holds no call of an API that was answered',
      'Record again while the pages or programs load data, with the contents of the answers.',
    );
  }
  for (const [why, count] of counts)
    problems.warn(entries, `${count} of ${children(entries).length} entries ${why}: left out`);
  const schemes = new Map<string, NamedScheme['scheme']>();
  const requests = observedOf(useful, schemes);
  if (useful.some(({ request }) => sendsCookies(request)) && schemes.size === 0) {
    problems.warn(
      entries,
      'the requests are recognised by cookies, which are not carried over: tell by an overlay how to authenticate',
    );
  }
  const operations = operationsOf(requests);
  const contract: Contract = {
    servers: [{ url: origin }],
    securitySchemes: Object.fromEntries(schemes),
    operations,
    schemas: {},
  };
  const version = stringChild(log, 'version') ?? '1.2';
  return {
    kind: `har-${version}`,
    contract,
    title: new URL(origin).hostname,
    apiVersion: 'unknown',
    name: suggestName('', origin, main.label),
    shown: recordedAnswers(requests, operations),
  };
}

function readEntry(node: Node, leaveOut: (why: string) => void): Entry[] {
  const request = objectChild(node, 'request');
  const response = objectChild(node, 'response');
  const address = request && stringChild(request, 'url');
  const method = request && stringChild(request, 'method')?.toUpperCase();
  if (request === undefined || response === undefined || address === undefined || !URL.canParse(address)) {
    leaveOut('have no request, address or answer');
    return [];
  }
  const url = new URL(address);
  if (!isMethod(method) || !/^https?:$/.test(url.protocol)) {
    leaveOut('are no calls (preflight, sockets)');
    return [];
  }
  const answer = readAnswer(response);
  const type = answer.mediaType ?? '';
  if (ASSET_TYPE.test(type) || (ASSET_PATH.test(url.pathname) && !isJsonType(type))) {
    leaveOut('load pages, scripts or pictures');
    return [];
  }
  const body = bareMediaType(textAt(request, 'postData', 'mimeType'));
  const text = textAt(request, 'postData', 'text');
  if (body !== undefined && isJsonType(body) && text !== undefined && isGraphql(jsonOf(text))) {
    leaveOut('are GraphQL requests; give its schema to read them');
    return [];
  }
  return [{ node, url, method, request, answer }];
}

function isMethod(method: string | undefined): method is Operation['method'] {
  return method !== undefined && METHODS.has(method);
}

function isGraphql(value: unknown): boolean {
  const query: unknown = isJsonObject(value) ? value['query'] : undefined;
  return typeof query === 'string' && /^\s*(query|mutation|subscription|fragment|\{)/.test(query);
}

function textAt(node: Node, holder: string, key: string): string | undefined {
  const inner = objectChild(node, holder);
  return inner && stringChild(inner, key);
}

function readAnswer(response: Node): ObservedAnswer {
  const status = child(response, 'status')?.value;
  const headers = pairsOf(response, 'headers');
  const type =
    bareMediaType(textAt(response, 'content', 'mimeType')) ??
    bareMediaType(headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value);
  const text = contentText(response);
  const value = text === undefined || !isJsonType(type) ? undefined : jsonOf(text);
  const known = type !== undefined && type !== 'x-unknown' && text !== undefined && text !== '';
  return {
    status: typeof status === 'number' ? status : 0,
    ...(known && { mediaType: type }),
    ...(value !== undefined && { value }),
    headers: headers.map(({ name }) => name),
  };
}

function contentText(response: Node): string | undefined {
  const text = textAt(response, 'content', 'text');
  if (text === undefined || textAt(response, 'content', 'encoding') !== 'base64') return text;
  return Buffer.from(text, 'base64').toString('utf8');
}

function pairsOf(node: Node, key: string): ObservedValue[] {
  const list = child(node, key);
  return (list === undefined ? [] : children(list)).flatMap((pair) => {
    const name = stringChild(pair, 'name');
    return name === undefined || name.startsWith(':') ? [] : [{ name, value: stringChild(pair, 'value') }];
  });
}

/** The server that answers most of the calls with data. */
function mainOrigin(calls: readonly Entry[]): string | undefined {
  const weights = new Map<string, number>();
  for (const { url, answer, method } of calls) {
    const weight = answer.value !== undefined ? 10 : method === 'GET' ? 0.1 : 1;
    weights.set(url.origin, (weights.get(url.origin) ?? 0) + weight);
  }
  return [...weights].toSorted(([, left], [, right]) => right - left)[0]?.[0];
}

/** Calls of operations that ever succeeded; the failures of these tell what errors look like. */
function answered(calls: readonly Entry[], leaveOut: (why: string) => void): Entry[] {
  const good = new Set(calls.filter(({ answer }) => isSuccess(answer.status)).map(placeOf));
  return calls.filter((call) => {
    const kept = good.has(placeOf(call)) && call.answer.status > 0;
    if (!kept) leaveOut('were never answered with success');
    return kept;
  });
}

function isSuccess(status: number): boolean {
  return (status >= 200 && status < 300) || status === 304;
}

function placeOf({ method, url }: Entry): string {
  return `${method} ${url.pathname}`;
}

function observedOf(calls: readonly Entry[], schemes: Map<string, NamedScheme['scheme']>): Observed[] {
  const paths = generalisePaths(
    calls.map(({ method, url, answer }) => ({
      method,
      segments: url.pathname.split('/').filter((part) => part !== ''),
      answer:
        isJsonObject(answer.value) && Object.keys(answer.value).length > 1
          ? Object.keys(answer.value).toSorted().join()
          : undefined,
    })),
  );
  return calls.map((call, index): Observed => {
    const { node, url, method, request, answer } = call;
    const { path = '/', values = new Map<string, string>() } = paths[index] ?? {};
    const query = [...url.searchParams].map(([name, value]) => ({ name, value }));
    const headers = pairsOf(request, 'headers');
    return {
      id: `${method} ${path}`,
      method,
      path,
      pathValues: new Map([...values].map(([name, value]) => [name, { name, value }])),
      query: query.filter(({ name }) => !isKeyQuery(name) && !isSecretName(name)),
      headers: headers.filter(tellsVersion).map((header) => ({ ...header, fixed: true })),
      ...bodyOf(request),
      // What was not modified was not sent again.
      answers: answer.status === 304 ? [] : [answer],
      security: [credentials(query, headers, schemes)],
      pointer: pointerOf(node),
    };
  });
}

/** Of the headers only a version is needed by an API; all others are the client's or secret. */
function tellsVersion({ name, value = '' }: ObservedValue): boolean {
  return /(^|-)(api-?)?version$/i.test(name) && /^[\w.-]{1,32}$/.test(value) && !/^(sec|dnt|client)-/i.test(name);
}

function credentials(
  query: readonly ObservedValue[],
  headers: readonly ObservedValue[],
  schemes: Map<string, NamedScheme['scheme']>,
): Record<string, string[]> {
  const shown: NamedScheme[] = [
    ...headers.flatMap(({ name, value = '' }) => {
      if (name.toLowerCase() === 'authorization') return [authorizationScheme(value)];
      return isKeyHeader(name) ? [keyScheme('header', name)] : [];
    }),
    ...query.flatMap(({ name }) => (isKeyQuery(name) ? [keyScheme('query', name)] : [])),
  ];
  for (const { name, scheme } of shown) schemes.set(name, scheme);
  return Object.fromEntries(shown.map(({ name }) => [name, []]));
}

function sendsCookies(request: Node): boolean {
  return (
    pairsOf(request, 'cookies').length > 0 ||
    pairsOf(request, 'headers').some(({ name }) => name.toLowerCase() === 'cookie')
  );
}

function bodyOf(request: Node): { readonly body?: ObservedBody } {
  const post = objectChild(request, 'postData');
  const mediaType = post && bareMediaType(stringChild(post, 'mimeType'));
  if (post === undefined || mediaType === undefined) return {};
  const text = stringChild(post, 'text') ?? '';
  if (isJsonType(mediaType)) {
    const value = jsonOf(text);
    return { body: { mediaType, ...(value !== undefined && { value }) } };
  }
  if (!/form/.test(mediaType)) return { body: { mediaType } };
  const params = pairsOf(post, 'params');
  const fields = params.length > 0 ? params : formFields(mediaType, text);
  return { body: { mediaType, fields } };
}

function formFields(mediaType: string, text: string): ObservedValue[] {
  if (mediaType.endsWith('urlencoded')) return [...new URLSearchParams(text)].map(([name, value]) => ({ name, value }));
  return [...text.matchAll(/name="([^"]+)"(; filename=)?/g)].map(([, name = '', file]) => ({
    name,
    file: file !== undefined,
  }));
}
