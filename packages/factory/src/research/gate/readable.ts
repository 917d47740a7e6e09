/** A text as it reads, whatever marks it up: what passages are compared in. */
export interface Readable {
  readonly original: string;
  readonly text: string;
  /** Where each character of `text` begins in the original. */
  readonly from: readonly number[];
  /** Where each ends in the original. */
  readonly to: readonly number[];
}

const CLUSTER = /\P{M}\p{M}*|\p{M}+/suy;
const WORD = /[\p{L}\p{N}]/u;
/** What nobody sees: soft hyphens, zero widths, directions. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
const LINK_TARGET = /\]\([^()\s]{0,2000}(?:\s+"[^"\n]{0,500}")?\)/y;
const RULE = /:?-{3,}:?/y;
const BULLET = /[-+] /y;

/**
 * Reads a text for its words: one form of each character (NFKC), small letters, straight quotes and plain dashes,
 * without the marks of Markdown and without invisible characters, any white space as one space.
 */
export function readable(original: string): Readable {
  const writer = createWriter();
  for (let at = 0; at < original.length;) {
    const past = MARKS.has(original[at] ?? '') ? markEnd(original, at) : undefined;
    if (past?.space === true) writer.space();
    at = past?.end ?? writeCluster(writer, original, at);
  }
  return { original, ...writer.result() };
}

/** Writes what is one character to a reader, and says where it ends. */
function writeCluster(writer: Writer, original: string, at: number): number {
  const plainEnd = SIMPLE.has(original.charCodeAt(at)) && original.charCodeAt(at + 1) < 0x300 ? at + 1 : undefined;
  const end = plainEnd ?? endOf(CLUSTER, original, at) ?? at + 1;
  const cluster = original.slice(at, end);
  for (const character of plainEnd === undefined ? plain(cluster) : cluster.toLowerCase()) {
    if (/[\s|#>]/u.test(character)) writer.space();
    else writer.write(character, at, end);
  }
  return end;
}

const MARKS: ReadonlySet<string> = new Set('`*[]\\_-:+');
/** ASCII that reads as it is written: no combining mark can follow unseen, and no normalisation changes it. */
const SIMPLE: ReadonlySet<number> = new Set(Array.from({ length: 95 }, (_, index) => index + 32).concat(9, 10));

/** Where a mark that is not read ends, and whether it parts words. */
function markEnd(text: string, at: number): { readonly end: number; readonly space: boolean } | undefined {
  const character = text[at] ?? '';
  // An underscore may be escaped within a name.
  const before = text[text[at - 1] === '\\' ? at - 2 : at - 1] ?? '';
  if (character === '`' || character === '*' || character === '[') return { end: at + 1, space: false };
  if (character === ']') return { end: endOf(LINK_TARGET, text, at) ?? at + 1, space: false };
  if (character === '\\' && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? '')) return { end: at + 1, space: false };
  if (character === '_' && !(WORD.test(before) && WORD.test(text[at + 1] ?? ''))) return { end: at + 1, space: false };
  const rule = character === '-' || character === ':' ? endOf(RULE, text, at) : undefined;
  if (rule !== undefined) return { end: rule, space: true };
  if (character !== '-' && character !== '+') return undefined;
  const lineStart = /(^|\n)[ \t>]*$/.test(text.slice(Math.max(0, at - 20), at));
  return lineStart && endOf(BULLET, text, at) !== undefined ? { end: at + 1, space: true } : undefined;
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function plain(cluster: string): string {
  return straight(cluster.normalize('NFKC')).toLowerCase();
}

/** Straight quotes, plain dashes, nothing invisible. */
export function straight(text: string): string {
  return text
    .replaceAll(INVISIBLE, '')
    .replaceAll(/[‘’‚‛′]/g, "'")
    .replaceAll(/[“”„‟«»″]/g, '"')
    .replaceAll(/[‐-―−]/g, '-');
}

interface Writer {
  space(): void;
  write(character: string, start: number, end: number): void;
  result(): Omit<Readable, 'original'>;
}

function createWriter(): Writer {
  const from: number[] = [];
  const to: number[] = [];
  let text = '';
  let gap = false;
  return {
    space() {
      gap = true;
    },
    write(character: string, start: number, end: number) {
      if (gap && text !== '') push(' ', start, start);
      gap = false;
      push(character, start, end);
    },
    result: () => ({ text, from, to }),
  };

  function push(character: string, start: number, end: number) {
    text += character;
    // Characters beyond the first plane count as two.
    for (let unit = 0; unit < character.length; unit += 1) {
      from.push(start);
      to.push(end);
    }
  }
}
