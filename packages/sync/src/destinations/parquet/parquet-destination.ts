import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemClock, type Clock } from '@tapwright/connector';
import { quoteText, type NestedAs } from '../../column-type.ts';
import { createColumnSet, type Column } from '../../columns.ts';
import type { Destination, Misfit, StreamPlan } from '../../destination.ts';
import { countMisfits, selectRows } from '../../load-query.ts';
import type { Part } from '../../part.ts';
import { repairLines } from '../../repair-lines.ts';
import { openDatabase, type Database, type DatabaseOptions } from '../duckdb/database.ts';
import { misfitsIn } from '../duckdb/misfits.ts';
import { openFiles, type FileDestinationOptions } from '../files/file-destination.ts';
import type { FileFormat, FileStream } from '../files/file-sink.ts';
import type { Manifest } from '../files/manifest.ts';
import { syncFile } from '../files/manifest.ts';

export interface ParquetOptions extends FileDestinationOptions, DatabaseOptions {
  /** Default `json`: objects and arrays are text of the Parquet type JSON. */
  readonly nested?: NestedAs;
}

/** Parquet files in `FOLDER/<stream>/part-NNNNNN.parquet`, compressed with zstd, typed by the stream's schema. */
export async function openParquet(path: string, options: ParquetOptions = {}): Promise<Destination> {
  const spill = join(resolve(path), '.tapwright.spill');
  const database = await openDatabase(':memory:', { ...options, temporaryFolder: spill });
  try {
    return await openFiles(path, parquetFormat(database, spill, options), options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

function parquetFormat(database: Database, spill: string, options: ParquetOptions): FileFormat {
  return {
    kind: 'parquet',
    openStream: (plan, named) => parquetStream(database, plan, named, options),
    close: async () => {
      await database.close();
      // Also what a killed run has spilled: the folder's owner is the only one to spill.
      await rm(spill, { recursive: true, force: true });
    },
  };
}

function parquetStream(
  database: Database,
  plan: StreamPlan,
  named: Manifest['columns'],
  options: ParquetOptions,
): FileStream {
  const clock: Clock = options.clock ?? systemClock;
  const columnSet = createColumnSet(plan.schema, {
    named,
    nested: options.nested ?? 'json',
    ...(plan.fields ? { fields: plan.fields } : {}),
  });
  return {
    direct: false,
    inspect: (batch) => columnSet.inspect(batch),
    get columns() {
      return columnSet.columns.map(({ field, name }) => ({ field, name }));
    },
    write: async (part, target) => {
      const stamp = { run: plan.run, extractedAt: new Date(clock.now()).toISOString() };
      const rows = selectRows({ path: part.path, longest: part.largestBatch }, columnSet.columns, stamp);
      return database.exclusive(() => copyMended(database, part, rows, target, columnSet.columns));
    },
  };
}

async function copyMended(
  database: Database,
  part: Part,
  rows: string,
  target: string,
  columns: readonly Column[],
): Promise<readonly Misfit[]> {
  try {
    return await copy(database, rows, target, columns);
  } catch (error) {
    await rm(target, { force: true });
    if (await database.allowMore(error)) return copyMended(database, part, rows, target, columns);
    const isMalformed = error instanceof Error && /malformed json/i.test(error.message);
    if (!isMalformed || !(await repairLines(part.path))) throw error;
    return copy(database, rows, target, columns);
  }
}

async function copy(
  database: Database,
  rows: string,
  target: string,
  columns: readonly Column[],
): Promise<readonly Misfit[]> {
  await database.run(`COPY (${rows}) TO ${quoteText(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 65536)`);
  await syncFile(target);
  const neverMisfit = columns.every(({ type }) => type === 'VARCHAR' || type === 'JSON');
  return neverMisfit ? [] : misfitsIn(database, countMisfits(`read_parquet(${quoteText(target)})`));
}
