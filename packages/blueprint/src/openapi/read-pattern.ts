/** The pattern as JavaScript takes it with the `u` flag, which forbids escapes that mean nothing. */
export function readPattern(text: string): string | undefined {
  if (isPattern(text)) return text;
  let inClass = false;
  const plain = text.replaceAll(/\\.|[[\]]/gs, (token) => {
    if (token === '[') inClass = true;
    if (token === ']') inClass = false;
    const anchor = ANCHORS.get(token);
    if (anchor !== undefined) return anchor;
    const needless = token.length === 2 && !NEEDED_ESCAPE.test(token) && !(inClass && token === '\\-');
    return needless ? token.slice(1) : token;
  });
  return isPattern(plain) ? plain : undefined;
}

const NEEDED_ESCAPE = /^\\[A-Za-z0-9^$\\.*+?()[\]{}|/]$/;

/** Anchors of Ruby, Python and PCRE. */
const ANCHORS: ReadonlyMap<string, string> = new Map([
  ['\\A', '^'],
  ['\\Z', '$'],
  ['\\z', '$'],
]);

function isPattern(text: string): boolean {
  try {
    RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}
