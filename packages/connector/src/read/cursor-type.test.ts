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

test.each([
  ['integer', 5, 5],
  ['integer', '5', 5],
  ['integer', 5n, 5n],
  ['integer', '9007199254740993', 9007199254740993n],
  ['integer', '5.5', undefined],
  ['integer', null, undefined],
  ['string', 'b', 'b'],
  ['string', 5, '5'],
  ['string', true, undefined],
  ['unix-seconds', '1700000000', 1_700_000_000_000],
  ['unix-seconds', 1_700_000_000n, 1_700_000_000_000],
  ['unix-seconds', '2023-11-14T22:13:20Z', 1_700_000_000_000],
  ['unix-seconds', 'soon', undefined],
  ['unix-seconds', '', undefined],
  ['unix-seconds', false, undefined],
  ['unix-milliseconds', '1700000000000', 1_700_000_000_000],
  ['unix-milliseconds', 'Infinity', undefined],
] as const)('a cursor of the type %s counts %s as %s', (type, value, rank) => {
  expect(cursorOps(type).rank(value)).toBe(rank);
});

test.each([
  ['integer', 9007199254740993n, '9007199254740993'],
  ['integer', 'x', undefined],
  ['string', 5, 5],
  ['date-time', new Date(0), undefined],
  ['unix-seconds', true, undefined],
] as const)('of the type %s, %s is kept as %s', (type, value, kept) => {
  expect(cursorOps(type).keep(value)).toBe(kept);
});

test('what has no order cannot be moved, and stays', () => {
  expect(cursorOps('string').shift('abc', -5)).toBe('abc');
  expect(cursorOps('date-time').shift('soon', -5)).toBe('soon');
  expect(cursorOps('unix-seconds').shift('1700000000', -1000)).toBe('1699999999');
  expect(cursorOps('integer').fromInstant(5)).toBeUndefined();
  expect(cursorOps('string').settled(5, 'a')).toBeUndefined();
});

test.each([
  ['string', 'abc', 'abc'],
  ['integer', '12', '12'],
  ['date-time', '2024-01-31', '2024-01-31'],
  ['date', '2024-01-31T12:00:00Z', '2024-01-31'],
  ['date', 1_706_702_400_000, '2024-01-31'],
  ['unix-seconds', '2024-01-31T12:00:00Z', 1_706_702_400],
  ['unix-seconds', '1706702400', 1_706_702_400],
  ['unix-milliseconds', '2024-01-31T12:00:00Z', 1_706_702_400_000],
] as const)('a bound of the type %s that a person gives as %j is %j', (type, text, bound) => {
  expect(cursorOps(type).parse(text)).toBe(bound);
});

test.each([
  ['integer', 'one', 'Give a whole number.'],
  ['date-time', 'soon', 'Give a date such as 2024-01-31 or 2024-01-31T12:00:00Z.'],
  ['unix-seconds', 'soon', 'Give a date such as 2024-01-31 or 2024-01-31T12:00:00Z.'],
] as const)('a bound of the type %s cannot be %j', (type, text, hint) => {
  expect(() => cursorOps(type).parse(text)).toThrow(expect.objectContaining({ code: 'cursor_invalid', hint }));
});

test('values that cannot be compared do not count, and a page of none has no range', () => {
  const scan = createCursorScan(time, 'at');
  const range = (...values: readonly unknown[]) => scan(values.map((at) => ({ at })));
  expect(range('soon', null, undefined, {})).toBeUndefined();
  expect(range('2024-01-02', 'soon', '2024-01-03')).toMatchObject({ min: '2024-01-02', max: '2024-01-03' });
  // Written alike, but no time: whoever asks for a range that it bounds gets none.
  const odd = 'x024-01-02T00:00:00Z';
  const good = ['2024-01-01T00:00:00Z', '2024-01-03T00:00:00Z'] as const;
  expect(range(good[0], odd, good[1], '2024-01-04T00:00:00+00:00')).toBeUndefined();
  expect(scan([null, 'text', { at: good[0] }])).toMatchObject({ min: good[0] });
});
