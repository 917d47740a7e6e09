import { describe, expect, it } from 'vitest';
import { createCopyEncoder, NarrowColumns } from './copy-encoder.ts';
import { MalformedLine } from './line-scanner.ts';

const column = (field: string, type: string) => ({ field, name: field, type });

function encode(lines: string | Buffer, columns = [column('a', 'VARCHAR')], keys: readonly string[] = []) {
  const encoder = createCopyEncoder({ columns, keys, stamp: ['r\t1', 'now'] });
  const text = encoder.encode(Buffer.from(lines)).toString();
  const rows = text
    .split('\n')
    .slice(0, -1)
    .map((row) => row.split('\t'));
  return { rows, misfits: Object.fromEntries(encoder.misfits), keyless: encoder.keyless };
}

const valueOf = (json: string, type: string): string | undefined =>
  encode(`{"a":${json}}\n`, [column('a', type)]).rows[0]?.[0];

describe('rows for COPY', () => {
  it('puts the values of a line in the order of the columns, with the stamp and what did not fit behind them', () => {
    const lines = '{"b":1,"x":[1,{"a":2}],"a":"text"}\n\n { "a" : null , "b" : "x" } \r\n{}';
    expect(encode(lines, [column('a', 'VARCHAR'), column('b', 'BIGINT')])).toEqual({
      rows: [
        ['text', '1', 'r\\t1', 'now', '\\N'],
        ['\\N', '\\N', 'r\\t1', 'now', '{"b":"x"}'],
        ['\\N', '\\N', 'r\\t1', 'now', '\\N'],
      ],
      misfits: { b: 1 },
      keyless: 0,
    });
  });

  it.each([
    ['"\\N"'.replace('\\', '\\\\'), 'VARCHAR', '\\\\N'],
    ['"a\\tb\\nc\\\\d\\"e\\/f"', 'VARCHAR', 'a\\tb\\nc\\\\d\\"e\\/f'],
    ['"\\u0009\\u00e9"', 'VARCHAR', '\\té'],
    ['"a\u0001b"', 'VARCHAR', 'a\u0001b'],
    ['12.50', 'VARCHAR', '12.50'],
    ['{"x": "\\n"}', 'VARCHAR', '{"x": "\\\\n"}'],
    ['{"x":\t"\\n\\u00e9"}', 'JSON', '{"x": "\\\\n\\\\u00e9"}'],
    ['[[1e5]]', 'JSON', '[[1e5]]'],
    ['"x"', 'JSON', '"x"'],
    ['"\\"\\u0041"', 'JSON', '"\\\\"A"'],
    ['true', 'JSON', 'true'],
    ['NaN', 'JSON', '\\N'],
    ['9223372036854775807', 'BIGINT', '9223372036854775807'],
    ['-9223372036854775808', 'BIGINT', '-9223372036854775808'],
    ['"007"', 'BIGINT', '007'],
    ['5.00', 'BIGINT', '5'],
    ['9007199254740993', 'DOUBLE', '\\N'],
    ['9007199254740992', 'DOUBLE', '9007199254740992'],
    ['1e308', 'DOUBLE', '1e308'],
    ['1e309', 'DOUBLE', '\\N'],
    ['0e-999', 'DOUBLE', '0e-999'],
    ['"2024-02-30"', 'DATE', '\\N'],
    ['"2026-01-02t03:04:05.123456789z"', 'TIMESTAMPTZ', '2026-01-02t03:04:05.123456z'],
    ['"2026-01-02 03:04:05 +02:00"', 'TIMESTAMPTZ', '\\N'],
    ['"2026-01-02T03:04:05+16:00"', 'TIMESTAMPTZ', '\\N'],
    ['"2026-02-28T23:59:59Z"', 'TIMESTAMPTZ', '2026-02-28T23:59:59Z'],
    ['"2026-02-28T23:59:59.123456Z"', 'TIMESTAMPTZ', '2026-02-28T23:59:59.123456Z'],
    ['"2026-02-28T23:59:59.Z"', 'TIMESTAMPTZ', '\\N'],
    ['"2026-02-29T23:59:59Z"', 'TIMESTAMPTZ', '\\N'],
    ['"2024-02-29T23:59:59Z"', 'TIMESTAMPTZ', '2024-02-29T23:59:59Z'],
    ['"2026-00-01T23:59:59Z"', 'TIMESTAMPTZ', '\\N'],
    ['"2026-01-00T23:59:59Z"', 'TIMESTAMPTZ', '\\N'],
    ['"2026-01-01T24:00:00Z"', 'TIMESTAMPTZ', '\\N'],
    ['"0000-01-01T00:00:00Z"', 'TIMESTAMPTZ', '\\N'],
    ['0.14285714285714285', 'DOUBLE', '0.14285714285714285'],
    ['123456789012345678', 'BIGINT', '123456789012345678'],
    ['1767323045', 'TIMESTAMPTZ', '\\N'],
  ])('writes %s into a column of %s', (json, type, expected) => {
    expect(valueOf(json, type)).toBe(expected);
  });

  it('gives JSON up that is too deep for the server, and keeps it as text', () => {
    const deep = `${'['.repeat(600)}${']'.repeat(600)}`;
    const { rows, misfits } = encode(`{"a":${deep}}\n`, [column('a', 'JSON')]);
    expect(rows[0]?.[0]).toBe('\\N');
    expect(rows[0]?.at(-1)).toBe(`{"a":"${deep}"}`);
    expect(misfits).toEqual({ a: 1 });
  });

  it('asks for wider columns instead of losing an integer or a key', () => {
    const columns = [column('id', 'BIGINT'), column('n', 'BIGINT')];
    const types = (lines: string): unknown => {
      try {
        encode(lines, columns, ['id']);
        return undefined;
      } catch (error) {
        return error instanceof NarrowColumns ? Object.fromEntries(error.types) : error;
      }
    };
    expect(types('{"id":"x","n":9223372036854775808}\n')).toEqual({ id: 'VARCHAR', n: 'HUGEINT' });
    expect(types('{"id":99999999999999999999,"n":"x"}\n')).toEqual({ id: 'HUGEINT' });
    expect(types('{"id":1}\n')).toBeUndefined();
  });

  it('counts rows without any part of their key', () => {
    const columns = [column('a', 'VARCHAR'), column('b', 'VARCHAR')];
    expect(encode('{"a":null}\n{"b":"x"}\n{}\n', columns, ['a', 'b']).keyless).toBe(2);
  });

  it('takes the last of several members of one name, whatever their order and escapes', () => {
    const columns = [column('a', 'VARCHAR'), column('ä', 'VARCHAR')];
    const lines = '{"a":"1","a":"2"}\n{"\\u00e4":"3","a":"4"}\n{"ä":"5"}\n{"a":"6","a":null}\n';
    expect(encode(lines, columns).rows.map((row) => row.slice(0, 2))).toEqual([
      ['2', '\\N'],
      ['4', '3'],
      ['\\N', '5'],
      ['\\N', '\\N'],
    ]);
  });

  it('replaces bytes that are not UTF-8', () => {
    const lines = Buffer.concat([Buffer.from('{"a":"x'), Buffer.from([0xff]), Buffer.from('y"}\n')]);
    expect(encode(lines).rows[0]?.[0]).toBe('x\ufffdy');
  });

  it.each([
    '[]',
    '{"a":',
    '{"a" 1}',
    '{"a":"x}',
    '{"a":[1}',
    '{"a":"\\x41"}',
    '{"a":1',
    '{"a":"\\u00"}',
    '{"a":,"b":1}',
  ])('refuses %s', (line) => expect(() => encode(`${line}\n`)).toThrow(MalformedLine));
});
