import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseStateDocument } from '../../checkpoint.ts';
import { openDestination } from '../../open-destination.ts';
import { runSync } from '../../sync.ts';
import { fakeSource } from '../../testing/fake-source.ts';
import { useDuckdb, user, users, versions } from './duckdb-bench.fixture.ts';

const bench = useDuckdb();
const { file, query, run } = bench;

describe('tables and files of DuckDB', () => {
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
    await using second = await openDestination(`duckdb:${join(bench.folder, 'second.db')}`);
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
    expect(await readdir(bench.folder)).toEqual(['test.db']);
  });

  it('takes more memory when a part does not fit, unless the limit is given', async () => {
    const wide = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}`, 'x'.repeat(4_000)]));
    const pages = Array.from({ length: 8 }, (_, page) =>
      Array.from({ length: 40 }, (_record, index) => ({ ...wide, id: page * 40 + index })),
    );
    const source = fakeSource({ catalog: { name: 'wide', schema: {} }, pages });
    await using small = await openDestination(`duckdb:${join(bench.folder, 'small.db')}`, { memoryLimit: '8MB' });
    const refused = await runSync({ source, destination: small });
    expect(refused.streams[0]?.error?.code).toBe('destination_memory');
    expect(await run(source)).toMatchObject({ status: 'complete', streams: [{ records: 320 }] });
  });

  it('leaves nothing beside the file', async () => {
    await run(fakeSource({ catalog: users, pages: [[user(1)]] }));
    expect(await readdir(bench.folder)).toEqual(['test.db']);
  });
});
