import { ConfigError } from '@tapwright/connector';
import type { Destination } from './destination.ts';
import { openJsonl, type JsonlOptions } from './destinations/jsonl/jsonl-destination.ts';
import { openParquet, type ParquetOptions } from './destinations/parquet/parquet-destination.ts';
import { openDuckdb, type DuckdbOptions } from './destinations/duckdb/duckdb-destination.ts';
import type { Lease } from './lease.ts';

/** Options of all kinds; each kind takes those that it knows. */
export interface DestinationOptions extends DuckdbOptions, JsonlOptions, ParquetOptions {
  /** Checked within each commit by destinations that several hosts can reach; files have a lock instead. */
  readonly lease?: Lease;
}

/** Opens `duckdb:FILE`, `jsonl:DIR` or `parquet:DIR`. */
export async function openDestination(address: string, options: DestinationOptions = {}): Promise<Destination> {
  const [, kind, path] = /^([a-z]+):(.+)$/s.exec(address) ?? [];
  if (path !== undefined && kind === 'duckdb') return openDuckdb(path, options);
  if (path !== undefined && kind === 'jsonl') return openJsonl(path, options);
  if (path !== undefined && kind === 'parquet') return openParquet(path, options);
  throw new ConfigError(`"${address}" names no destination.`, {
    code: 'unknown_destination',
    hint: 'Write duckdb:FILE, jsonl:FOLDER or parquet:FOLDER.',
  });
}
