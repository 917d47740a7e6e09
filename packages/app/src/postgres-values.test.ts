import { describe, expect, it } from 'vitest';
import { memorySource } from './testing/memory-source.ts';
import { typed, usePostgres } from './testing/postgres-bench.ts';

const bench = usePostgres();
const { columnsOf, query, run } = bench;

describe('values in PostgreSQL', () => {
  it('writes typed rows with the run and the time beside them', async () => {
    const properties = {
      id: { type: 'integer' },
      name: { type: ['string', 'null'] },
      ratio: { type: 'number' },
      open: { type: 'boolean' },
      day: { type: 'string', format: 'date' },
      at: { type: 'string', format: 'date-time' },
      tags: { type: 'array' },
      huge: { type: 'integer', format: 'uint64' },
    };
    const row = {
      id: 1,
      name: 'Größe 🙂',
      ratio: 0.5,
      open: true,
      day: '2026-01-02',
      at: '2026-01-02T03:04:05+02:00',
      tags: ['a', { b: null }],
      huge: 5,
    };
    const result = await run(typed(properties, row, { id: 2 }), { run: 'run-1' });
    expect(result).toMatchObject({ status: 'complete', misfits: {}, streams: [{ status: 'complete', records: 2 }] });
    expect(await columnsOf('things')).toEqual({
      id: 'bigint',
      name: 'text',
      ratio: 'double precision',
      open: 'boolean',
      day: 'date',
      at: 'timestamp with time zone',
      tags: 'jsonb',
      huge: 'numeric',
      _tapwright_run: 'text',
      _tapwright_extracted_at: 'timestamp with time zone',
      _tapwright_raw: 'jsonb',
    });
    expect(
      await query(
        'SELECT id, name, ratio, open, day::text, at::text, tags, huge, _tapwright_run AS run, _tapwright_raw AS raw FROM things ORDER BY id',
      ),
    ).toEqual([
      { ...row, id: '1', huge: '5', at: '2026-01-02 01:04:05+00', run: 'run-1', raw: null },
      {
        id: '2',
        name: null,
        ratio: null,
        open: null,
        day: null,
        at: null,
        tags: null,
        huge: null,
        run: 'run-1',
        raw: null,
      },
    ]);
  });

  it('keeps every row when values do not fit, with the values beside', async () => {
    const properties = {
      id: { type: 'integer' },
      count: { type: 'integer' },
      ratio: { type: 'number' },
      on: { type: 'boolean' },
      day: { type: 'string', format: 'date' },
      at: { type: 'string', format: 'date-time' },
    };
    const page =
      '{"id":1,"count":5.0,"ratio":"0.5","on":"true","day":"2024-02-29","at":"2026-01-02"}\n' +
      '{"id":2,"count":1.5,"ratio":1e400,"on":2,"day":"2026-02-29","at":"yesterday"}\n' +
      '{"id":3,"count":"x","ratio":"NaN","on":{"a":1},"day":"0000-01-01","at":"2026-13-01T00:00:00Z"}\n' +
      '{"id":4,"count":1e400,"ratio":1e-400,"on":null,"day":5,"at":"2026-01-01T24:61:00Z"}\n' +
      '{"id":5,"count":5e3,"ratio":9007199254740993,"on":false}\n';
    const { misfits, status } = await run(memorySource({ name: 'things', schema: { properties } }, page));
    expect(status).toBe('complete');
    expect(misfits).toEqual({ at: 3, count: 3, day: 3, on: 2, ratio: 4 });
    expect(
      await query('SELECT count, ratio, "on", day::text, at::text, _tapwright_raw AS raw FROM things ORDER BY id'),
    ).toEqual([
      { count: '5', ratio: 0.5, on: true, day: '2024-02-29', at: '2026-01-02 00:00:00+00', raw: null },
      {
        count: null,
        ratio: null,
        on: null,
        day: null,
        at: null,
        raw: { count: '1.5', ratio: '1e400', on: '2', day: '2026-02-29', at: 'yesterday' },
      },
      {
        count: null,
        ratio: null,
        on: null,
        day: null,
        at: null,
        raw: { count: 'x', ratio: 'NaN', on: '{"a":1}', day: '0000-01-01', at: '2026-13-01T00:00:00Z' },
      },
      {
        count: null,
        ratio: null,
        on: null,
        day: null,
        at: null,
        raw: { count: '1e400', ratio: '1e-400', day: '5', at: '2026-01-01T24:61:00Z' },
      },
      { count: '5000', ratio: null, on: false, day: null, at: null, raw: { ratio: '9007199254740993' } },
    ]);
  });

  it('keeps text to the character, whatever COPY or SQL makes of it', async () => {
    const texts = [
      'quotes \' " `',
      'back \\ slash \\n \\N \\. \\x41 \\101',
      '\\N',
      '\\.',
      'tab\tline\nreturn\rform\fback\b',
      '',
      ' ',
      'null',
      'emoji 👩‍👩‍👧 and \u2028',
      '\u007f\u0001\u001f',
      "'; DROP TABLE things; --",
      '$1 %s {} "x": 1}',
      'x'.repeat(1_000_000),
    ];
    const rows = texts.map((text, id) => ({ id, text, nested: { [text.slice(0, 100)]: [text] }, any: text }));
    const properties = { id: { type: 'integer' }, text: { type: 'string' }, nested: { type: 'object' }, any: {} };
    expect(await run(typed(properties, ...rows))).toMatchObject({ status: 'complete', misfits: {} });
    const found = await query('SELECT id::int, text, nested, "any" FROM things ORDER BY id');
    expect(found).toEqual(rows);
  });

  it('puts U+FFFD where PostgreSQL cannot hold a character, keeps the original and tells it', async () => {
    const page =
      '{"id":1,"text":"a\\u0000b","nested":{"x":["\\ud800","\\\\u0000"]},"any":"\\udc00"}\n' +
      '{"id":2,"text":"a\\ud83d\\ude42b","nested":{"x":"\\ud83d\\ude42\\u0041"},"any":"\\u00e9"}\n' +
      '{"id":3,"text":"\\\\u0000","nested":{"deep":1e99999},"any":1e-99999}\n';
    const properties = { id: { type: 'integer' }, text: { type: 'string' }, nested: { type: 'object' }, any: {} };
    const { misfits, status } = await run(memorySource({ name: 'things', schema: { properties } }, page));
    expect(status).toBe('complete');
    expect(misfits).toEqual({ text: 1, nested: 2, any: 2 });
    expect(await query('SELECT text, nested, "any", _tapwright_raw AS raw FROM things ORDER BY id')).toEqual([
      {
        text: 'a\ufffdb',
        nested: { x: ['\ufffd', '\\u0000'] },
        any: '\ufffd',
        raw: { text: '"a\\u0000b"', nested: '{"x":["\\ud800","\\\\u0000"]}', any: '"\\udc00"' },
      },
      { text: 'a🙂b', nested: { x: '🙂A' }, any: 'é', raw: null },
      { text: '\\u0000', nested: null, any: null, raw: { nested: '{"deep":1e99999}', any: '1e-99999' } },
    ]);
  });

  it('keeps integers to the digit: a column that one exceeds becomes numeric', async () => {
    const streams = [{ name: 'things', writeMode: 'append' }] as const;
    const properties = { id: { type: 'integer' }, ratio: { type: 'number' }, n: { type: 'integer' } };
    const stream = { name: 'things', schema: { properties } };
    const first = '{"id":1,"n":9223372036854775807,"nested":{"n":9007199254740993}}\n';
    const second = `{"id":2,"n":18446744073709551615}\n{"id":3,"n":-170141183460469231731687303715884105728}\n{"id":4,"n":${'9'.repeat(1_001)}}\n`;
    await run(memorySource(stream, first), { streams });
    const { misfits } = await run(memorySource(stream, second), { streams });
    expect(misfits).toEqual({ n: 1 });
    expect(await query("SELECT n, nested->>'n' AS nested FROM things ORDER BY id")).toEqual([
      { n: '9223372036854775807', nested: '9007199254740993' },
      { n: '18446744073709551615', nested: null },
      { n: '-170141183460469231731687303715884105728', nested: null },
      { n: null, nested: null },
    ]);
  });

  it('takes names that are no SQL names, are too long, differ in case only, or are taken', async () => {
    const long = 'ä'.repeat(40);
    const record = {
      id: 1,
      ID: 2,
      'select "x"; --': 3,
      '': 4,
      _tapwright_run: 5,
      "it's/a~b.c\\\n": 6,
      ctid: 7,
      xmin: 8,
      [`${long}a`]: 9,
      [`${long}b`]: 10,
      'nul\0': 11,
      '😀\ud800': 12,
    };
    const properties = Object.fromEntries(Object.keys(record).map((name) => [name, { type: 'integer' }]));
    const name = 'stream "name" '.repeat(8);
    const source = memorySource({ name, schema: { properties } }, [record]);
    expect((await run(source, { run: 'r' })).streams).toMatchObject([{ status: 'complete' }]);
    await run(source, { run: 'r' });
    const [table] = await query(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'landing' AND tablename NOT LIKE '\\_%'",
    );
    const [row] = await query(`SELECT * FROM "${String(table?.['name']).replaceAll('"', '""')}"`);
    const { _tapwright_raw: raw, _tapwright_extracted_at: _at, ...values } = row ?? {};
    expect(raw).toBeNull();
    const names = Object.keys(values);
    expect(names.slice(0, 8)).toEqual([
      'id',
      'ID_2',
      'select "x"; --',
      '_',
      '_tapwright_run_2',
      "it's/a~b.c\\\n",
      'ctid_2',
      'xmin_2',
    ]);
    expect(names.slice(10)).toEqual(['nul\ufffd', '😀\ufffd', '_tapwright_run']);
    for (const one of [table?.['name'], ...names]) expect(Buffer.byteLength(String(one))).toBeLessThanOrEqual(63);
    expect(Object.values(values)).toEqual([...Object.values(record).map(String), 'r']);
  });

  it('adds columns, widens types and never narrows them', async () => {
    const streams = [{ name: 'things', writeMode: 'append' }] as const;
    // oxlint-disable-next-line unicorn/consistent-function-scoping -- of this test only
    const types = (...names: readonly string[]) =>
      Object.fromEntries(names.flatMap((name, index) => (name ? [['abcdef'[index], { type: name }]] : [])));
    await run(
      typed(types('integer', 'number', 'string', '', 'object', 'integer'), { a: 1, b: 1.5, c: '1', e: { x: 1 }, f: 1 }),
      { streams },
    );
    await run(
      memorySource(
        {
          name: 'things',
          schema: { properties: types('number', 'string', 'integer', 'boolean', 'string', 'integer') },
        },
        [{ a: 2.5, b: 'x', c: 2, d: true, e: 'y' }],
        [{ a: 3, late: [1] }],
      ),
      { streams },
    );
    expect(await columnsOf('things')).toMatchObject({
      a: 'double precision',
      b: 'text',
      c: 'text',
      d: 'boolean',
      e: 'text',
      late: 'jsonb',
    });
    expect(await query('SELECT a, b, c, d, e, late, _tapwright_raw AS raw FROM things ORDER BY a')).toEqual([
      { a: 1, b: '1.5', c: '1', d: null, e: '{"x": 1}', late: null, raw: null },
      { a: 2.5, b: 'x', c: '2', d: true, e: 'y', late: null, raw: null },
      { a: 3, b: null, c: null, d: null, e: null, late: [1], raw: null },
    ]);
  });

  it('widens integers to text where a number would change those that are there', async () => {
    const streams = [{ name: 'things', writeMode: 'append' }] as const;
    await run(typed({ a: { type: 'integer' } }, { a: '9007199254740993' }), { streams });
    await run(typed({ a: { type: 'number' } }, { a: 0.5 }), { streams });
    expect(await query('SELECT a FROM things ORDER BY a DESC')).toEqual([{ a: '9007199254740993' }, { a: '0.5' }]);
  });
});
