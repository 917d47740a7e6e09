import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { systemClock, type Clock } from '@tapwright/connector';
import type { NestedAs } from '../../column-type.ts';
import { importedCheckpoint, resetCheckpoint } from '../../checkpoint.ts';
import type { Destination } from '../../destination.ts';
import { destinationError } from '../../destination-error.ts';
import { lockDestination } from '../../destination-lock.ts';
import { makeFolder } from '../../make-folder.ts';
import { createPartWriter, type CommitPolicy } from '../../part-writer.ts';
import { quote } from '../../column-type.ts';
import { openDatabase, type Database, type DatabaseOptions } from './database.ts';
import type { StoredStream } from '../../stored-stream.ts';
import { freeTableName, openStateTable, stagingName, type StateTable } from './duckdb-state.ts';
import { createTables, type Tables } from './duckdb-tables.ts';
import { openDuckdbSink } from './duckdb-sink.ts';

export interface DuckdbOptions extends DatabaseOptions {
  /** Schema of the tables; made if missing. Default `main`. */
  readonly schema?: string;
  /** Default `json`. With `struct`, members that do not fit the schema are null, and unknown ones are left out. */
  readonly nested?: NestedAs;
  readonly commit?: Partial<CommitPolicy>;
  readonly clock?: Clock;
}

/** A DuckDB file: one table per stream, the state in `_tapwright_state`, both committed in the same transaction. */
export async function openDuckdb(path: string, options: DuckdbOptions = {}): Promise<Destination> {
  const location = resolve(path);
  const folder = join(dirname(location), `.${basename(location)}.tapwright`);
  try {
    return await open(location, folder, options);
  } catch (error) {
    throw destinationError(error, location);
  }
}

async function open(location: string, folder: string, options: DuckdbOptions): Promise<Destination> {
  const clock = options.clock ?? systemClock;
  await makeFolder(dirname(location));
  const unlock = await lockDestination(join(folder, 'lock'), location);
  let database: Database | undefined;
  try {
    await removeParts(folder);
    database = await openDatabase(location, options);
    const schema = options.schema ?? 'main';
    await database.run(`CREATE SCHEMA IF NOT EXISTS ${quote(schema)}`);
    const tables = createTables(database, schema);
    const states = await openStateTable(database, tables);
    return createDestination({ location, folder, database, tables, states, clock, options, unlock });
  } catch (error) {
    await database?.close();
    await unlock();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Opened {
  readonly location: string;
  readonly folder: string;
  readonly database: Database;
  readonly tables: Tables;
  readonly states: StateTable;
  readonly clock: Clock;
  readonly options: DuckdbOptions;
  readonly unlock: () => Promise<void>;
}

function createDestination(opened: Opened): Destination {
  const { location, folder, database, tables, states, clock, options } = opened;
  const policy = { batches: 50, bytes: 32 << 20, milliseconds: 2_000, ...options.commit };
  let parts = 0;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await database.close();
    await opened.unlock();
    await rm(folder, { recursive: true, force: true });
  };
  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw destinationError(error, location);
    }
  };
  const destination: Destination = {
    kind: 'duckdb',
    location,
    accept: () => {},
    readState: (stream) => guarded(() => database.exclusive(async () => (await states.read(stream))?.checkpoint)),
    resetState: (stream) =>
      guarded(() =>
        database.transaction(async () => {
          const stored = await states.read(stream);
          if (!stored) return;
          await database.run(`DROP TABLE IF EXISTS ${tables.sql(stagingName(stored.table))}`);
          await states.write({ ...stored, checkpoint: resetCheckpoint(stored.checkpoint, clock.now()) });
        }),
      ),
    exportState: () =>
      guarded(() =>
        database.exclusive(async () => ({
          version: 1 as const,
          streams: (await states.readAll()).map((stored) => stored.checkpoint),
        })),
      ),
    importState: (document) =>
      guarded(() =>
        database.transaction(async () => {
          for (const checkpoint of document.streams) {
            const stored = await storedOf(states, checkpoint.stream);
            await states.write({ ...stored, checkpoint: importedCheckpoint(checkpoint, clock.now()) });
          }
        }),
      ),
    openStream: (plan, writerOptions) =>
      guarded(async () => {
        const sink = await openDuckdbSink({
          plan,
          database,
          tables,
          states,
          clock,
          nested: options.nested ?? 'json',
          location,
          nextPath: () => join(folder, `${String(++parts)}.jsonl`),
        });
        return createPartWriter(sink, policy, clock, writerOptions);
      }),
    close: () => (closed ??= close()),
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

/** What a killed run has left: spooled, never committed. */
async function removeParts(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const name of names) if (name.includes('.jsonl')) await rm(join(folder, name), { force: true });
}
