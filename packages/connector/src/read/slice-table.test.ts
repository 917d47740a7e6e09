import { expect, test } from 'vitest';
import { cursorOps } from './cursor-type.ts';
import { createSliceTable } from './slice-table.ts';

test.each([
  ['integer', 7, '12345678901234567890'],
  ['string', 'a', 'b'],
  ['unix-seconds', 1_700_000_000, 1_700_000_001],
  ['date-time', '2024-01-02T03:04:05Z', '2024-01-02T03:04:06Z'],
] as const)('cursors of the type %s come back, and slices without one are known', (type, first, second) => {
  const table = createSliceTable(cursorOps(type));
  table.add('none', undefined);
  table.add('a', first);
  table.add('b', second);
  const again = createSliceTable(cursorOps(type), table.snapshot()());
  for (const one of [table, again]) {
    expect(['none', 'a', 'b', 'c'].map((key) => [one.has(key), one.cursor(key)])).toEqual([
      [true, undefined],
      [true, first],
      [true, second],
      [false, undefined],
    ]);
  }
  again.add('c', first);
  expect([again.size, again.cursor('c')]).toEqual([4, first]);
});

test('without a cursor only the slices are known', () => {
  const table = createSliceTable(undefined);
  table.add('a', 5);
  const archive = table.snapshot()();
  expect(Object.keys(archive ?? {})).toEqual(['keys']);
  expect(createSliceTable(undefined, archive).has('a')).toBe(true);
  expect(createSliceTable(undefined, archive).cursor('a')).toBeUndefined();
});

test('a table of another definition knows its slices, but none of their cursors', () => {
  const times = createSliceTable(cursorOps('date-time'));
  times.add('a', '2024-01-02T03:04:05Z');
  const numbers = createSliceTable(cursorOps('integer'), times.snapshot()());
  expect([numbers.has('a'), numbers.cursor('a')]).toEqual([true, undefined]);
  numbers.add('b', 5);
  const back = createSliceTable(cursorOps('date-time'), numbers.snapshot()());
  expect([back.size, back.cursor('a'), back.cursor('b')]).toEqual([2, undefined, undefined]);
});

test('a time that cannot be read is none, and no table is kept of nothing', () => {
  const table = createSliceTable(cursorOps('date-time'));
  expect(table.snapshot()()).toBeUndefined();
  table.add('a', 'soon');
  table.add('a', '2024-01-02T03:04:05Z');
  expect(table.cursor('a')).toBeUndefined();
});

test('what does not fit is forgotten', () => {
  const table = createSliceTable(cursorOps('integer'), undefined, 2);
  for (const key of ['a', 'b', 'c']) table.add(key, 1);
  expect([table.size, table.has('c')]).toEqual([2, false]);
});
