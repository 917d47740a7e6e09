import { ConfigError, type Catalog, type CatalogStream } from '@tapwright/connector';
import type { StreamPlan } from './destination.ts';

export type SyncMode = 'full_refresh' | 'incremental';

/** `overwrite`: replace all rows at the end; `append`: add rows; `dedupe`: one row per primary key, the latest wins. */
export type WriteMode = 'overwrite' | 'append' | 'dedupe';

/** Which stream to sync and how. */
export interface StreamSelection {
  readonly name: string;
  /**
   * Default: `incremental` if the stream has a cursor that sees changes (and, to be deduplicated, a key), else
   * `full_refresh`. A cursor that sees new records only (`created_at`) is used where `append` is chosen.
   */
  readonly syncMode?: SyncMode;
  /**
   * Default for `incremental`: `dedupe` with a key where the destination can, else `append`; for `full_refresh`:
   * `overwrite`.
   */
  readonly writeMode?: WriteMode;
  /** Only these top-level fields are written. Key and cursor always are. Default: all. */
  readonly fields?: readonly string[];
  /** Overrides the stream's own key. */
  readonly primaryKey?: readonly string[];
  /**
   * What becomes of rows whose record says that it was deleted. Default `remove` for `dedupe` and `overwrite` where
   * the destination can; with `append` they are always kept.
   */
  readonly deletes?: 'remove' | 'keep';
}

export interface PlanOptions {
  readonly run: string;
  /** The destination can replace single rows. */
  readonly canDedupe: boolean;
}

/** Makes every choice that a selection leaves open. Throws a ConfigError for what does not go together. */
export function planStream(catalog: Catalog, selection: StreamSelection, options: PlanOptions): StreamPlan {
  const stream = findStream(catalog, selection.name);
  const primaryKey = selection.primaryKey ?? topLevelKey(stream);
  const syncMode = selection.syncMode ?? defaultSyncMode(stream, primaryKey, options.canDedupe, selection.writeMode);
  const writeMode = selection.writeMode ?? defaultWriteMode(syncMode, primaryKey, options.canDedupe);
  refuseContradictions(stream, syncMode, writeMode, primaryKey);
  const cursorField = stream.cursorField?.length === 1 ? stream.cursorField[0] : undefined;
  const deleted = writeMode === 'append' || selection.deletes === 'keep' ? undefined : stream.deleted;
  const fields = selection.fields && withNeeded(selection.fields, [...primaryKey, cursorField, deleted?.[0]]);
  if (fields) refuseUnknownFields(stream, fields);
  return {
    name: stream.name,
    schema: stream.schema,
    primaryKey,
    ...(cursorField === undefined ? {} : { cursorField }),
    ...(deleted === undefined ? {} : { deleted }),
    syncMode,
    writeMode,
    ...(fields ? { fields } : {}),
    run: options.run,
  };
}

function findStream(catalog: Catalog, name: string): CatalogStream {
  const stream = catalog.streams.find((candidate) => candidate.name === name);
  if (stream) return stream;
  throw new ConfigError(`The source has no stream "${name}".`, {
    code: 'unknown_stream',
    stream: name,
    hint: `Choose among: ${catalog.streams.map((candidate) => candidate.name).join(', ') || '(none)'}.`,
  });
}

/** A nested key has no column of its own, so that it cannot be one here. */
function topLevelKey(stream: CatalogStream): readonly string[] {
  const parts: string[] = [];
  for (const path of stream.primaryKey) {
    const [field, ...rest] = path;
    if (field === undefined || rest.length > 0) return [];
    parts.push(field);
  }
  return parts;
}

function defaultSyncMode(
  stream: CatalogStream,
  primaryKey: readonly string[],
  canDedupe: boolean,
  writeMode: WriteMode | undefined,
): SyncMode {
  if (writeMode === 'overwrite' || !stream.syncModes.includes('incremental')) return 'full_refresh';
  if (writeMode === 'append') return 'incremental';
  if (stream.appendOnly === true) return 'full_refresh';
  return writeMode === 'dedupe' || (canDedupe && primaryKey.length > 0) ? 'incremental' : 'full_refresh';
}

function defaultWriteMode(syncMode: SyncMode, primaryKey: readonly string[], canDedupe: boolean): WriteMode {
  if (syncMode === 'full_refresh') return 'overwrite';
  return primaryKey.length > 0 && canDedupe ? 'dedupe' : 'append';
}

function refuseContradictions(
  stream: CatalogStream,
  syncMode: SyncMode,
  writeMode: WriteMode,
  primaryKey: readonly string[],
): void {
  if (syncMode === 'incremental' && writeMode === 'overwrite') {
    throw new ConfigError(`Stream "${stream.name}" cannot be read incrementally and overwritten.`, {
      code: 'incremental_overwrite',
      stream: stream.name,
      hint: 'An incremental read brings changed records only. Use append or dedupe, or full_refresh.',
    });
  }
  if (!stream.syncModes.includes(syncMode)) {
    throw new ConfigError(`Stream "${stream.name}" cannot be read in the mode ${syncMode}.`, {
      code: 'unsupported_sync_mode',
      stream: stream.name,
      hint: `It offers: ${stream.syncModes.join(', ')}.`,
    });
  }
  if (writeMode === 'dedupe' && primaryKey.length === 0) {
    throw new ConfigError(`Stream "${stream.name}" has no primary key to deduplicate by.`, {
      code: 'no_primary_key',
      stream: stream.name,
      hint: 'Name the key in the selection (primaryKey), or use append or overwrite.',
    });
  }
}

function withNeeded(fields: readonly string[], needed: readonly (string | undefined)[]): readonly string[] {
  return [...new Set([...needed.filter((field) => field !== undefined), ...fields])];
}

function refuseUnknownFields(stream: CatalogStream, fields: readonly string[]): void {
  const properties = stream.schema['properties'];
  if (typeof properties !== 'object' || properties === null) return;
  const known = Object.keys(properties);
  const unknown = fields.filter((field) => !known.includes(field));
  if (known.length === 0 || unknown.length === 0) return;
  throw new ConfigError(`Stream "${stream.name}" has no field ${unknown.map((field) => `"${field}"`).join(', ')}.`, {
    code: 'unknown_field',
    stream: stream.name,
    hint: `Choose among: ${known.join(', ')}.`,
  });
}
