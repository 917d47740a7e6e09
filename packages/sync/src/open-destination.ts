import { ConfigError } from '@tapwright/connector';
import type { Destination } from './destination.ts';
import { openJsonl, type JsonlOptions } from './destinations/jsonl/jsonl-destination.ts';
import { openParquet, type ParquetOptions } from './destinations/parquet/parquet-destination.ts';
import { openDuckdb, type DuckdbOptions } from './destinations/duckdb/duckdb-destination.ts';
import { openPostgres, type PostgresOptions } from './destinations/postgres/postgres-destination.ts';

/** Options of all kinds; each kind takes those that it knows. */
export interface DestinationOptions extends DuckdbOptions, JsonlOptions, ParquetOptions, PostgresOptions {}

/** Opens `duckdb:FILE`, `jsonl:DIR`, `parquet:DIR` or `postgres://user@host/database?schema=name`. */
export async function openDestination(address: string, options: DestinationOptions = {}): Promise<Destination> {
  if (/^postgres(?:ql)?:/.test(address)) return openPostgres(address, options);
  const [, kind, path] = /^([a-z]+):(.+)$/s.exec(address) ?? [];
  if (path !== undefined && kind === 'duckdb') return openDuckdb(path, options);
  if (path !== undefined && kind === 'jsonl') return openJsonl(path, options);
  if (path !== undefined && kind === 'parquet') return openParquet(path, options);
  throw new ConfigError(`${named(address)} names no destination.`, {
    code: 'unknown_destination',
    hint: 'Write duckdb:FILE, jsonl:FOLDER, parquet:FOLDER or postgres://USER@HOST/DATABASE?schema=NAME.',
  });
}

/** A mistyped URL may have a password in it. */
function named(address: string): string {
  return address.includes('@') ? 'This address' : `"${address}"`;
}
