const CONTEXT = 3;
/** Above this product of lines the middle is shown as replaced, rather than compared line by line. */
const MOST_CELLS = 4_000_000;

interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** What changed between two texts, as `diff -u` shows it. Empty when they are equal. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const hunks = hunksOf(compare(linesOf(before), linesOf(after)));
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks].join('\n');
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function compare(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return [
    ...before.slice(0, start).map((text) => line(' ', text)),
    ...compareMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map((text) => line(' ', text)),
  ];
}

/** The longest common subsequence, by the textbook's table. */
function compareMiddle(before: readonly string[], after: readonly string[]): Line[] {
  if (before.length * after.length > MOST_CELLS) {
    return [...before.map((text) => line('-', text)), ...after.map((text) => line('+', text))];
  }
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const length = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        before[row] === after[column]
          ? length(row + 1, column + 1) + 1
          : Math.max(length(row + 1, column), length(row, column + 1));
    }
  }
  const lines: Line[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      lines.push(line(' ', before[row] ?? ''));
      row += 1;
      column += 1;
    } else if (column >= after.length || (row < before.length && length(row + 1, column) >= length(row, column + 1))) {
      lines.push(line('-', before[row] ?? ''));
      row += 1;
    } else {
      lines.push(line('+', after[column] ?? ''));
      column += 1;
    }
  }
  return lines;
}

function line(mark: Line['mark'], text: string): Line {
  return { mark, text };
}

function hunksOf(lines: readonly Line[]): string[] {
  const output: string[] = [];
  let index = lines.findIndex(({ mark }) => mark !== ' ');
  while (index !== -1) {
    const from = Math.max(0, index - CONTEXT);
    let to = index;
    for (let at = index; at < lines.length && at <= to + 2 * CONTEXT; at += 1) if (lines[at]?.mark !== ' ') to = at;
    const end = Math.min(lines.length, to + CONTEXT + 1);
    output.push(...hunk(lines, from, end));
    const next = lines.slice(end).findIndex(({ mark }) => mark !== ' ');
    index = next === -1 ? -1 : end + next;
  }
  return output;
}

function hunk(lines: readonly Line[], from: number, end: number): string[] {
  const shown = lines.slice(from, end);
  const head = `@@ -${range(lines, from, shown, '+')} +${range(lines, from, shown, '-')} @@`;
  return [head, ...shown.map(({ mark, text }) => mark + text)];
}

/** First line and number of lines on one side: `other` is the mark of the side that does not count. */
function range(lines: readonly Line[], from: number, shown: readonly Line[], other: '+' | '-'): string {
  const before = lines.slice(0, from).filter(({ mark }) => mark !== other).length;
  const count = shown.filter(({ mark }) => mark !== other).length;
  return `${count === 0 ? before : before + 1},${count}`;
}
