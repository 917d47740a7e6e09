import { availableParallelism } from 'node:os';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ConfigError } from '@tapwright/connector';
import { destinationError, destinationLocked } from '../../destination-error.ts';

export interface DatabaseOptions {
  /** DuckDB's `memory_limit`. Default 128MB, doubled up to 1GB when a part does not fit. */
  readonly memoryLimit?: string;
  /** Default: half of the machine's cores, at most 4; the other half reads the source. */
  readonly threads?: number;
  /** Where DuckDB puts what exceeds its memory. Default: beside the file. */
  readonly temporaryFolder?: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** One DuckDB connection; what runs on it is run one after another. */
export interface Database {
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<readonly Row[]>;
  /** All or nothing, and alone on the connection. */
  transaction<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Alone on the connection, without a transaction. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Raises the memory limit after a statement ran out of it; false where that is not to be. */
  allowMore(error: unknown): Promise<boolean>;
  close(): Promise<void>;
}

const LIMITS = ['256MB', '512MB', '1GB'];

/** Opens a DuckDB file, or a database in memory (`:memory:`). */
export async function openDatabase(path: string, options: DatabaseOptions = {}): Promise<Database> {
  const instance = await createInstance(path, options);
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return wrap(instance, connection, options.memoryLimit === undefined ? LIMITS : []);
}

async function createInstance(path: string, options: DatabaseOptions): Promise<DuckDBInstance> {
  try {
    // A tenth of a second that only those pay who load into it.
    const duckdb = await import('@duckdb/node-api');
    return await duckdb.DuckDBInstance.create(path, {
      memory_limit: options.memoryLimit ?? '128MB',
      threads: String(options.threads ?? defaultThreads()),
      ...(options.temporaryFolder === undefined ? {} : { temp_directory: options.temporaryFolder }),
      // Freed memory goes back at once: each thread's share of it would pile up otherwise.
      allocator_flush_threshold: '1MB',
      allocator_bulk_deallocation_flush_threshold: '1MB',
      // Nothing is fetched from the network.
      autoinstall_known_extensions: 'false',
    });
  } catch (error) {
    throw openError(error, path);
  }
}

/** More than this wait for work by spinning: on two cores a second thread doubles the CPU time and gains nothing. */
function defaultThreads(): number {
  return Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)));
}

function openError(error: unknown, path: string): Error {
  const text = error instanceof Error ? error.message : String(error);
  if (/lock on file|unique file handle conflict|already attached/i.test(text)) {
    const owner = /PID (\d+)/.exec(text)?.[1];
    return destinationLocked(path, owner === undefined ? 'another program' : `the process ${owner}`, error);
  }
  if (/not a valid duckdb database|serialization|version number/i.test(text)) {
    return new ConfigError(`${path} is not a DuckDB database that this version can read.`, {
      code: 'destination_not_duckdb',
      hint: 'Name a new file, or one that DuckDB made.',
      cause: error,
    });
  }
  return destinationError(error, path);
}

function wrap(instance: DuckDBInstance, connection: DuckDBConnection, limits: readonly string[]): Database {
  const left = [...limits];
  let last: Promise<unknown> = Promise.resolve();
  const exclusive = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  const run = async (sql: string): Promise<void> => {
    await connection.run(sql);
  };
  return {
    run,
    rows: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowObjectsJson();
    },
    exclusive,
    transaction: (work) =>
      exclusive(async () => {
        await run('BEGIN TRANSACTION');
        try {
          const result = await work();
          await run('COMMIT');
          return result;
        } catch (error) {
          // A failed COMMIT has rolled back by itself.
          await run('ROLLBACK').catch(() => {});
          throw error;
        }
      }),
    allowMore: async (error) => {
      const limit = isOutOfMemory(error) ? left.shift() : undefined;
      if (limit !== undefined) await run(`SET memory_limit = '${limit}'`);
      return limit !== undefined;
    },
    close: async () => {
      await last;
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && /out of memory/i.test(error.message);
}
