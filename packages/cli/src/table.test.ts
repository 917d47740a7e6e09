import { expect, test } from 'vitest';
import { table } from './table.ts';
import { count, duration } from './units.ts';

test('numbers stand to the right, texts to the left, no line ends with blanks', () => {
  const text = table(
    ['stream', 'rows'],
    [
      ['issues', 1234],
      ['users', 5],
    ],
  );
  expect(text).toBe(['stream   rows', '──────  ─────', 'issues  1,234', 'users       5'].join('\n'));
});

test('control characters and endless cells of a server do not reach the terminal', () => {
  const text = table(['name'], [[`a\nb\u0007${'x'.repeat(200)}`]], 20);
  expect(text.split('\n')).toHaveLength(3);
  expect(text).not.toContain('\u0007');
  expect(text).toContain('…');
});

test('counts and durations are short', () => {
  expect([count(950), count(81_204), count(2_000_000)]).toEqual(['950', '81.2 K', '2.0 M']);
  expect([duration(850), duration(3_210), duration(125_000)]).toEqual(['850 ms', '3.2 s', '2 min 05 s']);
});

test('a column of remarks goes where there are none, and nothing is a table of nothing', () => {
  expect(table(['a', ''], [['x', '']])).toBe('a\n─\nx');
  expect(table(['a', ''], [['x', 'late']])).toBe('a\n─  ────\nx  late');
  expect(table(['a'], [])).toBe('');
});
