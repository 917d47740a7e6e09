import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { JsonObject } from '@tapwright/connector';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDestination, type DestinationOptions } from '../../open-destination.ts';
import { runSync, type SyncOptions } from '../../sync.ts';
import { fakeSource, type FakeSource } from '../../testing/fake-source.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tapwright-files-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

type Kind = 'jsonl' | 'parquet';

async function run(kind: Kind, source: FakeSource, options: Partial<SyncOptions> = {}, more: DestinationOptions = {}) {
  await using destination = await openDestination(`${kind}:${folder}`, more);
  return await runSync({ source, destination, ...options });
}

async function rowsOf(kind: Kind, stream: string): Promise<readonly JsonObject[]> {
  const files = (await readdir(join(folder, stream))).filter((name) => name.endsWith(`.${kind}`)).sort();
  const rows = await Promise.all(files.map((name) => readRows(kind, join(folder, stream, name))));
  return rows.flat();
}

async function readRows(kind: Kind, path: string): Promise<readonly JsonObject[]> {
  if (kind === 'jsonl') {
    const text = await readFile(path, 'utf8');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  }
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
  connection.closeSync();
  instance.closeSync();
  return reader.getRowObjectsJson();
}

const users = {
  name: 'users',
  schema: { type: 'object', properties: { id: { type: 'string' }, score: { type: 'number' } } },
  primaryKey: [['id']],
};
const user = (id: number): JsonObject => ({ id: String(id), score: id / 2 });
const named = (name: string) => ({ catalog: { ...users, name }, pages: [[user(1)]] });
const ids = async (kind: Kind, stream = 'users'): Promise<readonly unknown[]> =>
  (await rowsOf(kind, stream)).map((row) => row['id']);

