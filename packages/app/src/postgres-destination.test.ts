import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TransientError, type JsonObject } from '@tapwright/connector';
import { openDestination, runSync, type DestinationOptions, type SyncOptions, type SyncSource } from '@tapwright/sync';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { memorySource } from './testing/memory-source.ts';
import { openSharedPostgres, type SharedPostgres } from './testing/shared-postgres.ts';

const killed = fileURLToPath(new URL('testing/postgres-sync.fixture.ts', import.meta.url));
let shared: SharedPostgres;
let address: string;
beforeAll(async () => void (shared = await openSharedPostgres()), 60_000);
afterAll(() => shared.close(), 60_000);
beforeEach(async () => {
  const url = new URL(await shared.createDatabase());
  url.searchParams.set('schema', 'landing');
  address = url.href;
});

interface Misfits {
  readonly [column: string]: number;
}

async function run(
  source: SyncSource,
  {
    destination: options,
    ...rest
  }: Partial<Omit<SyncOptions, 'destination'>> & { destination?: DestinationOptions } = {},
) {
  await using destination = await openDestination(address, options);
  const misfits: Record<string, number> = {};
  const result = await runSync({ source, destination, ...rest }, (event) => {
    if (event.type === 'value-misfit') misfits[event.column] = (misfits[event.column] ?? 0) + event.count;
  });
  const told: Misfits = misfits;
  return { ...result, misfits: told };
}

