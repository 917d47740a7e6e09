import { isJsonObject } from './json.ts';

/**
 * Where a value sits in a JSON document: dotted (`'data.items'`), or an array where a name itself contains a dot
 * (`['odata.nextLink']`). The empty string or array is the document itself. A numeric part indexes an array.
 */
export type Path = string | readonly string[];

/** The parts of a path; `''` has none. */
export function pathParts(path: Path): readonly string[] {
  if (typeof path !== 'string') return path;
  return path === '' ? [] : path.split('.');
}

/** The value at a path, `undefined` where any part is missing. Own properties only. */
export function at(value: unknown, path: Path): unknown {
  let current = value;
  for (const part of pathParts(path)) {
    if (Array.isArray(current)) current = current[Number(part)];
    else if (isJsonObject(current) && Object.hasOwn(current, part)) current = current[part];
    else return undefined;
  }
  return current;
}
