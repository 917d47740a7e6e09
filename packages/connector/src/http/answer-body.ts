import { hasLongDigits, parseExact } from '../read/exact-json.ts';
import type { HttpResponse } from './http-client.ts';

/** The body as its content type says: decoded JSON, text, or bytes. `undefined` when there is none. */
export function answerBody(response: HttpResponse): unknown {
  if (response.bytes.length === 0) return undefined;
  const type = (response.headers['content-type'] ?? '').toLowerCase();
  if (isJson(type)) return response.json();
  if (type.startsWith('text/') || /\bxml\b|ndjson|jsonl/.test(type)) return textOf(response.bytes);
  return type === '' ? unlabelled(response) : response.bytes;
}

/** JSON with integers beyond 2^53, which come as bigints, as those of records do. `undefined` for everything else. */
export function exactBody(response: HttpResponse): unknown {
  const type = (response.headers['content-type'] ?? '').toLowerCase();
  return isJson(type) && hasLongDigits(response.bytes) ? parseExact(textOf(response.bytes)) : undefined;
}

function isJson(type: string): boolean {
  return /\bjson\b|\+json\b/.test(type) && !/json(l|lines|-seq)|ndjson/.test(type);
}

/** Without a content type: JSON where it is JSON, else the bytes. */
function unlabelled(response: HttpResponse): unknown {
  try {
    return response.json();
  } catch {
    return response.bytes;
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
