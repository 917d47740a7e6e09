import { randomUUID } from 'node:crypto';
import { ConfigError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { hasBigint, stringifyExact } from '../read/exact-json.ts';
import { nestedPairs, queryPairs, type QueryPair } from './query-style.ts';
import type { DraftBody } from './request-draft.ts';
import { scalarText } from './resolve-value.ts';

interface EncodedBody {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** A file field of a multipart body. */
export interface MultipartFile {
  readonly filename: string;
  readonly content: Uint8Array | string;
  readonly contentType?: string;
}

/** A body's bytes and content type. `undefined` where there is nothing to send. */
export function encodeBody(body: DraftBody): EncodedBody | undefined {
  const { value } = body;
  if (value === undefined) return undefined;
  switch (body.encoding) {
    case 'json':
      return encoded(hasBigint(value) ? stringifyExact(value) : JSON.stringify(value), 'application/json');
    case 'form':
      return encoded(formText(formFields(value).flatMap(([name, field]) => formPairs(name, field))), FORM);
    case 'deep-object':
      return encoded(formText(formFields(value).flatMap(([name, field]) => nestedPairs(name, field))), FORM);
    case 'multipart':
      return multipart(formFields(value));
    case 'text':
      return encoded(scalarText(value), 'text/plain; charset=utf-8');
    default:
      return { bytes: bytesOf(value), contentType: 'application/octet-stream' };
  }
}

/** Lists of scalars are repeated; what has fields of its own has no agreed form, and goes as JSON. */
function formPairs(name: string, value: unknown): QueryPair[] {
  const flat = !Array.isArray(value) || !value.some((item) => isJsonObject(item));
  return queryPairs(name, value, flat && !isJsonObject(value) ? 'form-explode' : 'json');
}

const FORM = 'application/x-www-form-urlencoded';

function encoded(text: string, contentType: string): EncodedBody {
  return { bytes: Buffer.from(text), contentType };
}

function formText(pairs: readonly QueryPair[]): string {
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString();
}

function formFields(value: unknown): [string, unknown][] {
  if (isJsonObject(value)) return Object.entries(value);
  throw new ConfigError('The body of this request must be an object with named fields.', { code: 'body_invalid' });
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return Buffer.from(scalarText(value));
}

function multipart(fields: readonly (readonly [string, unknown])[]): EncodedBody {
  const boundary = `tapwright-${randomUUID()}`;
  const parts = fields
    .flatMap(([name, value]) => partsOf(name, value))
    .flatMap((part) => [Buffer.from(`--${boundary}\r\n${part.head}\r\n\r\n`), part.content, Buffer.from('\r\n')]);
  return {
    bytes: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

interface Part {
  readonly head: string;
  readonly content: Uint8Array;
}

function partsOf(name: string, value: unknown): Part[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => partsOf(name, item));
  if (value instanceof Uint8Array) return [filePart(name, { filename: name, content: value })];
  if (isFile(value)) return [filePart(name, value)];
  const json = isJsonObject(value) && !(value instanceof Date);
  const type = json ? '\r\nContent-Type: application/json' : '';
  return [{ head: `${disposition(name)}${type}`, content: Buffer.from(scalarText(value)) }];
}

function filePart(name: string, file: MultipartFile): Part {
  const type = (file.contentType ?? 'application/octet-stream').replaceAll(/[\r\n]/g, ' ');
  return {
    head: `${disposition(name)}; filename="${quoted(file.filename)}"\r\nContent-Type: ${type}`,
    content: typeof file.content === 'string' ? Buffer.from(file.content) : file.content,
  };
}

function isFile(value: unknown): value is MultipartFile {
  if (!isJsonObject(value) || typeof value['filename'] !== 'string') return false;
  return typeof value['content'] === 'string' || value['content'] instanceof Uint8Array;
}

function disposition(name: string): string {
  return `Content-Disposition: form-data; name="${quoted(name)}"`;
}

// As browsers do it (WHATWG HTML, multipart form data): a quote or line end cannot leave the header.
function quoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
