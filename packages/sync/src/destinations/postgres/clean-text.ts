/** No text of PostgreSQL has a NUL or half a surrogate pair. */
const UNSAFE = /\0|\p{Surrogate}/u;
const UNSAFE_ALL = /\0|\p{Surrogate}/gu;
/** In JSON text: a backslash that is escaped itself is passed over first. */
const ESCAPES =
  /\\\\|\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g;

export function isCleanText(text: string): boolean {
  return !UNSAFE.test(text);
}

/** What PostgreSQL does not take becomes U+FFFD. */
export function cleanText(text: string): string {
  return text.replaceAll(UNSAFE_ALL, '\ufffd');
}

/** As `cleanText`, but different texts stay different: for keys. */
export function escapeText(text: string): string {
  return text.replaceAll(UNSAFE_ALL, (bad) => `\\u${bad.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON text without escapes that `jsonb` refuses. */
export function cleanJson(json: string): string {
  return json.replaceAll(ESCAPES, (escape) => (escape === '\\\\' || escape.length === 12 ? escape : '\\ufffd'));
}

/** A value in the text format of COPY. */
export function escapeCopy(text: string): string {
  return text.replaceAll(/[\\\n\r\t]/g, (character) => COPY_ESCAPES[character] ?? character);
}

const COPY_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
