const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What to do with each record of some JSON lines, without touching the text of any value. */
export interface LineChange {
  /** Only these top-level fields stay. Default: all. */
  readonly fields?: readonly string[];
  /** Members put first in each record, as JSON without braces: `"_run":"r1"`. */
  readonly prefix?: string;
}

/** JSON lines with some fields left out or members added; numbers of any size keep their digits. */
export function changeLines(lines: Uint8Array, change: LineChange): Uint8Array {
  const wanted = change.fields && new Set(change.fields);
  const changed = decoder
    .decode(lines)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${changeLine(line, wanted, change.prefix ?? '')}\n`);
  return encoder.encode(changed.join(''));
}

function changeLine(line: string, wanted: ReadonlySet<string> | undefined, prefix: string): string {
  const kept: string[] = prefix === '' ? [] : [prefix];
  if (wanted) {
    for (const member of membersOf(line)) if (wanted.has(member.name)) kept.push(line.slice(member.start, member.end));
  } else {
    const inner = line.slice(line.indexOf('{') + 1, line.lastIndexOf('}')).trim();
    if (inner !== '') kept.push(inner);
  }
  return `{${kept.join(',')}}`;
}

interface Member {
  readonly name: string;
  /** From the name's quote to the end of the value. */
  readonly start: number;
  readonly end: number;
}

/** The members of a valid JSON object, at its top level. */
function membersOf(text: string): readonly Member[] {
  const members: Member[] = [];
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (text[at] === '"') {
    const nameEnd = stringEnd(text, at);
    const valueStart = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = valueEnd(text, valueStart);
    members.push({ name: nameOf(text.slice(at, nameEnd)), start: at, end });
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return members;
}

function nameOf(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r') at++;
  return at;
}

/** The place after the closing quote of the string that opens at `from`. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function valueEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = stringEnd(text, at) - 1;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth === 0) {
      const next = text[at + 1];
      if (next === undefined || next === ',' || next === '}' || next === ' ' || next === '\t') return at + 1;
    }
  }
  return text.length;
}
