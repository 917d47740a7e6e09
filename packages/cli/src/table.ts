import { stripVTControlCharacters } from 'node:util';

export type Cell = string | number | undefined;

/**
 * Columns aligned with two spaces between them; numbers to the right. Every line ends without blanks. Cells longer than
 * `widest` characters are cut with an ellipsis. Without rows there is nothing to show.
 */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[], widest = 60): string {
  if (rows.length === 0) return '';
  // A last column without a title is for remarks; it goes where nobody has any.
  if (header.at(-1) === '' && rows.every((row) => (row[header.length - 1] ?? '') === '')) {
    return table(header.slice(0, -1), rows, widest);
  }
  const texts = rows.map((row) => row.slice(0, header.length).map((cell) => cut(cellText(cell), widest)));
  const widths = header.map((title, column) => Math.max(title.length, ...texts.map((row) => width(row[column] ?? ''))));
  const isNumber = header.map((_title, column) => rows.length > 0 && rows.every((row) => isNumeric(row[column])));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => pad(cell, widths[column] ?? 0, isNumber[column] === true))
      .join('  ')
      .trimEnd();
  const rule = widths.map((size) => '─'.repeat(size)).join('  ');
  return [line(header), rule, ...texts.map(line)].join('\n');
}

function isNumeric(cell: Cell): boolean {
  return cell === undefined || typeof cell === 'number';
}

function cellText(cell: Cell): string {
  if (cell === undefined) return '';
  return typeof cell === 'number' ? cell.toLocaleString('en-US') : oneLine(cell);
}

/** Control characters of a hostile server must not reach the terminal; our own colours may. */
export function oneLine(text: string): string {
  return text.replaceAll(/\u001B(?!\[[0-9;]*m)|[\u0000-\u001A\u001C-\u001F\u007F-\u009F]/g, ' ');
}

function width(text: string): number {
  return stripVTControlCharacters(text).length;
}

function cut(text: string, widest: number): string {
  return width(text) > widest ? `${stripVTControlCharacters(text).slice(0, widest - 1)}…` : text;
}

function pad(text: string, size: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, size - width(text)));
  return right ? blanks + text : text + blanks;
}
