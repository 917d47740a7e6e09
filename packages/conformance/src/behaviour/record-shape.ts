import { isJsonObject } from '@tapwright/connector';

/** Dotted path of a field → types that its values have, in alphabetical order. */
export type RecordShape = ReadonlyMap<string, ReadonlySet<string>>;

/** Below this, values are nested data that few look into. */
export const DEEPEST = 4;

/** The fields that records have, and of which types; `null` is no type of its own. */
export function recordShape(records: readonly unknown[]): RecordShape {
  const shape = new Map<string, Set<string>>();
  for (const record of records) collect(record, '', 0, shape);
  return shape;
}

function collect(value: unknown, path: string, depth: number, shape: Map<string, Set<string>>): void {
  if (value === null || value === undefined) return;
  if (path !== '') shape.set(path, (shape.get(path) ?? new Set()).add(typeOf(value)));
  if (depth >= DEEPEST) return;
  if (Array.isArray(value)) for (const item of value) collect(item, `${path}[]`, depth + 1, shape);
  else if (isJsonObject(value)) {
    for (const [name, inner] of Object.entries(value))
      collect(inner, path === '' ? name : `${path}.${name}`, depth + 1, shape);
  }
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Fields that are in the one and not in the other; of a whole that is gone, only the whole. */
export function fieldsLost(before: RecordShape, now: RecordShape): readonly string[] {
  const gone = [...before.keys()].filter((path) => !now.has(path));
  const isWithin = (path: string, whole: string): boolean =>
    path.startsWith(`${whole}.`) || path.startsWith(`${whole}[]`);
  return gone.filter((path) => !gone.some((whole) => isWithin(path, whole)));
}

/** Fields with values of a type that they did not have before. */
export function typesChanged(
  before: RecordShape,
  now: RecordShape,
): readonly { readonly field: string; readonly before: string; readonly now: string }[] {
  return [...before].flatMap(([field, types]) => {
    const found = now.get(field);
    if (found === undefined || found.isSubsetOf(types)) return [];
    return [{ field, before: words(types), now: words(found) }];
  });
}

function words(types: ReadonlySet<string>): string {
  return [...types].toSorted().join(' or ');
}
