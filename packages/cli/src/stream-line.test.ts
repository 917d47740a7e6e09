import { stripVTControlCharacters } from 'node:util';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { liveLines } from './live-lines.ts';
import { streamTexts, type StreamLine } from './stream-line.ts';

const line = (name: string): StreamLine => ({
  name,
  started: 0,
  ended: 2_000,
  mode: 'incremental dedupe',
  records: 12_345,
  committed: 12_345,
  requests: 124,
  status: 'complete',
});

function terminal(columns: number): { readonly stream: NodeJS.WriteStream; readonly written: () => string } {
  const stream = new PassThrough();
  const parts: string[] = [];
  stream.on('data', (part: Buffer) => parts.push(part.toString()));
  const tty = Object.assign(stream, { isTTY: true, columns, rows: 10 }) as unknown as NodeJS.WriteStream;
  return { stream: tty, written: () => parts.join('') };
}

test('a wide terminal shows everything, a narrow one what matters, and no line wraps', () => {
  const lines = [line('repositories'), line('a_stream_whose_name_is_longer_than_any_other')];
  const texts = (columns: number): string[] =>
    streamTexts(lines, terminal(columns).stream, columns).map((text) => stripVTControlCharacters(text));
  expect(texts(120)[0]).toMatch(/^✓ repositories +█{12} +12\.3 K rows +6,173 rows\/s +124 req +incremental dedupe$/);
  expect(texts(80)[0]).toMatch(/12\.3 K rows +6,173 rows\/s +124 req$/);
  expect(texts(40)[0]).toMatch(/^✓ repositories +12\.3 K rows$/);
  expect(texts(40)[1]).toMatch(/^✓ a_stream_whose_.*… /);
  for (const columns of [30, 40, 60, 80, 100, 120, 200]) {
    for (const text of texts(columns)) expect(text.length, String(columns)).toBeLessThan(columns);
  }
});

test('lines are drawn again in place, and a printed line stays above them', async () => {
  const { stream, written } = terminal(40);
  const live = liveLines(stream);
  live.update(() => ['one', 'two']);
  live.print('note');
  live.end(true);
  await new Promise((resolve) => setImmediate(resolve));
  expect(written()).toBe('note\none\ntwo\n\u001B[2A\u001B[0Jone\ntwo\n');
});

test('more lines than the terminal has are counted, not drawn', async () => {
  const { stream, written } = terminal(40);
  const live = liveLines(stream);
  live.update(() => Array.from({ length: 30 }, (_item, index) => `line ${index}`));
  live.end(true);
  await new Promise((resolve) => setImmediate(resolve));
  expect(written().split('\n')).toHaveLength(9);
  expect(written()).toContain('… and 23 more');
});
