import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasBigint, hasLongDigits, parseExact, roundBigints, stringifyExact } from './exact-json.ts';

test('long runs of digits are found wherever they are, and nothing else is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9 ]{0,60}$/), (text) => {
      expect(hasLongDigits(Buffer.from(text))).toBe(/\d{16}/.test(text));
    }),
  );
  for (let before = 0; before < 40; before++) {
    expect(hasLongDigits(Buffer.from(`${'x'.repeat(before)}1234567890123456y`))).toBe(true);
    expect(hasLongDigits(Buffer.from(`${'x'.repeat(before)}123456789012345y`))).toBe(false);
  }
});

test('what is read exactly is written with the same digits', () => {
  const integer = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n });
  fc.assert(
    fc.property(fc.array(integer), (values) => {
      const text = `{"list":[${values.join(',')}],"half":0.5}`;
      expect(stringifyExact(parseExact(text))).toBe(text);
      expect(roundBigints(parseExact(text))).toEqual(JSON.parse(text));
    }),
  );
});

test('bigints are found at any depth', () => {
  expect(hasBigint({ a: [{ b: 1n }] })).toBe(true);
  expect(hasBigint({ a: [{ b: 1, c: null }] })).toBe(false);
});
