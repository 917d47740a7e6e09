/** Text of a description: UTF-8 with or without BOM, or UTF-16 and UTF-32 recognised by BOM or by their zero bytes. */
export function decodeText(bytes: Uint8Array): string | undefined {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) return undefined;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function encodingOf(bytes: Uint8Array): string | undefined {
  const [first = 1, second = 1, third = 1, fourth = 1] = bytes;
  if (first === 0 && second === 0) return undefined;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? undefined : 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0) return 'utf-16be';
  if (second === 0) return 'utf-16le';
  return 'utf-8';
}
