import { paint } from './style.ts';
import { count } from './units.ts';

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const BAR_WIDTH = 12;

/** What is known of a stream while it is read. Times are epoch milliseconds. */
export interface StreamLine {
  readonly name: string;
  readonly started: number;
  /** Empty until the stream begins. */
  mode: string;
  records: number;
  committed: number;
  requests: number;
  ended?: number;
  status?: string;
  problem?: string;
}

type Part = 'bar' | 'rows' | 'rate' | 'requests' | 'mode';

const WIDTH: Readonly<Record<Part, number>> = { bar: BAR_WIDTH, rows: 14, rate: 13, requests: 10, mode: 26 };

/** From the widest to the narrowest terminal: what is left out first is missed least. */
const LAYOUTS: readonly (readonly Part[])[] = [
  ['bar', 'rows', 'rate', 'requests', 'mode'],
  ['bar', 'rows', 'rate', 'requests'],
  ['bar', 'rows', 'requests'],
  ['rows', 'requests'],
  ['rows'],
];

/** One line a stream, made for a terminal of so many columns: aligned, no line wraps. */
export function streamTexts(lines: readonly StreamLine[], stream: NodeJS.WriteStream, columns: number): string[] {
  const longest = Math.min(28, Math.max(0, ...lines.map(({ name }) => name.length)));
  const room = (layout: readonly Part[]): number =>
    columns - 3 - layout.reduce((sum, part) => sum + WIDTH[part] + 1, 0);
  const layout = LAYOUTS.find((parts) => room(parts) >= Math.min(longest, 24)) ?? ['rows'];
  const width = Math.max(4, Math.min(longest, room(layout)));
  return lines.map((line) => {
    const parts = layout.map((part) => partText(part, line, stream));
    const problem = line.problem === undefined ? [] : [paint('red', line.problem, stream)];
    return [sign(line, stream), nameText(line.name, width), ...parts, ...problem].join(' ').trimEnd();
  });
}

function nameText(name: string, width: number): string {
  return name.length > width ? `${name.slice(0, width - 1)}…` : name.padEnd(width);
}

function partText(part: Part, line: StreamLine, stream: NodeJS.WriteStream): string {
  if (part === 'bar') return bar(line, stream);
  if (part === 'rows') return `${count(line.records)} rows`.padStart(WIDTH.rows);
  if (part === 'requests') return `${count(line.requests)} req`.padStart(WIDTH.requests);
  if (part === 'mode') return ` ${line.mode}`;
  const seconds = Math.max(0.001, ((line.ended ?? Date.now()) - line.started) / 1_000);
  return `${count(Math.round(line.records / seconds))} rows/s`.padStart(WIDTH.rate);
}

function sign(line: StreamLine, stream: NodeJS.WriteStream): string {
  if (line.status === 'complete') return paint('green', '✓', stream);
  if (line.status === 'parked' || line.status === 'stopped') return paint('yellow', '⏸', stream);
  if (line.status !== undefined) return paint('red', '✗', stream);
  return line.mode === ''
    ? paint('dim', '·', stream)
    : paint('cyan', SPINNER[Math.floor(Date.now() / 80) % SPINNER.length] ?? '', stream);
}

/** APIs rarely tell how much there is: the bar shows how much of what was read is committed, and is full at the end. */
function bar(line: StreamLine, stream: NodeJS.WriteStream): string {
  const done = line.status === 'complete' ? 1 : line.records === 0 ? 0 : line.committed / line.records;
  const full = Math.round(done * BAR_WIDTH);
  const read = line.records > 0 && line.status === undefined ? Math.max(full, BAR_WIDTH - 1) : full;
  const pieces = [
    ['green', '█'.repeat(full)],
    ['cyan', '▒'.repeat(read - full)],
    ['dim', '░'.repeat(BAR_WIDTH - read)],
  ] as const;
  return pieces.map(([style, text]) => (text === '' ? '' : paint(style, text, stream))).join('');
}
