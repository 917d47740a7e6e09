import { TextDecoder } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { SystemError, TransientError } from '../errors.ts';

/** The bytes themselves, or what a gzip file holds that was sent as a file (without a content encoding). */
export function unpackFile(bytes: Uint8Array, maxBytes: number, stream: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (isTooLarge(cause)) {
      throw new SystemError(`A compressed file of stream ${stream} is larger than ${maxBytes} bytes.`, {
        code: 'response_too_large',
        hint: 'Raise maxResponseBytes of the client, or ask for smaller parts.',
        stream,
      });
    }
    throw malformed(stream, 'gzip', cause);
  }
}

function isTooLarge(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
}

/** The text of a body; JSON is always UTF-8, other formats say what they are. A byte order mark is dropped. */
export function bodyText(bytes: Uint8Array, contentType?: string): string {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
  const decoder = decoderOf(charset);
  if (decoder !== undefined) return decoder.decode(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function decoderOf(charset: string | undefined): TextDecoder | undefined {
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii') return undefined;
  try {
    return new TextDecoder(charset);
  } catch {
    return undefined;
  }
}

/** A body that is not what its format asks for; it may have been cut on the way, so that asking again can help. */
export function malformed(stream: string, format: string, cause: unknown): TransientError {
  return new TransientError(`An answer for stream ${stream} is not well-formed ${format}.`, {
    code: 'records_malformed',
    hint: 'It may have been cut off on the way; if it stays so, check the format of the records.',
    stream,
    // The parser's own message quotes the text.
    cause: cause instanceof Error ? cause.name : undefined,
  });
}
