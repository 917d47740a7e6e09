import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import { isJsonObject } from '../json.ts';
import { tooLarge } from './too-large.ts';

/** What the client asks for. */
export const ACCEPT_ENCODING = 'gzip, br, zstd';

const inflateAsync = promisify(inflate);
const inflateRawAsync = promisify(inflateRaw);

// Each layer may grow to the limit of size, so their number has one as well.
const MAX_LAYERS = 3;

type Decoder = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

// A zlib stream starts with compression method 8 and a check sum over two bytes; some servers send the bare stream.
const inflateEither: Decoder = (bytes, options) => {
  const start = Buffer.from([...bytes.subarray(0, 2), 0, 0]).readUInt16BE();
  const wrapped = ((start >> 8) & 0x0f) === 8 && start % 31 === 0;
  return wrapped ? inflateAsync(bytes, options) : inflateRawAsync(bytes, options);
};

const gzip: Decoder = promisify(gunzip);

const decoders: Readonly<Record<string, Decoder>> = {
  gzip,
  'x-gzip': gzip,
  deflate: inflateEither,
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
};

/**
 * Undoes a `Content-Encoding`. Decoding stops at `maxBytes` of output, so a bomb costs no more than that. Rejects with
 * SystemError `response_too_large`, or with zlib's error for bytes that are damaged or cut off.
 */
export async function decompress(bytes: Uint8Array, encoding: string, maxBytes: number): Promise<Uint8Array> {
  const names = encoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  if (names.length > MAX_LAYERS) throw new Error('too many content encodings');
  let current = bytes;
  for (const name of names.toReversed()) {
    if (name === '' || name === 'identity') continue;
    current = await decode(name, current, maxBytes);
  }
  return current;
}

async function decode(name: string, bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const decoder = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (!decoder) throw new Error(`unknown content encoding ${name}`);
  try {
    return await decoder(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if (isJsonObject(error) && error['code'] === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw error;
  }
}
