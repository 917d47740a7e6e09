import { openDestination, runSync, type DestinationOptions, type SyncOptions, type SyncSource } from '@tapwright/sync';
import type { JsonObject } from '@tapwright/connector';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { memorySource } from './memory-source.ts';
import { openSharedPostgres, type SharedPostgres } from './shared-postgres.ts';

/** A schema of a fresh database for each test of a file. */
export interface PostgresBench {
  readonly address: string;
  readonly run: (source: SyncSource, options?: RunOptions) => Promise<Awaited<ReturnType<typeof runSync>> & Told>;
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<readonly JsonObject[]>;
  /** Column name → type. */
  readonly columnsOf: (table: string) => Promise<JsonObject>;
}

type RunOptions = Partial<Omit<SyncOptions, 'destination'>> & { readonly destination?: DestinationOptions };

interface Told {
  /** Column → values that did not fit. */
  readonly misfits: { readonly [column: string]: number };
}

export function usePostgres(): PostgresBench {
  let shared: SharedPostgres;
  let address: string;
  beforeAll(async () => void (shared = await openSharedPostgres()), 60_000);
  afterAll(() => shared.close(), 60_000);
  beforeEach(async () => {
    const url = new URL(await shared.createDatabase());
    url.searchParams.set('schema', 'landing');
    address = url.href;
  });
  const query: PostgresBench['query'] = async (sql, values = []) => {
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
  };
  return {
    get address() {
      return address;
    },
    query,
    run: async (source, { destination: options, ...rest } = {}) => {
      await using destination = await openDestination(address, options);
      const misfits: Record<string, number> = {};
      const result = await runSync({ source, destination, ...rest }, (event) => {
        if (event.type === 'value-misfit') misfits[event.column] = (misfits[event.column] ?? 0) + event.count;
      });
      return { ...result, misfits };
    },
    columnsOf: async (table) => {
      const rows = await query(
        'SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_name = $1 ORDER BY ordinal_position',
        [table],
      );
      return Object.fromEntries(rows.map((row) => [row['name'], row['type']]));
    },
  };
}

export const typed = (properties: JsonObject, ...rows: readonly JsonObject[]): SyncSource =>
  memorySource({ name: 'things', schema: { properties } }, rows);

export const versions = (...pages: readonly (readonly JsonObject[])[]): SyncSource =>
  memorySource(
    {
      name: 'things',
      schema: { properties: { id: { type: 'integer' }, version: { type: 'integer' }, note: { type: 'string' } } },
      primaryKey: [['id']],
      cursorField: ['version'],
    },
    ...pages,
  );
