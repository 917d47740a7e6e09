export interface Decoded {
  readonly text: string;
  /** What the bytes were read as. */
  readonly charset: string;
  /** They are not what they are said to be. */
  readonly wrong: boolean;
}

const META = /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{1,40})/i;

/** Text of a page: by byte order mark, by what the server says, by what the page says; else UTF-8 or, failing that, Windows-1252. */
export function decodePage(bytes: Uint8Array, said?: string): Decoded {
  const mark = markOf(bytes);
  const meta = META.exec(Buffer.from(bytes.subarray(0, 4096)).toString('latin1'))?.[1];
  const charset = (mark ?? known(said) ?? known(meta) ?? 'utf-8').toLowerCase();
  const text = decode(bytes, charset);
  if (text !== undefined) return { text: withoutZeros(text), charset, wrong: false };
  const utf8 = charset === 'utf-8' ? undefined : decode(bytes, 'utf-8');
  if (utf8 !== undefined) return { text: withoutZeros(utf8), charset: 'utf-8', wrong: true };
  return { text: withoutZeros(new TextDecoder('windows-1252').decode(bytes)), charset: 'windows-1252', wrong: true };
}

/** The charset of a `content-type`. */
export function charsetOf(contentType: string | undefined): string | undefined {
  return /charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1];
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function known(label: string | undefined): string | undefined {
  try {
    return label === undefined ? undefined : new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

function decode(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const withoutZeros = (text: string): string => text.replaceAll('\0', '').replaceAll(/\r\n?/g, '\n');
