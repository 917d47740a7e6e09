import { ConfigError } from '@tapwright/connector';
import type { Destination } from './destination.ts';
import { openDuckdb, type DuckdbOptions } from './destinations/duckdb/duckdb-destination.ts';

export type DestinationOptions = DuckdbOptions;

/** Opens `duckdb:FILE`, `jsonl:DIR` or `parquet:DIR`. */
export async function openDestination(address: string, options: DestinationOptions = {}): Promise<Destination> {
  const [, kind, path] = /^([a-z]+):(.+)$/s.exec(address) ?? [];
  if (path !== undefined && kind === 'duckdb') return openDuckdb(path, options);
  throw new ConfigError(`"${address}" names no destination.`, {
    code: 'unknown_destination',
    hint: 'Write duckdb:FILE, jsonl:FOLDER or parquet:FOLDER.',
  });
}