async function query(sql: string, values: readonly unknown[] = []): Promise<readonly JsonObject[]> {
  const url = new URL(address);
  url.search = '';
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query("SET TimeZone = 'UTC'; SET search_path TO landing");
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

async function columnsOf(table: string): Promise<JsonObject> {
  const rows = await query(
    'SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_name = $1 ORDER BY ordinal_position',
    [table],
  );
  return Object.fromEntries(rows.map((row) => [row['name'], row['type']]));
}

const typed = (properties: JsonObject, ...rows: readonly JsonObject[]): SyncSource =>
  memorySource({ name: 'things', schema: { properties } }, rows);
const versions = (...pages: readonly (readonly JsonObject[])[]): SyncSource =>
  memorySource(
    {
      name: 'things',
      schema: { properties: { id: { type: 'integer' }, version: { type: 'integer' }, note: { type: 'string' } } },
      primaryKey: [['id']],
      cursorField: ['version'],
    },
    ...pages,
  );

describe('the PostgreSQL destination', () => {
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
          { id: 2, version: 1, note: 'older, in the same part' },
          { id: 3, version: 1, note: 'a' },
        ],
        [
          { id: 3, version: 1, note: 'b' },
          { id: null, version: 1, note: 'no key' },
          { id: null, version: 1, note: 'no key' },
        ],
      ),
    );
    await run(versions([{ id: null, version: 1, note: 'no key' }]));
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
    ['what looks like a time', { type: 'string' }, '2024-02-30T00:00', '2024-02-31T00:00'],
    ['words', { type: 'string' }, 'Abd', 'abc'],
  ])('orders a cursor of %s by what it means, not as text', async (_what, schema, older, newer) => {
    const source = (...rows: readonly JsonObject[]): SyncSource =>
      memorySource(
        {
          name: 'things',
          schema: { properties: { id: { type: 'integer' }, version: schema, note: { type: 'string' } } },
          primaryKey: [['id']],
          cursorField: ['version'],
        },
        rows,
      );
    const old = { version: older, note: 'old' };
    const now = { version: newer, note: 'new' };
    await run(source({ id: 1, ...old }, { id: 2, ...now }));
    await run(
      source(
        { id: 1, ...now },
        { id: 2, ...old },
        { id: 3, ...now },
        { id: 3, ...old },
        { id: 4, ...old },
        { id: 4, ...now },
      ),
    );
    expect(await query('SELECT id, note FROM things ORDER BY id')).toEqual(
      ['1', '2', '3', '4'].map((id) => ({ id, note: 'new' })),
    );
  });

  it('tells rows apart by all parts of their key, nulls among them, also when one becomes text', async () => {
    const source = (...rows: readonly JsonObject[]): SyncSource =>
      memorySource(
        {
          name: 'things',
          schema: { properties: { org: { type: 'string' }, id: { type: 'integer' }, note: { type: 'string' } } },
          primaryKey: [['org'], ['id']],
        },
        rows,
      );
    await run(
      source({ org: 'a', id: 1, note: '1' }, { org: 'a', id: null, note: '1' }, { org: null, id: 1, note: '1' }),
    );
    await run(
      source(
        { org: 'a', id: '1', note: '2' },
        { org: 'b', id: 'x', note: '2' },
        { org: 'a', note: '2' },
        { org: null, id: 1, note: '2' },
      ),
    );
    await run(source({ org: 'a\0', id: 1, note: '3' }, { org: 'a\ufffd', id: 1, note: '3' }));
    expect(await query('SELECT org, id, note FROM things ORDER BY note, org NULLS LAST, id NULLS LAST')).toEqual([
      { org: 'a', id: '1', note: '2' },
      { org: 'a', id: null, note: '2' },
      { org: 'b', id: 'x', note: '2' },
      { org: null, id: '1', note: '2' },
      { org: 'a\\u0000', id: '1', note: '3' },
      { org: 'a\ufffd', id: '1', note: '3' },
    ]);
  });

  it.each([[['gone']], [['meta', 'gone']]])(
    'removes the rows of deleted records (%s), unless they are newer',
    async (deleted) => {
      const source = (rows: readonly JsonObject[]): SyncSource =>
        memorySource(
          {
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
          rows,
        );
      const thing = (id: number, version: number, gone: boolean | string | null): JsonObject => ({
        id,
        version,
        gone,
        meta: { gone },
      });
      const ids = async () => (await query('SELECT id::int FROM things ORDER BY id')).map((row) => row['id']);
      await run(source([thing(1, 1, false), thing(2, 1, null), thing(3, 1, ''), thing(4, 1, true)]));
      expect(await ids()).toEqual([1, 2, 3]);
      await run(source([thing(1, 2, true), thing(2, 2, '2026-01-01'), thing(3, 0, true), thing(5, 1, false)]));
      expect(await ids()).toEqual([3, 5]);
      await run(source([thing(1, 3, true), thing(2, 3, false)]), {
        streams: [{ name: 'things', syncMode: 'full_refresh' }],
      });
      expect(await ids()).toEqual([2]);
    },
  );

  it('shows the old rows until all new ones are there', async () => {
    const full = { streams: [{ name: 'things', syncMode: 'full_refresh' }] } as const;
    await run(versions([{ id: 1, version: 1, note: 'old' }]), full);
    const broken = memorySource(
      { name: 'things', schema: {}, primaryKey: [['id']] },
      [{ id: 2 }],
      new Error('the API is gone'),
    );
    expect((await run(broken, full)).streams).toMatchObject([{ status: 'failed', records: 1 }]);
    expect(await query('SELECT id, note FROM things')).toEqual([{ id: '1', note: 'old' }]);
    const whole = memorySource(
      { name: 'things', schema: {}, primaryKey: [['id']] },
      [{ id: 'never read' }],
      [{ id: 3 }, { id: 3 }],
    );
    expect((await run(whole, full)).streams).toMatchObject([{ status: 'complete', records: 2 }]);
    expect(await query('SELECT id FROM things ORDER BY id')).toEqual([{ id: '2' }, { id: '3' }]);
    expect(await query("SELECT relname FROM pg_class WHERE relname LIKE '\\_tapwright\\_%' AND relkind = 'r'")).toEqual(
      [{ relname: '_tapwright_state' }],
    );
  });

  it('replaces the rows of a table on which others have hung something, and leaves it to them', async () => {
    const full = { streams: [{ name: 'things', syncMode: 'full_refresh' }] } as const;
    await run(versions([{ id: 1, version: 1, note: 'old' }]));
    await query('CREATE VIEW landing.seen AS SELECT id, note FROM landing.things');
    await query('CREATE INDEX by_note ON landing.things (note)');
    await run(versions([{ id: 2, version: 1, note: 'new' }]), full);
    expect(await query('SELECT * FROM seen')).toEqual([{ id: '2', note: 'new' }]);
    await run(versions([{ id: 2, version: 2, note: 'newer' }]));
    expect(await query('SELECT * FROM seen')).toEqual([{ id: '2', note: 'newer' }]);
    expect(await query("SELECT 1 AS one FROM pg_indexes WHERE indexname = 'by_note'")).toHaveLength(1);
  });

  it('changes from append to dedupe and back', async () => {
    const append = { streams: [{ name: 'things', writeMode: 'append' }] } as const;
    const rows = [
      { id: 1, version: 1, note: 'a' },
      { id: 1, version: 2, note: 'b' },
      { id: 2, version: 1, note: 'c' },
    ];
    await run(versions(rows), append);
    await run(versions(rows), append);
    expect(await query('SELECT id FROM things')).toHaveLength(6);
    await run(versions([{ id: 2, version: 2, note: 'd' }]));
    expect(await query('SELECT id, note FROM things ORDER BY id')).toEqual([
      { id: '1', note: 'b' },
      { id: '2', note: 'd' },
    ]);
    await run(versions(rows), append);
    expect(await query('SELECT id FROM things')).toHaveLength(5);
  });

  it('never writes to a table that is not its own', async () => {
    await run(typed({ a: { type: 'integer' } }, { a: 1 }));
    await query('CREATE TABLE landing.users (mine text)');
    await query("INSERT INTO landing.users VALUES ('kept')");
    await run(memorySource({ name: 'users' }, [{ id: 1 }]));
    expect(await query('SELECT mine FROM users')).toEqual([{ mine: 'kept' }]);
    expect(await query('SELECT id FROM users_tapwright')).toEqual([{ id: '1' }]);
  });

  it('moves its state, and reads anew after a reset', async () => {
    await run(versions([{ id: 1, version: 1, note: 'a' }]));
    await using destination = await openDestination(address);
    const document = await destination.exportState();
    expect(document.streams).toMatchObject([
      { stream: 'things', status: 'complete', state: { cursor: 1 }, records: 1 },
    ]);
    await destination.importState({
      version: 1,
      streams: document.streams.map((one) => ({ ...one, stream: 'elsewhere' })),
    });
    expect(await destination.readState('elsewhere')).toMatchObject({ state: { cursor: 1 }, records: 0 });
    await runSync({ source: versions([{ id: 2, version: 1, note: 'b' }]), destination, reset: ['things'] });
    await destination.close();
    expect(await query('SELECT id FROM things')).toEqual([{ id: '2' }]);
  });

  it('commits rows and state together or not at all', async () => {
    await run(versions([{ id: 1, version: 1, note: 'a' }]));
    const refused = new TransientError('not now', { code: 'refused' });
    let asked = 0;
    const guard = async (ask: (text: string) => Promise<unknown>): Promise<void> => {
      await ask('SELECT 1');
      // Once to open, once to begin the stream; the third is the commit.
      if ((asked += 1) > 2) throw refused;
    };
    const { streams } = await run(versions([{ id: 2, version: 2, note: 'b' }]), { destination: { guard } });
    expect(streams).toMatchObject([{ status: 'failed', error: { code: 'refused' }, records: 0 }]);
    expect(await query('SELECT id FROM things')).toEqual([{ id: '1' }]);
    // The session ends within the commit, after the rows and before the state.
    await query(
      `CREATE FUNCTION landing.die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN new; END $$`,
    );
    await query(
      'CREATE TRIGGER die BEFORE INSERT ON landing._tapwright_state FOR EACH ROW EXECUTE FUNCTION landing.die()',
    );
    const killed = await run(versions([{ id: 2, version: 2, note: 'b' }]));
    expect(killed.streams).toMatchObject([
      { status: 'failed', records: 0, error: { code: 'destination_unreachable', failureType: 'transient_error' } },
    ]);
    expect(await query('SELECT id FROM things')).toEqual([{ id: '1' }]);
    await query('DROP TRIGGER die ON landing._tapwright_state');
    expect(await run(versions([{ id: 2, version: 2, note: 'b' }]))).toMatchObject({ status: 'complete' });
    expect(await query('SELECT id FROM things ORDER BY id')).toEqual([{ id: '1' }, { id: '2' }]);
  });

  it.each(['dedupe', 'overwrite'])(
    'ends with the same rows when it is killed again and again (%s)',
    async (writeMode) => {
      const outputs: string[] = [];
      for (let kills = 0; ; kills++) {
        const child = spawn(process.execPath, ['--conditions=@tapwright/source', killed, address, writeMode], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          // Somewhere within the pages, each time elsewhere: between rows and state, or between two commits.
          if (kills < 3 && output.length > 3 + kills * 5) child.kill('SIGKILL');
        });
        await once(child, 'close');
        outputs.push(output);
        if (output.includes('complete')) break;
        expect(kills).toBeLessThan(6);
      }
      expect(outputs.length).toBeGreaterThan(1);
      expect(
        await query(
          'SELECT count(*)::int AS rows, count(DISTINCT id)::int AS ids, min(version)::int AS version FROM items',
        ),
      ).toEqual([{ rows: 1_000, ids: 1_000, version: 2 }]);
      expect(await query('SELECT 1 FROM items WHERE text::int <> id / 50')).toEqual([]);
    },
    120_000,
  );

  it('lets one sync at a time into a schema', async () => {
    await using first = await openDestination(address);
    await expect(openDestination(address)).rejects.toMatchObject({
      code: 'destination_locked',
      message: expect.stringMatching(/is in use by another sync \(session \d+ from 127\.0\.0\.1\)/),
    });
    await using other = await openDestination(address, { schema: 'other' });
    expect(other.location).toContain('schema=other');
    await first.close();
    await using second = await openDestination(address);
    expect(second.kind).toBe('postgres');
  });

  it('hands a schema to who has taken the work over, and keeps the one before it out', async () => {
    const lease = (epoch: number): DestinationOptions => ({ lease: { resource: 'run-7', epoch } });
    await using asleep = await openDestination(address, lease(1));
    await using awake = await openDestination(address, lease(2));
    const source = versions([{ id: 1, version: 1, note: 'a' }]);
    expect(await runSync({ source, destination: asleep })).toMatchObject({
      streams: [{ status: 'failed', error: { code: 'destination_unreachable' } }],
    });
    expect(await runSync({ source, destination: awake })).toMatchObject({ status: 'complete' });
    await awake.close();
    await expect(openDestination(address, lease(1))).rejects.toMatchObject({ code: 'lease_lost' });
    await using other = await openDestination(address, { lease: { resource: 'run-8', epoch: 1 } });
    await expect(openDestination(address, lease(3))).rejects.toMatchObject({ code: 'destination_locked' });
    expect(other.kind).toBe('postgres');
  });

  it('loads 100,000 rows in parts, in flat memory', async () => {
    const page = (number: number): string =>
      Array.from(
        { length: 1_000 },
        (_, index) => `{"id":${number * 1_000 + index},"version":1,"note":"${'x'.repeat(400)}"}\n`,
      ).join('');
    const catalog = {
      name: 'things',
      schema: { properties: { id: { type: 'integer' }, version: { type: 'integer' }, note: { type: 'string' } } },
      primaryKey: [['id']],
      cursorField: ['version'],
    };
    let peak = 0;
    const source = memorySource(catalog, '');
    const paged: SyncSource = {
      ...source,
      read: async function* () {
        for (let number = 0; number < 100; number++) {
          peak = Math.max(peak, process.memoryUsage().rss);
          for await (const batch of memorySource(catalog, page(number)).read('things')) yield batch;
        }
      },
    };
    const before = process.memoryUsage().rss;
    const result = await run(paged, { destination: { commit: { batches: 10 } } });
    expect(result.streams).toMatchObject([{ status: 'complete', records: 100_000 }]);
    expect(await query('SELECT count(DISTINCT id)::int AS count, sum(length(note))::int AS bytes FROM things')).toEqual(
      [{ count: 100_000, bytes: 40_000_000 }],
    );
    expect((peak - before) / 2 ** 20).toBeLessThan(200);
  }, 120_000);

  it('says what is wrong with an address or a server, and never the password', async () => {
    const url = new URL(address);
    url.password = 'wrong-secret';
    const wrong = await openDestination(url.href).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 'destination_auth', failureType: 'config_error' });
    url.port = '1';
    const closed = await openDestination(url.href).catch((error: unknown) => error);
    expect(closed).toMatchObject({ code: 'destination_unreachable', failureType: 'transient_error' });
    url.searchParams.set('sslmode', 'sometimes');
    const mode = await openDestination(url.href).catch((error: unknown) => error);
    expect(mode).toMatchObject({ code: 'invalid_destination', failureType: 'config_error' });
    const encrypted = new URL(address);
    encrypted.searchParams.set('sslmode', 'require');
    const tls = await openDestination(encrypted.href).catch((error: unknown) => error);
    expect(tls).toMatchObject({ code: 'destination_tls' });
    const missing = new URL(address);
    missing.pathname = '/nothing';
    const database = await openDestination(missing.href).catch((error: unknown) => error);
    expect(database).toMatchObject({ code: 'destination_missing' });
    for (const error of [wrong, closed, mode, tls, database]) {
      expect(String(error)).not.toContain('secret');
      expect(String(error)).not.toContain(new URL(address).password);
    }
  });
});
