import { expect, test } from 'vitest';
import { cursorOps } from './cursor-type.ts';
import { cutWindows } from './windows.ts';

const time = cursorOps('date-time');
const NOW = Date.UTC(2024, 0, 1, 0, 0, 3);

test('windows follow on one another, and the last one ends with the data', () => {
  expect(cutWindows(time, '2024-01-01T00:00:00Z', NOW, 1000)).toEqual([
    { lower: '2024-01-01T00:00:00Z', upper: '2024-01-01T00:00:01Z' },
    { lower: '2024-01-01T00:00:01Z', upper: '2024-01-01T00:00:02Z' },
    { lower: '2024-01-01T00:00:02Z', upper: undefined },
  ]);
});

test('windows narrower than what the server writes are joined', () => {
  const windows = cutWindows(time, '2024-01-01T00:00:00Z', NOW, 400);
  expect(windows.map(({ upper }) => upper)).toEqual(['2024-01-01T00:00:01Z', '2024-01-01T00:00:02Z', undefined]);
});

test.each([
  ['no lower bound', undefined, 1000],
  ['no size', '2024-01-01T00:00:00Z', undefined],
  ['a bound that is no time', 'soon', 1000],
])('with %s there is one window', (_what, lower, size) => {
  expect(cutWindows(time, lower, NOW, size)).toEqual([{ lower, upper: undefined }]);
});

test('a cursor that is no time has no windows', () => {
  expect(cutWindows(cursorOps('integer'), 5, NOW, 10)).toEqual([{ lower: 5, upper: undefined }]);
});
