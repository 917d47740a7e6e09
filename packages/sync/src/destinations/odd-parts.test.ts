import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Batch, JsonObject } from '@tapwright/connector';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDestination } from '../open-destination.ts';
import { runSync, type SyncOptions } from '../sync.ts';
import { fakeSource, type FakeSource } from '../testing/fake-source.ts';
import { openDatabase } from './duckdb/database.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tapwright-odd-'))));
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

type Kind = 'duckdb' | 'parquet' | 'jsonl';

const address = (kind: Kind) => `${kind}:${kind === 'duckdb' ? join(folder, 'test.db') : join(folder, 'out')}`;

async function run(kind: Kind, source: FakeSource, options: Partial<SyncOptions> = {}) {
  await using destination = await openDestination(address(kind));
  return await runSync({ source, destination, ...options });
}

async function query(sql: string): Promise<readonly JsonObject[]> {
  const instance = await DuckDBInstance.create(join(folder, 'test.db'));
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The rows that a sync into this kind has made. */
function rows(kind: Kind): Promise<readonly JsonObject[]> {
  if (kind === 'duckdb')
    return query('SELECT * EXCLUDE (_tapwright_run, _tapwright_extracted_at) FROM things ORDER BY ALL');
  return query(
    `SELECT * EXCLUDE (_tapwright_run, _tapwright_extracted_at) FROM '${join(folder, 'out', 'things', '*.parquet')}' ORDER BY ALL`,
  );
}

const properties = { id: { type: 'integer' }, note: { type: 'string' } };
const catalog = { name: 'things', schema: { properties }, primaryKey: [['id']] };

/** A source whose records are these bytes, whatever they are. */
function written(...lines: readonly string[]): FakeSource {
  const source = fakeSource({ catalog, pages: [] });
  async function* read(): AsyncGenerator<Batch> {
    const text = lines.map((line) => `${line}\n`).join('');
    const bytes = new TextEncoder().encode(text);
    yield { stream: 'things', slice: '', count: lines.length, records: [], lines: bytes, state: { version: 1 } };
  }
  return { ...source, read };
}

describe.each<Kind>(['duckdb', 'parquet'])('parts for %s', (kind) => {
  it('with half a surrogate pair are mended', async () => {
    const result = await run(kind, written('{"id":1,"note":"ok"}', String.raw`{"id":2,"note":"\ud800 \\ud800"}`));
    expect(result.status).toBe('complete');
    expect(await rows(kind)).toMatchObject([
      { id: '1', note: 'ok' },
      { id: '2', note: String.raw`� \ud800` },
    ]);
  });

  it('that are no JSON are named, and nothing of them is committed', async () => {
    const result = await run(kind, written('{"id":1}', '{"id":'));
    expect(result.streams).toMatchObject([
      { status: 'failed', error: { code: kind === 'duckdb' ? 'malformed_records' : 'destination_failed' } },
    ]);
    await using destination = await openDestination(address(kind));
    expect(await destination.readState('things')).toBeUndefined();
  });

  it('without records move the state only', async () => {
    const pages = [[], [{ id: 1 }], []];
    const streams = [{ name: 'things', syncMode: 'incremental', writeMode: 'append' }] as const;
    for (const commit of [{ batches: 1 }, {}]) {
      await using destination = await openDestination(address(kind), { commit });
      const result = await runSync({ source: fakeSource({ catalog, pages }), destination, streams });
      expect(result.streams).toMatchObject([{ status: 'complete', records: 1 }]);
      expect((await destination.readState('things'))?.state).toEqual({ version: 1, cursor: 3 });
    }
    expect(await rows(kind)).toHaveLength(2);
  });

  it('that need more memory than DuckDB may use get more, a few times', async () => {
    // oxlint-disable-next-line typescript/unbound-method -- called on its own object below
    const real = DuckDBConnection.prototype.run;
    const limits: string[] = [];
    let failures = 2;
    vi.spyOn(DuckDBConnection.prototype, 'run').mockImplementation(function (this: DuckDBConnection, sql, ...rest) {
      if (sql.startsWith('SET memory_limit')) limits.push(sql);
      const isLoad = sql.startsWith('COPY') || sql.startsWith('CREATE OR REPLACE TEMP');
      if (isLoad && failures-- > 0) return Promise.reject(new Error('Out of Memory Error: could not allocate'));
      return real.call(this, sql, ...rest);
    });
    expect((await run(kind, fakeSource({ catalog, pages: [[{ id: 1 }]] }))).status).toBe('complete');
    expect(limits).toEqual(["SET memory_limit = '256MB'", "SET memory_limit = '512MB'"]);
    failures = 10;
    const result = await run(kind, fakeSource({ catalog, pages: [[{ id: 1 }]] }));
    expect(result.streams).toMatchObject([{ status: 'failed', error: { code: 'destination_memory' } }]);
  });
});

describe('the DuckDB destination', () => {
  it('keeps all rows where no record has the key to deduplicate by', async () => {
    const source = fakeSource({
      catalog: { name: 'things', schema: { properties: { id: { type: 'integer' } } } },
      pages: [[{ id: 1 }, { id: 1 }]],
    });
    const streams = [{ name: 'things', writeMode: 'dedupe', primaryKey: ['missing'] }] as const;
    expect((await run('duckdb', source, { streams })).status).toBe('complete');
    expect(await rows('duckdb')).toHaveLength(2);
    const all = [{ name: 'things', writeMode: 'overwrite', primaryKey: ['missing'] }] as const;
    expect((await run('duckdb', source, { streams: all })).status).toBe('complete');
    expect(await rows('duckdb')).toHaveLength(2);
  });

  it('takes rows away whose record says in any form that it was deleted', async () => {
    const gone = ['yes', true, 1, 'false', false, 0, '', null];
    const source = fakeSource({
      catalog: { ...catalog, deleted: ['gone'], schema: { properties: { ...properties, gone: {} } } },
      pages: [gone.map((one, id) => ({ id, gone: one }))],
    });
    for (const writeMode of ['overwrite', 'dedupe'] as const) {
      await run('duckdb', source, { streams: [{ name: 'things', writeMode }] });
      expect((await query('SELECT id FROM things ORDER BY id')).map(({ id }) => id)).toEqual(['3', '4', '5', '6', '7']);
    }
  });

  it('writes the chosen fields only, also those that differ in nothing but case', async () => {
    const schema = {
      properties: { ...properties, A: { type: 'string' }, a: { type: 'object' }, b: { type: 'string' } },
    };
    const source = fakeSource({
      catalog: { ...catalog, schema },
      pages: [
        [
          { id: 1, A: 'x', a: { y: 1 }, b: 'no' },
          { id: 2, A: null, a: null, b: 'no' },
        ],
      ],
    });
    await run('duckdb', source, { streams: [{ name: 'things', fields: ['A', 'a'] }] });
    expect(await query('SELECT id, "A", "a_2" FROM things ORDER BY id')).toEqual([
      { id: '1', A: 'x', a_2: '{"y":1}' },
      { id: '2', A: null, a_2: null },
    ]);
  });

  it('has a table for a stream without a name, and rows for records without fields', async () => {
    await run('duckdb', fakeSource({ catalog: { name: '' }, pages: [[{}, {}]] }));
    expect(await query('SELECT count(*)::INTEGER AS count FROM "_"')).toEqual([{ count: 2 }]);
  });

  it('tidies away what a killed run has spooled', async () => {
    const spool = join(folder, '.test.db.tapwright');
    await mkdir(spool);
    await writeFile(join(spool, '1.jsonl'), '{}');
    await writeFile(join(spool, '1.jsonl.repaired'), '{}');
    await using destination = await openDestination(address('duckdb'));
    expect(await readdir(spool)).toEqual(['lock']);
    expect(destination.kind).toBe('duckdb');
  });

  it.each([
    ['IO Error: Could not set lock on file "x": Conflicting lock is held in /bin/x (PID 123).', 'the process 123'],
    ['Binder Error: Unique file handle conflict: Cannot attach', 'another program'],
  ])('says who has the file open: %s', async (message, owner) => {
    vi.spyOn(DuckDBInstance, 'create').mockRejectedValueOnce(new Error(message));
    await expect(openDatabase('x.db')).rejects.toMatchObject({
      code: 'destination_locked',
      message: `x.db is in use by ${owner}.`,
    });
    vi.spyOn(DuckDBInstance, 'create').mockRejectedValueOnce('odd');
    await expect(openDatabase('x.db')).rejects.toMatchObject({ code: 'destination_failed' });
  });
});

describe.each<Kind>(['duckdb', 'parquet', 'jsonl'])('the states of %s', (kind) => {
  it('are exported, and forgetting one that is not there changes nothing', async () => {
    await run(kind, fakeSource({ catalog, pages: [[{ id: 1 }]] }));
    await using destination = await openDestination(address(kind));
    await destination.resetState('unknown');
    const document = await destination.exportState();
    expect(document.streams).toMatchObject([{ stream: 'things' }]);
    await destination.importState(document);
    expect((await destination.exportState()).streams).toMatchObject([{ stream: 'things' }]);
  });
});

it('a manifest that cannot be read is no missing one', async () => {
  await mkdir(join(folder, 'out', 'things', '_tapwright.json'), { recursive: true });
  await using destination = await openDestination(address('jsonl'));
  await expect(destination.exportState()).rejects.toMatchObject({ code: 'destination_not_writable' });
});
