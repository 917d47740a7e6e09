import type { SliceState, StreamState } from '../connection.ts';
import { isJsonObject } from '../json.ts';

/** Looks at the shape only: a state is otherwise handed back as it came, also fields that a later version added. */
export function isStreamState(value: unknown): value is StreamState {
  if (!isJsonObject(value) || value['version'] !== 1) return false;
  const { cursor, seen, slices = {}, started, parent } = value;
  return (
    isText(cursor) &&
    isText(seen) &&
    (started === undefined || (typeof started === 'number' && Math.abs(started) <= 8.64e15)) &&
    isJsonObject(slices) &&
    Object.values(slices).every(isSliceState) &&
    (parent === undefined || isStreamState(parent))
  );
}

function isSliceState(value: unknown): value is SliceState {
  if (!isJsonObject(value)) return false;
  const { cursor, seen, page, done } = value;
  return isText(cursor) && isText(seen) && isText(page) && (done === undefined || typeof done === 'boolean');
}

function isText(value: unknown): value is string | number | undefined {
  return value === undefined || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}
