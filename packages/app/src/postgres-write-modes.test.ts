import { type JsonObject } from '@tapwright/connector';
import { type SyncSource } from '@tapwright/sync';
import { describe, expect, it } from 'vitest';
import { memorySource } from './testing/memory-source.ts';
import { typed, usePostgres, versions } from './testing/postgres-bench.ts';

const bench = usePostgres();
const { query, run } = bench;

describe('tables in PostgreSQL', () => {
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
});
