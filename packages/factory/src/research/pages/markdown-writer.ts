/** Writes Markdown from left to right; every place that was written stays where it is. */
export interface MarkdownWriter {
  /** Running text: white space counts as one space. */
  text(text: string): void;
  /** As it is, as in a code block. */
  raw(text: string): void;
  /** What belongs to the line: `# `, `- `, `| `. With `holds`, what comes next stays on this line. */
  mark(text: string, holds?: boolean): void;
  /** At least so many line ends before what comes next. */
  breakLine(lines: 1 | 2): void;
  /** Within a row of a table lines do not end. */
  inRow(within: boolean): void;
  readonly length: number;
  readonly full: boolean;
  result(): string;
}

export function createMarkdownWriter(limit: number): MarkdownWriter {
  const parts: string[] = [];
  let length = 0;
  let lines: 0 | 1 | 2 = 0;
  let space = false;
  let atStart = true;
  let row = false;
  let held = false;
  let full = false;

  function push(text: string): void {
    const cut = text.slice(0, Math.max(0, limit - length));
    full ||= cut.length < text.length;
    parts.push(cut);
    length += cut.length;
  }
  function settle(): void {
    held = false;
    if (lines > 0 && length > 0) push('\n'.repeat(lines));
    else if (space && !atStart) push(' ');
    if (lines > 0) atStart = true;
    lines = 0;
    space = false;
  }
  return {
    text(text) {
      const words = text.replaceAll(/\s+/g, ' ');
      if (words === '' || words === ' ') {
        space ||= words === ' ';
        return;
      }
      space ||= words.startsWith(' ');
      settle();
      push(words.trim());
      atStart = false;
      space = words.endsWith(' ');
    },
    raw(text) {
      if (text === '') return;
      settle();
      push(text);
      atStart = text.endsWith('\n');
    },
    mark(text, holds = false) {
      settle();
      push(text);
      atStart = true;
      held = holds;
    },
    breakLine(count) {
      if (row) space = true;
      else if (!held) lines = lines === 2 ? 2 : count;
    },
    inRow(within) {
      row = within;
    },
    get length() {
      return length;
    },
    get full() {
      return full;
    },
    result: () => parts.join(''),
  };
}
