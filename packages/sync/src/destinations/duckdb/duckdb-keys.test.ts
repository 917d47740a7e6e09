import type { JsonObject } from '@tapwright/connector';
import { describe, expect, it } from 'vitest';
import { fakeSource } from '../../testing/fake-source.ts';
import { useDuckdb, versions } from './duckdb-bench.fixture.ts';

const { query, run } = useDuckdb();

describe('keys in DuckDB', () => {
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
});
