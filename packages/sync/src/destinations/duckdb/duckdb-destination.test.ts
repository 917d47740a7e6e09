import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { JsonObject } from '@tapwright/connector';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseStateDocument } from '../../checkpoint.ts';
import { openDestination } from '../../open-destination.ts';
import { runSync, type SyncOptions } from '../../sync.ts';
import { fakeSource, type FakeSource } from '../../testing/fake-source.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tapwright-duckdb-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'test.db');

async function run(source: FakeSource, options: Partial<SyncOptions> = {}) {
  await using destination = await openDestination(`duckdb:${file()}`);
  return await runSync({ source, destination, ...options });
}

async function query(sql: string): Promise<readonly JsonObject[]> {
  const instance = await DuckDBInstance.create(file());
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const users = {
  name: 'users',
  schema: {
    type: 'object',
    properties: {
      id: { type: 'integer' },
      name: { type: ['string', 'null'] },
      updated_at: { type: 'string', format: 'date-time' },
      tags: { type: 'array', items: { type: 'string' } },
    },
  },
  primaryKey: [['id']],
};
const user = (id: number, name = `user ${id}`): JsonObject => ({
  id,
  name,
  updated_at: '2026-01-02T03:04:05Z',
  tags: ['a', 'b'],
});

const typed = (properties: JsonObject, ...rows: readonly JsonObject[]) =>
  fakeSource({ catalog: { name: 'things', schema: { properties } }, pages: [rows] });
const columnsOf = async (table: string) =>
  Object.fromEntries(
    (await query(`SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${table})`)).map((row) => [
      row['name'],
      row['type'],
    ]),
  );
const versions = (...pages: readonly (readonly JsonObject[])[]) =>
  fakeSource({
    catalog: {
      name: 'things',
      schema: { properties: { id: { type: 'integer' }, version: { type: 'integer' }, note: { type: 'string' } } },
      primaryKey: [['id']],
      cursorField: ['version'],
    },
    pages,
  });

describe('the DuckDB destination', () => {
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

  it('keeps one row per key: the highest cursor wins, of equal ones the last to come', async () => {
    await run(
      versions([
        { id: 1, version: 5, note: 'first' },
        { id: 2, version: 1, note: 'old' },
      ]),
    );
    await run(
      versions(
        [
          { id: 1, version: 4, note: 'late but older' },
          { id: 2, version: 2, note: 'newer' },
          { id: 3, version: 1, note: 'a' },
        ],
        [
          { id: 3, version: 1, note: 'b' },
          { id: null, version: 1, note: 'no key' },
        ],
      ),
    );
    expect(await query('SELECT id, note FROM things ORDER BY id NULLS LAST')).toEqual([
      { id: '1', note: 'first' },
      { id: '2', note: 'newer' },
      { id: '3', note: 'b' },
      { id: null, note: 'no key' },
    ]);
  });

  it.each([
    ['numerals', { type: 'string' }, '9', '10'],
    ['numbers without a type', {}, 9, 10],
    ['seconds with a fraction', { type: 'string' }, '999999999.5', '1000000000.000247'],
    [
      'the hour that comes twice when summer ends',
      { type: 'string' },
      '2024-10-27T02:30:00+02:00',
      '2024-10-27T02:10:00+01:00',
    ],
    ['words', { type: 'string' }, 'abc', 'abd'],
  ])('orders a cursor of %s by what it means, not as text', async (_what, schema, older, newer) => {
    const source = (...pages: readonly (readonly JsonObject[])[]) =>
      fakeSource({
        catalog: {
          name: 'things',
          schema: { properties: { id: { type: 'integer' }, version: schema, note: { type: 'string' } } },
          primaryKey: [['id']],
          cursorField: ['version'],
          syncModes: ['full_refresh', 'incremental'],
        },
        pages,
      });
    const old = { version: older, note: 'old' };
    const now = { version: newer, note: 'new' };
    await run(
      source([
        { id: 1, ...old },
        { id: 2, ...now },
      ]),
    );
    await run(
      source([
        { id: 1, ...now },
        { id: 2, ...old },
        { id: 3, ...now },
        { id: 3, ...old },
        { id: 4, ...old },
        { id: 4, ...now },
      ]),
    );
    expect(await query('SELECT id, note FROM things ORDER BY id')).toEqual(
      ['1', '2', '3', '4'].map((id) => ({ id, note: 'new' })),
    );
  });

  it('tells rows apart by all parts of their key, also when one becomes text', async () => {
    const source = (...rows: readonly JsonObject[]) =>
      fakeSource({
        catalog: {
          name: 'things',
          schema: { properties: { org: { type: 'string' }, id: { type: 'integer' }, note: { type: 'string' } } },
          primaryKey: [['org'], ['id']],
          cursorField: ['note'],
        },
        pages: [rows],
      });
    await run(source({ org: 'a', id: 1, note: '1' }, { org: 'b', id: 1, note: '1' }, { org: 'a', id: 2, note: '1' }));
    await run(
      source({ org: 'a', id: 1, note: '2' }, { org: 'b', id: 'x', note: '2' }, { org: 'a', id: '2', note: '2' }),
    );
    expect(await query('SELECT org, id, note FROM things ORDER BY org, id')).toEqual([
      { org: 'a', id: '1', note: '2' },
      { org: 'a', id: '2', note: '2' },
      { org: 'b', id: '1', note: '1' },
      { org: 'b', id: 'x', note: '2' },
    ]);
  });

  it('takes a null for a value like any other in a key of several parts', async () => {
    const source = (...rows: readonly JsonObject[]) =>
      fakeSource({
        catalog: {
          name: 'things',
          schema: { properties: { org: { type: 'string' }, id: { type: 'integer' }, note: { type: 'string' } } },
          primaryKey: [['org'], ['id']],
        },
        pages: [rows],
      });
    await run(
      source({ org: 'a', id: null, note: '1' }, { org: null, id: 1, note: '1' }, { org: 'a', id: 1, note: '1' }),
    );
    await run(source({ org: 'a', note: '2' }, { org: null, id: 1, note: '2' }, { org: null, id: 1, note: '3' }));
    expect(await query('SELECT org, id, note FROM things ORDER BY ALL NULLS LAST')).toEqual([
      { org: 'a', id: '1', note: '1' },
      { org: 'a', id: null, note: '2' },
      { org: null, id: '1', note: '3' },
    ]);
  });

  it('tells rows without a key apart by all their fields', async () => {
    const rows = [
      { id: null, version: 1, note: 'a' },
      { id: null, version: 1, note: 'b' },
      { version: 1, note: 'b' },
      { id: 1, version: 1, note: 'c' },
    ];
    await run(versions(rows));
    await run(versions(rows, [{ id: null, version: 2, note: 'b' }]));
    expect(await query('SELECT id, version, note FROM things ORDER BY ALL NULLS LAST')).toEqual([
      { id: '1', version: '1', note: 'c' },
      { id: null, version: '1', note: 'a' },
      { id: null, version: '1', note: 'b' },
      { id: null, version: '2', note: 'b' },
    ]);
  });

  describe('for a stream that says what was deleted', () => {
    const source = (deleted: readonly string[], ...pages: readonly (readonly JsonObject[])[]) =>
      fakeSource({
        catalog: {
          name: 'things',
          schema: {
            properties: {
              id: { type: 'integer' },
              version: { type: 'integer' },
              gone: { type: ['boolean', 'string'] },
              meta: { type: 'object' },
            },
          },
          primaryKey: [['id']],
          cursorField: ['version'],
          deleted,
        },
        pages,
      });
    const thing = (id: number, version: number, gone: boolean | string | null): JsonObject => ({
      id,
      version,
      gone,
      meta: { gone },
    });
    const first = [thing(1, 1, false), thing(2, 1, null), thing(3, 1, ''), thing(4, 1, true)];
    const second = [thing(1, 2, true), thing(2, 2, '2026-01-01'), thing(3, 0, true), thing(5, 1, false)];

    it.each([[['gone']], [['meta', 'gone']]])('removes the row (%s), unless it is newer', async (path) => {
      await run(source(path, first));
      expect(await query('SELECT id FROM things ORDER BY id')).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }]);
      await run(source(path, second));
      expect(await query('SELECT id, version FROM things ORDER BY id')).toEqual([
        { id: '3', version: '1' },
        { id: '5', version: '1' },
      ]);
      await run(source(path, [thing(1, 3, false)]));
      expect(await query('SELECT id FROM things ORDER BY id')).toEqual([{ id: '1' }, { id: '3' }, { id: '5' }]);
    });

    it('removes it in a full refresh too, and keeps it when told to or when appending', async () => {
      const count = () => query('SELECT count(*)::INTEGER AS rows FROM things');
      await run(source(['gone'], first), { streams: [{ name: 'things', syncMode: 'full_refresh' }] });
      expect(await count()).toEqual([{ rows: 3 }]);
      await run(source(['gone'], first), { streams: [{ name: 'things', deletes: 'keep' }] });
      expect(await count()).toEqual([{ rows: 4 }]);
      await run(source(['gone'], second), { streams: [{ name: 'things', writeMode: 'append' }] });
      expect(await count()).toEqual([{ rows: 8 }]);
    });
  });

  it('keeps one row per key in a full refresh too', async () => {
    const streams = [{ name: 'things', syncMode: 'full_refresh' }] as const;
    await run(versions([{ id: 1, version: 2, note: 'newest' }], [{ id: 1, version: 1, note: 'moved by paging' }]), {
      streams,
    });
    expect(await query('SELECT note FROM things')).toEqual([{ note: 'newest' }]);
  });

  it('widens the column of a key rather than losing the key', async () => {
    await run(versions([{ id: 1, version: 1, note: 'number' }]));
    await run(
      versions([
        { id: 'abc', version: 1, note: 'text' },
        { id: '1', version: 2, note: 'same' },
      ]),
    );
    await run(versions([{ id: 'abc', version: 2, note: 'again' }]));
    expect(await query('SELECT id, note FROM things ORDER BY id')).toEqual([
      { id: '1', note: 'same' },
      { id: 'abc', note: 'again' },
    ]);
  });

  it('leaves the old rows until a full refresh is complete, and goes on after a failure', async () => {
    const streams = [{ name: 'users', syncMode: 'full_refresh' }] as const;
    await run(fakeSource({ catalog: users, pages: [[user(1)]] }), { streams });
    await run(fakeSource({ catalog: users, pages: [[user(2)], new Error('broken off')] }), { streams });
    expect(await query('SELECT id FROM users')).toEqual([{ id: '1' }]);
    const resumed = fakeSource({ catalog: users, pages: [[user(2)], [user(3)]] });
    await run(resumed, { streams });
    expect(resumed.reads[0]?.options.state?.slices).toEqual({ '': { page: 1 } });
    expect(await query('SELECT id FROM users ORDER BY id')).toEqual([{ id: '2' }, { id: '3' }]);
    expect(await query("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE '%staging%'")).toEqual([]);
  });

  it('empties the table when a full refresh finds nothing', async () => {
    const streams = [{ name: 'users', syncMode: 'full_refresh' }] as const;
    await run(fakeSource({ catalog: users, pages: [[user(1)]] }), { streams });
    await run(fakeSource({ catalog: users, pages: [] }), { streams });
    expect(await query('SELECT count(*)::INTEGER AS n FROM users')).toEqual([{ n: 0 }]);
  });

  it('reads anew when someone has removed the table', async () => {
    await run(versions([{ id: 1, version: 1, note: 'a' }]));
    await query('DROP TABLE things');
    const again = versions([{ id: 1, version: 1, note: 'a' }]);
    await run(again);
    expect(again.reads[0]?.options.state).toBeUndefined();
    expect(await query('SELECT id FROM things')).toEqual([{ id: '1' }]);
  });

  it('never writes to a table that is not its own', async () => {
    await query('CREATE TABLE things (mine INTEGER)');
    await run(versions([{ id: 1, version: 1, note: 'a' }]));
    expect(await query('SELECT count(*)::INTEGER AS n FROM things')).toEqual([{ n: 0 }]);
    expect(await query('SELECT id FROM things_tapwright')).toEqual([{ id: '1' }]);
  });

  it('replaces the rows after a reset, which stay until then', async () => {
    await run(versions([{ id: 1, version: 1, note: 'gone' }]));
    const again = versions([{ id: 2, version: 1, note: 'new' }]);
    await using destination = await openDestination(`duckdb:${file()}`);
    await destination.resetState('things');
    expect(await destination.readState('things')).toMatchObject({ status: 'reset' });
    await runSync({ source: again, destination });
    await destination.close();
    expect(again.reads[0]?.options.state).toBeUndefined();
    expect(await query('SELECT note FROM things')).toEqual([{ note: 'new' }]);
  });

  it('hands its state to another destination', async () => {
    await run(versions([{ id: 1, version: 1, note: 'a' }]));
    await using first = await openDestination(`duckdb:${file()}`);
    const document = parseStateDocument(JSON.parse(JSON.stringify(await first.exportState())));
    await using second = await openDestination(`duckdb:${join(folder, 'second.db')}`);
    await second.importState(document);
    const source = versions([{ id: 2, version: 2, note: 'b' }]);
    await runSync({ source, destination: second });
    expect(source.reads[0]?.options.state).toEqual({ version: 1, cursor: 1 });
  });

  it('is refused to a second owner, also in the same process', async () => {
    await using first = await openDestination(`duckdb:${file()}`);
    expect(first.location).toBe(file());
    await expect(openDestination(`duckdb:${file()}`)).rejects.toMatchObject({
      code: 'destination_locked',
      message: expect.stringContaining(String(process.pid)),
    });
  });

  it('says what is wrong with the file', async () => {
    await writeFile(file(), 'no database');
    await expect(openDestination(`duckdb:${file()}`)).rejects.toMatchObject({ code: 'destination_not_duckdb' });
    await expect(openDestination(`duckdb:${join(file(), 'x.db')}`)).rejects.toMatchObject({
      code: 'destination_not_writable',
    });
    expect(await readdir(folder)).toEqual(['test.db']);
  });

  it('takes more memory when a part does not fit, unless the limit is given', async () => {
    const wide = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}`, 'x'.repeat(4_000)]));
    const pages = Array.from({ length: 8 }, (_, page) =>
      Array.from({ length: 40 }, (_record, index) => ({ ...wide, id: page * 40 + index })),
    );
    const source = fakeSource({ catalog: { name: 'wide', schema: {} }, pages });
    await using small = await openDestination(`duckdb:${join(folder, 'small.db')}`, { memoryLimit: '8MB' });
    const refused = await runSync({ source, destination: small });
    expect(refused.streams[0]?.error?.code).toBe('destination_memory');
    expect(await run(source)).toMatchObject({ status: 'complete', streams: [{ records: 320 }] });
  });

  it('leaves nothing beside the file', async () => {
    await run(fakeSource({ catalog: users, pages: [[user(1)]] }));
    expect(await readdir(folder)).toEqual(['test.db']);
  });
});
