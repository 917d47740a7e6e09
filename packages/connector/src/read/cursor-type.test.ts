import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCursorScan } from './cursor-range.ts';
import { cursorOps, formatCursor, formatUpperCursor } from './cursor-type.ts';

const time = cursorOps('date-time');

test.each([
  ['2024-01-02T03:04:05Z', '2024-01-02T04:04:05+01:00'],
  ['2024-01-02T03:04:05Z', '2024-01-02T03:04:05.000Z'],
  ['2024-01-02T03:04:05Z', '2024-01-02 03:04:05'],
  ['2024-01-02T03:04:05Z', '2024-01-01T21:34:05-0530'],
  ['2024-01-02T03:04:00Z', '2024-01-02T03:04Z'],
  ['2024-01-02T00:00:00Z', '2024-01-02'],
  ['2024-01-02T03:04:05Z', 'Tue, 02 Jan 2024 03:04:05 GMT'],
  ['2024-01-02T03:04:05Z', 1_704_164_645],
  ['2024-01-02T03:04:05Z', 1_704_164_645_000],
])('%s and %s are the same moment', (left, right) => {
  expect(time.rank(left)).toBe(time.rank(right));
});

test('microseconds order', () => {
  expect(Number(time.rank('2024-01-02T03:04:05.000001Z'))).toBeGreaterThan(Number(time.rank('2024-01-02T03:04:05Z')));
});

test.each(['', 'soon', null, undefined, {}, [], true])('%j is no moment', (value) => {
  expect(time.rank(value)).toBeUndefined();
});

describe('a bound', () => {
  const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
  const formats = ['date-time', 'date', 'unix-seconds', 'unix-milliseconds'] as const;

  test('is never later than the cursor in any format, nor an upper one earlier', () => {
    fc.assert(
      fc.property(
        moment,
        fc.constantFrom(...formats),
        fc.constantFrom(...formats),
        fc.nat(1e9),
        (date, type, format, lag) => {
          const ops = cursorOps(type);
          const value = ops.fromInstant(date.getTime());
          if (value === undefined) throw new Error('no cursor');
          const at = Number(ops.rank(value));
          const written = cursorOps(format);
          expect(Number(written.rank(formatCursor(ops, value, format)))).toBeLessThanOrEqual(at);
          expect(Number(written.rank(formatUpperCursor(ops, value, format)))).toBeGreaterThanOrEqual(at);
          expect(Number(ops.rank(ops.shift(value, -lag)))).toBeLessThanOrEqual(at - lag);
        },
      ),
    );
  });

  test('of integers moves exactly, at any size, and keeps its form', () => {
    const integer = cursorOps('integer');
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.integer(), (value, by) => {
        expect(integer.shift(String(value), by)).toBe(String(value + BigInt(by)));
      }),
    );
    expect(integer.shift(10, -3)).toBe(7);
  });
});

test('the range of a page is that of its records, whatever their order and zones', () => {
  const scan = createCursorScan(time, 'meta.at');
  const zoned = fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(0, 2, -5)).map(([seconds, zone]) => {
    const local = new Date(1.7e12 + seconds * 1000 + zone * 3_600_000).toISOString().slice(0, 19);
    return zone === 0 ? `${local}Z` : `${local}${zone < 0 ? '-' : '+'}0${Math.abs(zone)}:00`;
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(zoned, fc.constant(null))), (values) => {
      const range = scan(values.map((at) => ({ meta: { at } })));
      const ranks = values.flatMap((value) => (value === null ? [] : [Number(time.rank(value))]));
      if (ranks.length === 0) {
        expect(range).toBeUndefined();
        return;
      }
      expect(time.rank(range?.max)).toBe(Math.max(...ranks));
      expect(time.rank(range?.min)).toBe(Math.min(...ranks));
      expect(range?.ascending).toBe(ranks.every((rank, index) => index === 0 || rank >= (ranks[index - 1] ?? 0)));
      expect(range?.descending).toBe(ranks.every((rank, index) => index === 0 || rank <= (ranks[index - 1] ?? 0)));
    }),
  );
});

test.each([
  '2024-03-01T10:00:00Z',
  '2024-03-01T10:00:00.000Z',
  '2024-03-01 10:00:00.123Z',
  '2024-03-01 10:00:00',
  '2024-03-01T10:00:00.123456+00:00',
  '2024-03-01T10:00:00.1+0000',
])('bounds made from %s are written as it is, for servers that compare text', (value) => {
  const ops = cursorOps('date-time');
  const earlier = String(ops.shift(value, -1000));
  expect(earlier.length).toBe(value.length);
  expect(earlier.slice(0, 19)).toBe(`${value.slice(0, 10)}${value[10]}09:59:59`);
  expect(earlier.slice(23)).toBe(value.slice(23).replaceAll(/\d(?=\d*\+)/g, '0'));
  expect(earlier < value).toBe(true);
  expect(ops.fromInstant(Date.UTC(2024, 2, 1, 10), value)).toHaveLength(value.length);
});
