import { ConfigError, isTapwrightError } from '@tapwright/connector';
import { createHash } from 'node:crypto';
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type YAMLError,
} from 'yaml';
import { decodeText } from './decode-text.ts';
import { locateInJson } from './locate-json.ts';
import { isGraphqlText, looksLikeGraphql } from './recognise.ts';
import { scanJson } from './scan-json.ts';
import type { DocumentLocation, SourceDocument } from './source-document.ts';

export interface ParseLimits {
  /** Bytes of a JSON text. */
  readonly json: number;
  /** Bytes of a YAML text, which costs about 80 times its size in memory. */
  readonly yaml: number;
}

export const DEFAULT_LIMITS: ParseLimits = { json: 64 * 1024 * 1024, yaml: 16 * 1024 * 1024 };

/** Objects and lists within each other; more is no description, and exhausts the stack of whoever walks through it. */
const DEEPEST = 500;

const TWICE = 'stands twice in its map; the last one counts';

/** Up to this size, JSON with comments or trailing commas is read as YAML. */
const LAX_JSON = 4 * 1024 * 1024;

/** Brackets or dashes that open a thousand levels at once: the YAML parser would take minutes to give up. */
const NESTED = /(?:[[{]\s*|[-?] ){1000}/;

/** Uses of YAML anchors within anchors, multiplied: far above any real document, far below a bomb. */
const MOST_ALIASES = 10_000;

/** Objects and lists once every alias is written out. */
const MOST_EXPANDED = 5_000_000;

/** Bytes → parsed document. Never guesses: what cannot be read is a {@link ConfigError} with line and column. */
export function parseText(
  bytes: Uint8Array,
  label: string,
  location: DocumentLocation,
  limits: ParseLimits = DEFAULT_LIMITS,
): SourceDocument {
  if (bytes.length > limits.json) throw tooLarge(label, bytes.length, limits.json);
  const text = decodeText(bytes);
  if (text === undefined) {
    throw unreadable(label, 'it is not text in UTF-8 or UTF-16', 'Save the description as UTF-8.');
  }
  if (text.trim() === '') throw unreadable(label, 'it is empty', 'Give a file that holds an OpenAPI document.');
  const hash = createHash('sha256').update(bytes).digest('hex');
  const common = { label, location, hash };
  const json = parseJson(text);
  if ('data' in json) {
    const { depth, duplicates } = scanJson(text);
    if (depth > DEEPEST) throw tooDeep(label);
    const remarks = duplicates.map(({ key, line }) => ({ message: `the key \`${key.slice(0, 80)}\` ${TWICE}`, line }));
    return { ...common, data: json.data, remarks, lines: (paths) => locateInJson(text, paths) };
  }
  if (looksLikeMarkup(text) || isGraphqlText(text))
    return { ...common, data: text, remarks: [], lines: (paths) => paths.map(() => 1) };
  if (looksLikeJson(text) && bytes.length > LAX_JSON) throw invalidJson(label, text, json.error);
  if (bytes.length > limits.yaml) throw tooLarge(label, bytes.length, limits.yaml, ' of YAML');
  if (NESTED.test(text)) throw tooDeep(label);
  return { ...common, ...parseYaml(text, label, json.error) };
}

function parseJson(text: string): { readonly data: unknown } | { readonly error: unknown } {
  try {
    const data: unknown = JSON.parse(text);
    return { data };
  } catch (error) {
    return { error };
  }
}

function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

function looksLikeMarkup(text: string): boolean {
  return /^\s*<[!?a-z]/i.test(text);
}

function parseYaml(
  text: string,
  label: string,
  jsonError: unknown,
): Pick<SourceDocument, 'data' | 'remarks' | 'lines'> {
  const counter = new LineCounter();
  const document = readYaml(text, label, counter);
  const fatal = document.errors.find((error) => !FORGIVEN.has(error.code));
  if (fatal !== undefined) {
    if (fatal.message.includes('call stack')) throw tooDeep(label);
    if (looksLikeJson(text)) throw invalidJson(label, text, jsonError);
    if (looksLikeGraphql(text)) return { data: text, remarks: [], lines: (paths) => paths.map(() => 1) };
    throw invalidYaml(label, fatal);
  }
  const remarks = document.errors.map((error) => remarkOf(error));
  if (looksLikeJson(text)) remarks.unshift({ message: 'the text is not strict JSON; it was read as YAML', line: 1 });
  return {
    data: toData(document, label),
    remarks,
    lines: (paths) => paths.map((path) => lineInYaml(document, path, counter)),
  };
}

/** Errors after which the document still says something definite. */
const FORGIVEN: ReadonlySet<string> = new Set([
  'DUPLICATE_KEY',
  'MULTIPLE_DOCS',
  'TAB_AS_INDENT',
  'TAG_RESOLVE_FAILED',
]);

function remarkOf(error: YAMLError): { message: string; line?: number } {
  const line = error.linePos?.[0].line;
  const message =
    error.code === 'DUPLICATE_KEY'
      ? `this key ${TWICE}`
      : error.code === 'MULTIPLE_DOCS'
        ? 'the file holds several YAML documents; only the first is read'
        : firstLine(error.message);
  return { message, ...(line !== undefined && { line }) };
}

function readYaml(text: string, label: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { merge: true, lineCounter, logLevel: 'silent', prettyErrors: true });
  } catch (error) {
    throw notDigestible(label, error);
  }
}

