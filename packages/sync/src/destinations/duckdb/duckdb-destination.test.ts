import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { JsonObject } from '@tapwright/connector';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
});
