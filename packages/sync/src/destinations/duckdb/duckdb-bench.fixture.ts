import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { JsonObject } from '@tapwright/connector';
import { afterEach, beforeEach } from 'vitest';
import { openDestination } from '../../open-destination.ts';
import { runSync, type SyncOptions } from '../../sync.ts';
import { fakeSource, type FakeSource } from '../../testing/fake-source.ts';

/** A new file for each test. */
export interface DuckdbBench {
  readonly folder: string;
  readonly file: () => string;
  readonly run: (source: FakeSource, options?: Partial<SyncOptions>) => ReturnType<typeof runSync>;
  readonly query: (sql: string) => Promise<readonly JsonObject[]>;
  /** Column name → type. */
  readonly columnsOf: (table: string) => Promise<JsonObject>;
}

export function useDuckdb(): DuckdbBench {
  let folder = '';
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tapwright-duckdb-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const file = (): string => join(folder, 'test.db');
  const query: DuckdbBench['query'] = async (sql) => {
    const instance = await DuckDBInstance.create(file());
    const connection = await instance.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      return (await connection.runAndReadAll(sql)).getRowObjectsJson();
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  };
  return {
    get folder() {
      return folder;
    },
    file,
    query,
    run: async (source, options = {}) => {
      await using destination = await openDestination(`duckdb:${file()}`);
      return await runSync({ source, destination, ...options });
    },
    columnsOf: async (table) => {
      const rows = await query(`SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${table})`);
      return Object.fromEntries(rows.map((row) => [row['name'], row['type']]));
    },
  };
}

export const users = {
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
export const user = (id: number, name = `user ${id}`): JsonObject => ({
  id,
  name,
  updated_at: '2026-01-02T03:04:05Z',
  tags: ['a', 'b'],
});

export const typed = (properties: JsonObject, ...rows: readonly JsonObject[]): FakeSource =>
  fakeSource({ catalog: { name: 'things', schema: { properties } }, pages: [rows] });

export const versions = (...pages: readonly (readonly JsonObject[])[]): FakeSource =>
  fakeSource({
    catalog: {
      name: 'things',
      schema: { properties: { id: { type: 'integer' }, version: { type: 'integer' }, note: { type: 'string' } } },
      primaryKey: [['id']],
      cursorField: ['version'],
    },
    pages,
  });
