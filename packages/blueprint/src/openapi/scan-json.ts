export interface JsonScan {
  /** How many objects and lists are open at the deepest place. */
  readonly depth: number;
  /** Keys that stand twice in one object, with the line of the later one. */
  readonly duplicates: readonly { readonly key: string; readonly line: number }[];
}

/** Paths, operations and components stand at these depths; a key that is lost further below loses a detail only. */
const WATCHED_DEPTH = 4;
const MOST_DUPLICATES = 50;

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const COLON = 58;

/** What `JSON.parse` does not tell about a text that it accepts, in one pass that builds next to nothing. */
export function scanJson(text: string): JsonScan {
  const duplicates: { key: string; line: number }[] = [];
  const seen: (Set<string> | undefined)[] = [];
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      const keys = depth <= WATCHED_DEPTH ? seen[depth] : undefined;
      if (keys !== undefined && isKey(text, end)) noteKey(keys, text.slice(at + 1, end - 1), at);
      at = end - 1;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      depth += 1;
      if (depth > deepest) deepest = depth;
      if (depth <= WATCHED_DEPTH) seen[depth] = code === OPEN_OBJECT ? new Set() : undefined;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) depth -= 1;
  }
  return { depth: deepest, duplicates };

  function noteKey(keys: Set<string>, key: string, at: number): void {
    if (keys.has(key) && duplicates.length < MOST_DUPLICATES) duplicates.push({ key, line: lineAt(text, at) });
    keys.add(key);
  }
}

/** Offset after the closing quote. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return text.length;
}

function isKey(text: string, after: number): boolean {
  let at = after;
  while (text.charCodeAt(at) <= 32) at += 1;
  return text.charCodeAt(at) === COLON;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
