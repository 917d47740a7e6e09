import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '@tapwright/connector';
import { importedCheckpoint, resetCheckpoint } from '../../checkpoint.ts';
import { quote } from '../../column-type.ts';
import type { Destination } from '../../destination.ts';
import { assertLease, createLeaseTable, type Lease, type LeaseClient } from '../../lease.ts';
import { tryLockFile } from '../../lock-file.ts';
import { createPartWriter, type CommitPolicy } from '../../part-writer.ts';
import type { StoredStream } from '../../stored-stream.ts';
import { TIME_FUNCTION } from './merge.ts';
import { parsePostgresAddress, type PostgresAddress } from './postgres-address.ts';
import { openDatabase, type Database } from './postgres-database.ts';
import { postgresError } from './postgres-error.ts';
import { applicationName, lockSchema } from './postgres-lock.ts';
import { LEASE_TABLE, stagingName } from './postgres-names.ts';
import { openPostgresSink } from './postgres-sink.ts';
import { freeTableName, openStateTable, type StateTable } from './postgres-state.ts';
import { createTables, type Tables } from './postgres-tables.ts';

export interface PostgresOptions {
  /** Schema of the tables; made if missing. Default: what the address says, or `public`. */
  readonly schema?: string;
  /** Where parts are spooled. Default: the system's folder for such files. */
  readonly temporaryFolder?: string;
  readonly commit?: Partial<CommitPolicy>;
  readonly clock?: Clock;
  /** Checked within each commit by destinations that several hosts can reach; files have a lock instead. */
  readonly lease?: Lease;
  /** Awaited within each transaction that writes, before its rows; what it throws keeps them out. */
  readonly guard?: (query: LeaseClient['query']) => Promise<void>;
}

const SPOOL = 'tapwright-postgres-';

/**
 * A schema of a PostgreSQL database: one table per stream, the state in `_tapwright_state`, both committed in the same
 * transaction. One sync at a time: the session holds an advisory lock.
 */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Destination> {
  const address = await parsePostgresAddress(url, options.schema);
  try {
    return await open(address, options);
  } catch (error) {
    throw postgresError(error, address.location);
  }
}

async function open(address: PostgresAddress, options: PostgresOptions): Promise<Destination> {
  const database = await openDatabase(address, applicationName(options.lease));
  try {
    await lockSchema(database, address, options.lease);
    const tables = createTables(database, address.schema);
    const guard = guardOf(database, options);
    const states = await database.transaction(async () => {
      await prepareSchema(database, address.schema, options.lease);
      await guard();
      return openStateTable(database, tables);
    });
    const spool = await openSpool(options.temporaryFolder ?? tmpdir());
    return createDestination({ location: address.location, database, tables, states, spool, options, guard });
  } catch (error) {
    await database.close().catch(() => {});
    throw error;
  }
}

async function prepareSchema(database: Database, schema: string, lease: Lease | undefined): Promise<void> {
  const found = await database.rows('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  // Asked for first: even with IF NOT EXISTS it needs the right to create schemas.
  if (found.length === 0) await database.run(`CREATE SCHEMA ${quote(schema)}`);
  await database.run(`SET search_path TO ${quote(schema)}`);
  await database.run(TIME_FUNCTION);
  if (lease === undefined) return;
  await createLeaseTable({ query: queryOf(database) });
  await database.run(`DELETE FROM ${quote(LEASE_TABLE)} WHERE taken_at < now() - interval '30 days'`);
}

function guardOf(database: Database, { lease, guard }: PostgresOptions): () => Promise<void> {
  const query = queryOf(database);
  return async () => {
    if (lease !== undefined) await assertLease({ query }, lease);
    await guard?.(query);
  };
}

function queryOf(database: Database): LeaseClient['query'] {
  return async (text, values) => ({ rowCount: await database.run(text, values) });
}

interface Spool {
  readonly folder: string;
  remove(): Promise<void>;
}

/** A folder of our own, and away with those of processes that were killed. */
async function openSpool(root: string): Promise<Spool> {
  for (const name of await readdir(root)) {
    if (name.startsWith(SPOOL)) await removeLeft(join(root, name));
  }
  const folder = await mkdtemp(join(root, SPOOL));
  const attempt = await tryLockFile(join(folder, 'lock'));
  return {
    folder,
    remove: async () => {
      if (attempt.locked) await attempt.release();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function removeLeft(folder: string): Promise<void> {
  try {
    // Without a lock it is one that is just being made.
    if (!(await readdir(folder)).includes('lock')) return;
    const attempt = await tryLockFile(join(folder, 'lock'));
    if (attempt.locked) await rm(folder, { recursive: true, force: true });
  } catch {
    // Of another user, or gone by now.
  }
}

interface Opened {
  readonly location: string;
  readonly database: Database;
  readonly tables: Tables;
  readonly states: StateTable;
  readonly spool: Spool;
  readonly options: PostgresOptions;
  readonly guard: () => Promise<void>;
}

function createDestination(opened: Opened): Destination {
  const { location, database, tables, states, spool, options, guard } = opened;
  const clock = options.clock ?? systemClock;
  const policy = { batches: 50, bytes: 32 << 20, milliseconds: 2_000, ...options.commit };
  let parts = 0;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    try {
      await database.close();
    } finally {
      await spool.remove();
    }
  };
  const told = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw postgresError(error, location);
    }
  };
  const change = (work: () => Promise<void>): Promise<void> =>
    told(() =>
      database.transaction(async () => {
        await guard();
        await work();
      }),
    );
  const destination: Destination = {
    kind: 'postgres',
    location,
    accept: () => {},
    readState: (stream) => told(() => database.exclusive(async () => (await states.read(stream))?.checkpoint)),
    resetState: (stream) =>
      change(async () => {
        const stored = await states.read(stream);
        if (!stored) return;
        await database.run(`DROP TABLE IF EXISTS ${tables.sql(stagingName(stored.table))}`);
        await states.write({ ...stored, checkpoint: resetCheckpoint(stored.checkpoint, clock.now()) });
      }),
    exportState: () =>
      told(() =>
        database.exclusive(async () => ({
          version: 1 as const,
          streams: (await states.readAll()).map((stored) => stored.checkpoint),
        })),
      ),
    importState: (document) =>
      change(async () => {
        for (const checkpoint of document.streams) {
          const stored = await storedOf(states, checkpoint.stream);
          await states.write({ ...stored, checkpoint: importedCheckpoint(checkpoint, clock.now()) });
        }
      }),
    openStream: (plan, writerOptions) =>
      told(async () => {
        const nextPath = (): string => join(spool.folder, `${String(++parts)}.jsonl`);
        const sink = await openPostgresSink({ plan, database, tables, states, clock, location, guard, nextPath });
        return createPartWriter(sink, policy, clock, writerOptions);
      }),
    close: () => (closed ??= told(close)),
    [Symbol.asyncDispose]: () => destination.close(),
  };
  return destination;
}

/** The stream's entry, or a new one with a table name of its own. */
async function storedOf(states: StateTable, stream: string): Promise<Omit<StoredStream, 'checkpoint'>> {
  const all = await states.readAll();
  const known = all.find((stored) => stored.checkpoint.stream === stream);
  return known ?? { table: freeTableName(stream, all), columns: [] };
}
