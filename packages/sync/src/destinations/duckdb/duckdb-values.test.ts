import { describe, expect, it } from 'vitest';
import { openDestination } from '../../open-destination.ts';
import { runSync } from '../../sync.ts';
import { fakeSource } from '../../testing/fake-source.ts';
import { typed, useDuckdb, user, users } from './duckdb-bench.fixture.ts';

const { columnsOf, file, query, run } = useDuckdb();

describe('values in DuckDB', () => {
  it('writes typed rows with the run and the time beside them', async () => {
    const result = await run(fakeSource({ catalog: users, pages: [[user(1), user(2)], [user(3)]] }), { run: 'run-1' });
    expect(result.streams).toEqual([expect.objectContaining({ status: 'complete', records: 3 })]);
    expect(result.status).toBe('complete');
    expect(await query('SELECT * EXCLUDE (_tapwright_extracted_at) FROM users ORDER BY id LIMIT 1')).toEqual([
      {
        id: '1',
        name: 'user 1',
        updated_at: '2026-01-02 03:04:05+00',
        tags: '["a","b"]',
        _tapwright_run: 'run-1',
        _tapwright_raw: null,
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
    const good = { id: 1, count: 5.0, ratio: 0.5, on: true, day: '2026-01-02', at: '2026-01-02T03:04:05+02:00' };
    const bad = { id: 2, count: 1.5, ratio: 'much', on: 2, day: '2026-01-02T03:04:05Z', at: 'yesterday' };
    const misfits: unknown[] = [];
    await using destination = await openDestination(`duckdb:${file()}`);
    const result = await runSync({ source: typed(properties, good, bad), destination }, (event) => {
      if (event.type === 'value-misfit') misfits.push([event.column, event.count]);
    });
    await destination.close();
    expect(result).toMatchObject({ status: 'complete', streams: [{ records: 2 }] });
    expect(misfits).toEqual(['at', 'count', 'day', 'on', 'ratio'].map((column) => [column, 1]));
    const rows = await query(
      'SELECT count, ratio, "on", day::VARCHAR AS day, "at"::VARCHAR AS "at" FROM things ORDER BY id',
    );
    expect(rows).toEqual([
      { count: '5', ratio: 0.5, on: true, day: '2026-01-02', at: '2026-01-02 01:04:05+00' },
      { count: null, ratio: null, on: null, day: null, at: null },
    ]);
    const [kept] = await query('SELECT _tapwright_raw AS raw FROM things WHERE id = 2');
    expect(JSON.parse(String(kept?.['raw']))).toEqual({
      count: '1.5',
      ratio: 'much',
      on: '2',
      day: '2026-01-02T03:04:05Z',
      at: 'yesterday',
    });
  });

  it('keeps integers beyond 2^53 to the digit, and never rounds one into a number column', async () => {
    const source = typed({
      id: { type: 'integer' },
      ratio: { type: 'number' },
      huge: { format: 'uint64', type: 'integer' },
    });
    const lines = '{"id":9007199254740993,"ratio":9007199254740993,"huge":18446744073709551615}\n';
    await run({
      ...source,
      read: async function* (name, options) {
        for await (const batch of source.read(name, options)) {
          yield { ...batch, count: 1, lines: new TextEncoder().encode(lines) };
        }
      },
    });
    expect(await query("SELECT id, ratio, huge, _tapwright_raw->>'ratio' AS raw FROM things")).toEqual([
      { id: '9007199254740993', ratio: null, huge: '18446744073709551615', raw: '9007199254740993' },
    ]);
  });

  it('takes field names that are no SQL names, or differ in case only, or are ours', async () => {
    const record = { id: 1, ID: 2, 'select "x"': 3, '': 4, _tapwright_run: 5, "it's/a~b.c": 6 };
    const properties = Object.fromEntries(Object.keys(record).map((name) => [name, { type: 'integer' }]));
    await run(typed(properties, record), { run: 'r' });
    const [row] = await query('SELECT * EXCLUDE (_tapwright_extracted_at, _tapwright_raw) FROM things');
    expect(row).toEqual({
      id: '1',
      ID_2: '2',
      'select "x"': '3',
      _: '4',
      _tapwright_run_2: '5',
      "it's/a~b.c": '6',
      _tapwright_run: 'r',
    });
  });

  it('gives a field the same column in every run, whatever the order in the schema', async () => {
    const streams = [{ name: 'things', writeMode: 'append' }] as const;
    await run(typed({ a: { type: 'string' } }, { a: 'small' }), { streams });
    await run(typed({ A: { type: 'string' }, a: { type: 'string' } }, { A: 'big', a: 'small' }), { streams });
    expect(await query('SELECT a, A_2 FROM things ORDER BY A_2 NULLS FIRST')).toEqual([
      { a: 'small', A_2: null },
      { a: 'small', A_2: 'big' },
    ]);
  });

  it('adds columns, widens types and never narrows them', async () => {
    const streams = [{ name: 'things', writeMode: 'append' }] as const;
    // oxlint-disable-next-line unicorn/consistent-function-scoping -- of this test only
    const types = (...names: readonly string[]) =>
      Object.fromEntries(
        ['a', 'b', 'c', 'd'].flatMap((name, index) => (names[index] ? [[name, { type: names[index] }]] : [])),
      );
    await run(typed(types('integer', 'number', 'string'), { a: 1, b: 1.5, c: '1' }), { streams });
    await run(typed(types('number', 'string', 'integer', 'boolean'), { a: 2.5, b: 'x', c: 2, d: true }), { streams });
    expect(await columnsOf('things')).toMatchObject({ a: 'DOUBLE', b: 'VARCHAR', c: 'VARCHAR', d: 'BOOLEAN' });
    expect(await query('SELECT a, b, c, d, _tapwright_raw AS raw FROM things ORDER BY a')).toEqual([
      { a: 1, b: '1.5', c: '1', d: null, raw: null },
      { a: 2.5, b: 'x', c: '2', d: true, raw: null },
    ]);
  });

  it('widens integers to text where a number would change those that are there', async () => {
    const streams = [{ name: 'things', writeMode: 'append' }] as const;
    await run(typed({ a: { type: 'integer' } }, { a: '9007199254740993' }), { streams });
    await run(typed({ a: { type: 'number' } }, { a: 0.5 }), { streams });
    expect(await query('SELECT a FROM things ORDER BY a DESC')).toEqual([{ a: '9007199254740993' }, { a: '0.5' }]);
  });

  it('makes columns out of the records where the schema names none', async () => {
    await run(typed({}, { id: 1, name: 'x', nested: { a: [1] }, none: null }, { id: 2, late: true }));
    expect(await columnsOf('things')).toMatchObject({ id: 'BIGINT', name: 'VARCHAR', nested: 'JSON', late: 'BOOLEAN' });
  });

  it('adds a column for a field that the schema does not name', async () => {
    await run(typed({ id: { type: 'integer' } }, { id: 1, extra: 'kept' }));
    expect(await query('SELECT id, extra FROM things')).toEqual([{ id: '1', extra: 'kept' }]);
  });

  it('keeps nested values as structures when asked to', async () => {
    const properties = {
      id: { type: 'integer' },
      owner: {
        type: 'object',
        properties: { login: { type: 'string' }, tags: { type: 'array', items: { type: 'integer' } } },
      },
    };
    await using destination = await openDestination(`duckdb:${file()}`, { nested: 'struct' });
    await runSync({ source: typed(properties, { id: 1, owner: { login: 'x', tags: [1, 2] } }), destination });
    await destination.close();
    expect(await query('SELECT owner.login, owner.tags[2] AS second FROM things')).toEqual([
      { login: 'x', second: '2' },
    ]);
  });

  it('loads text with half a surrogate pair', async () => {
    await run(
      typed(
        { id: { type: 'integer' }, text: { type: 'string' } },
        { id: 1, text: 'a\ud800b' },
        { id: 2, text: '\\ud800' },
      ),
    );
    expect(await query('SELECT text FROM things ORDER BY id')).toEqual([{ text: 'a\ufffdb' }, { text: '\\ud800' }]);
  });
});