describe.each<Kind>(['jsonl', 'parquet'])('the %s destination', (kind) => {
  it('writes the records of each stream into a folder of its own', async () => {
    const result = await run(kind, fakeSource({ catalog: users, pages: [[user(1), user(2)], [user(3)]] }));
    expect(result).toMatchObject({ status: 'complete', streams: [{ records: 3 }] });
    expect(await ids(kind)).toEqual(['1', '2', '3']);
    expect(await readdir(folder)).toEqual(['users']);
  });

  it('replaces all rows at the end of a full refresh and keeps the old ones visible until then', async () => {
    await run(kind, fakeSource({ catalog: users, pages: [[user(1)]] }));
    const broken = fakeSource({ catalog: users, pages: [[user(2)], new Error('broken off')] });
    const failed = await run(kind, broken);
    expect(failed.streams).toEqual([expect.objectContaining({ status: 'failed', records: 1 })]);
    expect(await ids(kind)).toEqual(['1']);
    const resumed = fakeSource({ catalog: users, pages: [[user(2)], [user(3)]] });
    await run(kind, resumed);
    expect(resumed.reads[0]?.options.state?.slices).toEqual({ '': { page: 1 } });
    expect(await ids(kind)).toEqual(['2', '3']);
  });

  it('adds rows in append mode and goes on from the state', async () => {
    const streams = [{ name: 'users', syncMode: 'incremental', writeMode: 'append' }] as const;
    await run(kind, fakeSource({ catalog: users, pages: [[user(1)]] }), { streams });
    const second = fakeSource({ catalog: users, pages: [[user(2)]] });
    await run(kind, second, { streams });
    expect(second.reads[0]?.options.state).toEqual({ version: 1, cursor: 1 });
    expect(await ids(kind)).toEqual(['1', '2']);
  });

  it('refuses to deduplicate before anything is read', async () => {
    const source = fakeSource({ catalog: users, pages: [[user(1)]] });
    const streams = [{ name: 'users', writeMode: 'dedupe' }] as const;
    await expect(run(kind, source, { streams })).rejects.toMatchObject({ code: 'dedupe_unsupported' });
    expect(source.reads).toEqual([]);
  });

  it('writes only the fields that are selected, and the key', async () => {
    const streams = [{ name: 'users', fields: ['id'] }];
    await run(kind, fakeSource({ catalog: users, pages: [[user(1)]] }), { streams });
    const [row] = await rowsOf(kind, 'users');
    expect(Object.keys(row ?? {}).filter((name) => !name.startsWith('_tapwright'))).toEqual(['id']);
  });

  it('makes names of streams that are no folder names safe, and tells apart what differs in case only', async () => {
    const source = fakeSource(named('../up'), named('con'), named('Users'), named('users'), named('a/b'));
    const result = await run(kind, source);
    expect(result.status).toBe('complete');
    const names = (await readdir(folder)).sort();
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(5);
    expect(names).toEqual(expect.arrayContaining(['%2E.%2Fup', 'a%2Fb', 'con%']));
  });

  it('removes what a crash left, and names the parts that were committed', async () => {
    await run(kind, fakeSource({ catalog: users, pages: [[user(1)]] }));
    const path = join(folder, 'users');
    const committed = await readFile(join(path, `part-000001.${kind}`));
    await rm(join(path, `part-000001.${kind}`));
    await writeFile(join(path, `part-000001.${kind}.tmp`), committed);
    await writeFile(join(path, `part-000002.${kind}.tmp`), 'half a part');
    await writeFile(join(path, `part-000002.${kind}.lines`), 'half a part');
    await writeFile(join(path, 'notes.txt'), 'of the user');
    await using destination = await openDestination(`${kind}:${folder}`);
    await destination.readState('users');
    expect((await readdir(path)).sort()).toEqual(['_tapwright.json', 'notes.txt', `part-000001.${kind}`]);
    expect(await ids(kind)).toEqual(['1']);
  });

  it('reads a stream anew after a reset and replaces its rows', async () => {
    const streams = [{ name: 'users', syncMode: 'incremental', writeMode: 'append' }] as const;
    await run(kind, fakeSource({ catalog: users, pages: [[user(1)]] }), { streams });
    const second = fakeSource({ catalog: users, pages: [[user(1)], [user(2)]] });
    await run(kind, second, { streams, reset: ['users'] });
    expect(second.reads[0]?.options.state).toBeUndefined();
    expect(await ids(kind)).toEqual(['1', '2']);
  });

  it('is refused to a second owner', async () => {
    await using first = await openDestination(`${kind}:${folder}`);
    await expect(openDestination(`${kind}:${folder}`)).rejects.toMatchObject({ code: 'destination_locked' });
    await first.close();
    await using again = await openDestination(`${kind}:${folder}`);
    expect(again.kind).toBe(kind);
  });

  it('says that a manifest is unreadable instead of starting over', async () => {
    await mkdir(join(folder, 'users'));
    await writeFile(join(folder, 'users', '_tapwright.json'), '{"version": 9}');
    const result = await run(kind, fakeSource({ catalog: users, pages: [[user(1)]] }));
    expect(result.streams[0]?.error?.code).toBe('destination_manifest_unreadable');
  });
});

describe('the jsonl destination', () => {
  it('keeps records as they came, to the digit', async () => {
    const source = fakeSource({ catalog: users, pages: [[{ id: '1', big: 1 }]] });
    const exact = '{"id":"1", "big": 12345678901234567890, "x": {"id": [1.0]}}\n';
    const patched: FakeSource = {
      ...source,
      read: async function* (name, options) {
        for await (const batch of source.read(name, options))
          yield { ...batch, lines: new TextEncoder().encode(exact) };
      },
    };
    await run('jsonl', patched);
    expect(await readFile(join(folder, 'users', 'part-000001.jsonl'), 'utf8')).toBe(exact);
    const streams = [{ name: 'users', fields: ['score'] }];
    await run('jsonl', patched, { streams });
    expect(await readFile(join(folder, 'users', 'part-000002.jsonl'), 'utf8')).toBe('{"id":"1"}\n');
  });

  it('puts run and time into each record when asked to', async () => {
    const source = fakeSource({ catalog: users, pages: [[user(1)]] });
    await run('jsonl', source, { run: 'r1' }, { metadata: true });
    const [row] = await rowsOf('jsonl', 'users');
    expect(row).toMatchObject({ _tapwright_run: 'r1', id: '1', score: 0.5 });
    expect(Date.parse(String(row?.['_tapwright_extracted_at']))).toBeGreaterThan(0);
  });
});
