import type { JsonObject } from '@tapwright/connector';
import { rowId, type StreamUnderTest } from '../suite/stream-under-test.ts';

/** The destination as a host keeps it: rows with a key replace those before, rows without are added. */
export interface GridTable {
  add(rows: readonly JsonObject[]): void;
  /** Rows by what tells them apart, each as JSON. */
  readonly rows: ReadonlyMap<string, string>;
}

export function createGridTable(test: StreamUnderTest): GridTable {
  const rows = new Map<string, string>();
  return {
    rows,
    add(more) {
      for (const row of more) rows.set(rowId(test.stream, row), JSON.stringify(row));
    },
  };
}
