import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TransientError } from '@tapwright/connector';
import { openDestination, runSync, type DestinationOptions, type SyncSource } from '@tapwright/sync';
import { describe, expect, it } from 'vitest';
import { memorySource } from './testing/memory-source.ts';
import { usePostgres, versions } from './testing/postgres-bench.ts';

const killed = fileURLToPath(new URL('testing/postgres-sync.fixture.ts', import.meta.url));
const bench = usePostgres();
const { query, run } = bench;

describe('commits to PostgreSQL', () => {
  it('moves its state, and reads anew after a reset', async () => {
    await run(versions([{ id: 1, version: 1, note: 'a' }]));
    await using destination = await openDestination(bench.address);
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
    { tags: 'slow', timeout: 120_000 },
    async (writeMode) => {
      const outputs: string[] = [];
      for (let kills = 0; ; kills++) {
        const child = spawn(process.execPath, ['--conditions=@tapwright/source', killed, bench.address, writeMode], {
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
  );

  it('lets one sync at a time into a schema', async () => {
    await using first = await openDestination(bench.address);
    await expect(openDestination(bench.address)).rejects.toMatchObject({
      code: 'destination_locked',
      message: expect.stringMatching(/is in use by another sync \(session \d+ from 127\.0\.0\.1\)/),
    });
    await using other = await openDestination(bench.address, { schema: 'other' });
    expect(other.location).toContain('schema=other');
    await first.close();
    await using second = await openDestination(bench.address);
    expect(second.kind).toBe('postgres');
  });

  it('hands a schema to who has taken the work over, and keeps the one before it out', async () => {
    const lease = (epoch: number): DestinationOptions => ({ lease: { resource: 'run-7', epoch } });
    await using asleep = await openDestination(bench.address, lease(1));
    await using awake = await openDestination(bench.address, lease(2));
    const source = versions([{ id: 1, version: 1, note: 'a' }]);
    expect(await runSync({ source, destination: asleep })).toMatchObject({
      streams: [{ status: 'failed', error: { code: 'destination_unreachable' } }],
    });
    expect(await runSync({ source, destination: awake })).toMatchObject({ status: 'complete' });
    await awake.close();
    await expect(openDestination(bench.address, lease(1))).rejects.toMatchObject({ code: 'lease_lost' });
    await using other = await openDestination(bench.address, { lease: { resource: 'run-8', epoch: 1 } });
    await expect(openDestination(bench.address, lease(3))).rejects.toMatchObject({ code: 'destination_locked' });
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
    const url = new URL(bench.address);
    url.password = 'wrong-secret';
    const wrong = await openDestination(url.href).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 'destination_auth', failureType: 'config_error' });
    url.port = '1';
    const closed = await openDestination(url.href).catch((error: unknown) => error);
    expect(closed).toMatchObject({ code: 'destination_unreachable', failureType: 'transient_error' });
    url.searchParams.set('sslmode', 'sometimes');
    const mode = await openDestination(url.href).catch((error: unknown) => error);
    expect(mode).toMatchObject({ code: 'invalid_destination', failureType: 'config_error' });
    const encrypted = new URL(bench.address);
    encrypted.searchParams.set('sslmode', 'require');
    const tls = await openDestination(encrypted.href).catch((error: unknown) => error);
    expect(tls).toMatchObject({ code: 'destination_tls' });
    const missing = new URL(bench.address);
    missing.pathname = '/nothing';
    const database = await openDestination(missing.href).catch((error: unknown) => error);
    expect(database).toMatchObject({ code: 'destination_missing' });
    for (const error of [wrong, closed, mode, tls, database]) {
      expect(String(error)).not.toContain('secret');
      expect(String(error)).not.toContain(new URL(bench.address).password);
    }
  });
});