function toData(document: Document, label: string): unknown {
  try {
    const data: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    checkExpansion(data, label);
    return data;
  } catch (error) {
    throw notDigestible(label, error);
  }
}

/** Aliases share objects in memory, but every copy is written out later: what that comes to is bounded here, as is depth. */
function checkExpansion(data: unknown, label: string): void {
  const open = new Set<object>();
  let count = 0;
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (open.has(value)) throw expands(label, 'without end');
    count += 1;
    if (open.size > DEEPEST) throw tooDeep(label);
    if (count > MOST_EXPANDED) throw expands(label, `to more than ${MOST_EXPANDED} values`);
    open.add(value);
    for (const member of Object.values(value)) walk(member);
    open.delete(value);
  };
  walk(data);
}

function expands(label: string, how: string): ConfigError {
  return unreadable(
    label,
    `its YAML aliases expand ${how}`,
    'Replace nested anchors by `$ref`; a description that expands like this is refused to protect memory.',
  );
}

function notDigestible(label: string, error: unknown): Error {
  if (isTapwrightError(error) && error instanceof Error) return error;
  if (error instanceof RangeError) {
    return tooDeep(label);
  }
  if (error instanceof ReferenceError && error.message.includes('alias count')) {
    return expands(label, `to more than ${MOST_ALIASES} copies`);
  }
  const reason = error instanceof Error ? firstLine(error.message) : 'unknown';
  return unreadable(label, `its YAML cannot be resolved: ${reason}`, 'Correct the YAML and try again.');
}

function lineInYaml(document: Document, path: readonly string[], counter: LineCounter): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = nodeAt(document, path.slice(0, length));
    if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
  }
  return undefined;
}

/** Like `document.getIn`, but keys compare as text: `200:` is a number in YAML and a name in a pointer. */
function nodeAt(document: Document, path: readonly string[]): unknown {
  let node: unknown = document.contents;
  for (const [index, segment] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isSeq(node)) node = node.items[Number(segment)];
    else if (isMap(node)) {
      const pair = node.items.findLast((item) => String(isScalar(item.key) ? item.key.value : item.key) === segment);
      // The key's own place is what a reader looks for; the value may start a line below.
      node = index === path.length - 1 && isNode(pair?.key) ? pair.key : pair?.value;
    } else return undefined;
  }
  return node;
}

function invalidYaml(label: string, error: YAMLError): ConfigError {
  const position = error.linePos?.[0];
  const place = position === undefined ? label : `${label}:${position.line}:${position.col}`;
  return new ConfigError(`${place}: this is neither JSON nor YAML: ${firstLine(error.message)}`, {
    code: 'description_syntax',
    hint: 'Correct the text at this line and column.',
  });
}

function invalidJson(label: string, text: string, error: unknown): ConfigError {
  const { line, column } = positionOf(text, error);
  return new ConfigError(`${label}:${line}:${column}: this is not valid JSON`, {
    code: 'description_syntax',
    hint: 'Correct the text at this line and column.',
  });
}

/** V8 tells the offset in its message, or nothing when the text ends too early. */
function positionOf(text: string, error: unknown): { line: number; column: number } {
  const told = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  const before = told === undefined ? text : text.slice(0, Number(told));
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}

function unreadable(label: string, reason: string, hint: string): ConfigError {
  return new ConfigError(`${label}: the description cannot be read: ${reason}`, {
    code: 'description_unreadable',
    hint,
  });
}

function tooDeep(label: string): ConfigError {
  return unreadable(label, 'it is nested too deeply', 'An OpenAPI document has a few dozen levels at most.');
}

function tooLarge(label: string, size: number, limit: number, of = ''): ConfigError {
  return new ConfigError(
    `${label}: the description is too large: ${megabytes(size)}, the limit is ${megabytes(limit)}${of}`,
    {
      code: 'description_too_large',
      hint:
        of === ''
          ? 'Split the description and generate from its parts.'
          : 'Convert it to JSON, which may be four times as large.',
    },
  );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MB`;
}
