const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

const LONGEST = 400;

/** The first paragraph of a description on one line, without anything invisible. */
export function plainText(text: string, longest = LONGEST): string {
  const paragraph = text.trim().split(/\r?\n[ \t]*\r?\n/, 1)[0] ?? '';
  const line = paragraph.replace(UNSEEN, ' ').replaceAll(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${cut(line, longest - 1)}…`;
}

function cut(text: string, length: number): string {
  const rough = text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
  const space = rough.lastIndexOf(' ');
  return space > length / 2 ? rough.slice(0, space) : rough;
}

/**
 * A TSDoc comment from a description, empty when there is nothing to say. The comment cannot be closed by its text,
 * and `@` tags and lint directives in it are defused.
 */
export function docComment(...paragraphs: readonly (string | undefined)[]): string {
  const lines = paragraphs
    .filter((paragraph) => paragraph !== undefined)
    .map((paragraph) => commentText(paragraph))
    .filter((line) => line !== '');
  if (lines.length === 0) return '';
  const only = lines.length === 1 ? lines[0] : undefined;
  if (only !== undefined && only.length <= 110) return `/** ${only} */\n`;
  return `/**\n${lines
    .flatMap((line) => wrap(line))
    .map((line) => ` * ${line}`)
    .join('\n')}\n */\n`;
}

function commentText(text: string): string {
  return plainText(text)
    .replaceAll('*/', '*\u2215')
    .replaceAll('/*', '\u2215*')
    .replaceAll(/(^|[\s(])@(?!deprecated\b)/g, '$1(at)')
    .replaceAll(/\b(oxlint|eslint|prettier|oxfmt|c8|v8|istanbul|biome|ts)-(?=[a-z])/gi, '$1 ')
    .replaceAll(/[#@]\s*(?=source(Mapping)?URL|__PURE__)/gi, '')
    .replace(/^\/+/, '');
}

function wrap(text: string, width = 110): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
