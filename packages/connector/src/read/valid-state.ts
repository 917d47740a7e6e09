import type { SliceState, StreamState } from '../connection.ts';
import { isJsonObject } from '../json.ts';

/** Looks at the shape only: a state is otherwise handed back as it came, also fields that a later version added. */
export function isStreamState(value: unknown): value is StreamState {
  if (!isJsonObject(value) || value['version'] !== 1) return false;
  const { cursor, slices = {}, started, archive, finished, parent } = value;
  return (
    isText(cursor) &&
    isArchive(archive) &&
    isArchive(finished) &&
    (started === undefined || (typeof started === 'number' && Math.abs(started) <= 8.64e15)) &&
    isJsonObject(slices) &&
    Object.values(slices).every(isSliceState) &&
    (parent === undefined || isStreamState(parent))
  );
}

function isSliceState(value: unknown): value is SliceState {
  if (!isJsonObject(value)) return false;
  const { cursor, seen, page, after, done } = value;
  return (
    isText(cursor) &&
    isText(seen) &&
    isText(page) &&
    isAnchor(after) &&
    (done === undefined || typeof done === 'boolean')
  );
}

function isAnchor(value: unknown): boolean {
  if (value === undefined) return true;
  if (!isJsonObject(value) || !isText(value['page']) || typeof value['last'] !== 'string') return false;
  return value['size'] === undefined || typeof value['size'] === 'number';
}

function isArchive(value: unknown): boolean {
  if (value === undefined) return true;
  if (!isJsonObject(value) || typeof value['keys'] !== 'string' || !isText(value['like'])) return false;
  const { cursors } = value;
  if (cursors === undefined || typeof cursors === 'string') return true;
  return Array.isArray(cursors) && cursors.every((cursor) => cursor === null || isText(cursor));
}

function isText(value: unknown): value is string | number | undefined {
  return value === undefined || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}
