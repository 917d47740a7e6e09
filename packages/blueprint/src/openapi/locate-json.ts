interface Wanted {
  readonly children: Map<string, Wanted>;
  readonly indexes: number[];
}

/**
 * Line (from 1) of each path in a JSON text that is known to parse. One pass over the text that builds nothing but what
 * was asked for, so that a 13 MB document costs milliseconds. A path that does not exist gets its nearest parent's line.
 */
export function locateInJson(text: string, paths: readonly (readonly string[])[]): (number | undefined)[] {
  const offsets = Array.from<number | undefined>({ length: paths.length });
  const root = createWanted(paths);
  let at = skipSpace(0);
  visit(root);
  return toLines(text, offsets);

  function visit(wanted: Wanted): void {
    for (const index of allIndexes(wanted)) offsets[index] = at;
    const open = text[at];
    if (wanted.children.size === 0 || (open !== '{' && open !== '[')) at = skipValue(text, at);
    else if (open === '{') visitObject(wanted);
    else visitArray(wanted);
  }

  function visitObject(wanted: Wanted): void {
    at = skipSpace(at + 1);
    while (at < text.length && text[at] !== '}') {
      const keyStart = at;
      at = skipString(text, at);
      const found = wanted.children.get(readKey(text.slice(keyStart, at)));
      at = skipSpace(skipSpace(at) + 1);
      if (found === undefined) at = skipValue(text, at);
      else visit(found);
      at = skipSpace(at);
      if (text[at] === ',') at = skipSpace(at + 1);
    }
    at += 1;
  }

  function visitArray(wanted: Wanted): void {
    at = skipSpace(at + 1);
    for (let index = 0; at < text.length && text[at] !== ']'; index += 1) {
      const found = wanted.children.get(String(index));
      if (found === undefined) at = skipValue(text, at);
      else visit(found);
      at = skipSpace(at);
      if (text[at] === ',') at = skipSpace(at + 1);
    }
    at += 1;
  }

  function skipSpace(from: number): number {
    let index = from;
    while (index < text.length && text.charCodeAt(index) <= 32) index += 1;
    return index;
  }
}

function createWanted(paths: readonly (readonly string[])[]): Wanted {
  const root: Wanted = { children: new Map(), indexes: [] };
  paths.forEach((path, index) => {
    let wanted = root;
    for (const segment of path) {
      const next = wanted.children.get(segment) ?? { children: new Map(), indexes: [] };
      wanted.children.set(segment, next);
      wanted = next;
    }
    wanted.indexes.push(index);
  });
  return root;
}

/** A parent is visited first, so that what is not found below it keeps its place. */
function allIndexes(wanted: Wanted): number[] {
  const indexes = [...wanted.indexes];
  for (const next of wanted.children.values()) indexes.push(...allIndexes(next));
  return indexes;
}

function readKey(literal: string): string {
  const key: unknown = JSON.parse(literal);
  return String(key);
}

const QUOTE = 34;
const BACKSLASH = 92;

/** End of the string that starts at `from`. */
function skipString(text: string, from: number): number {
  for (let index = from + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH) index += 1;
    else if (code === QUOTE) return index + 1;
  }
  return text.length;
}

/** End of the value that starts at `from`. */
function skipValue(text: string, from: number): number {
  let depth = 0;
  let index = from;
  while (index < text.length) {
    const character = text[index];
    if (character === '"') index = skipString(text, index) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      if (depth === 0) return index;
      depth -= 1;
    } else if (character === ',' && depth === 0) return index;
    index += 1;
    if (depth === 0 && (character === '"' || character === '}' || character === ']')) return index;
  }
  return index;
}

function toLines(text: string, offsets: readonly (number | undefined)[]): (number | undefined)[] {
  const order = offsets.map((_, index) => index).sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0));
  const lines = Array.from<number | undefined>({ length: offsets.length });
  let line = 1;
  let position = 0;
  for (const index of order) {
    const offset = offsets[index];
    if (offset === undefined) continue;
    for (let next = text.indexOf('\n', position); next !== -1 && next < offset; next = text.indexOf('\n', position)) {
      line += 1;
      position = next + 1;
    }
    lines[index] = line;
  }
  return lines;
}
