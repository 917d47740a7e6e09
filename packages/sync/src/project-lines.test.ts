import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { changeLines, type LineChange } from './project-lines.ts';

const change = (text: string, how: LineChange): string =>
  new TextDecoder().decode(changeLines(new TextEncoder().encode(text), how));

describe('changing JSON lines', () => {
  it('keeps the chosen fields as they are written', () => {
    const line = '{ "a" : [1.0, {"b": "}"}] , "b":12345678901234567890,"c\\u0064":"x\\"," }\n';
    expect(change(line, { fields: ['a'] })).toBe('{"a" : [1.0, {"b": "}"}]}\n');
    expect(change(line, { fields: ['b'] })).toBe('{"b":12345678901234567890}\n');
    expect(change(line, { fields: ['cd'] })).toBe('{"c\\u0064":"x\\","}\n');
    expect(change(line, { fields: [] })).toBe('{}\n');
  });

  it('puts members in front, also of an empty record', () => {
    expect(change('{"a":1}\n{}\n', { prefix: '"_run":"r"' })).toBe('{"_run":"r","a":1}\n{"_run":"r"}\n');
  });

  it('agrees with parsing, for any record and any choice', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.integer({ min: 0, max: 3 }), (record, every) => {
        const fields = Object.keys(record).filter((_, index) => index % (every + 1) === 0);
        const expected = Object.fromEntries(
          Object.entries(JSON.parse(JSON.stringify(record))).filter(([name]) => fields.includes(name)),
        );
        const indented = `${JSON.stringify(record, undefined, 1).replaceAll('\n', ' ')}\n`;
        for (const line of [`${JSON.stringify(record)}\n`, indented]) {
          expect(JSON.parse(change(line, { fields }))).toEqual(expected);
        }
      }),
    );
  });
});
