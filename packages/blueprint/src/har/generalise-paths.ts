import { isPlural, words } from '../inference/words.ts';
import { idName, isIdSegment, isVersion } from '../examples/id-segment.ts';

/** A request by its path, and the shape of its answer where that is known. */
export interface SeenPath {
  readonly method: string;
  /** Segments, still encoded. */
  readonly segments: readonly string[];
  /** The fields of one object; undefined for anything else. */
  readonly answer?: string | undefined;
}

export interface GeneralPath {
  readonly path: string;
  /** Parameter → segment that was there. */
  readonly values: ReadonlyMap<string, string>;
}

/** Stands for one or another id. */
const ANY = '{}';

/**
 * Templates for paths that were really called. A segment is a parameter if it looks like an id (a number, a UUID, a hash,
 * a random text, a date, an address), or if behind a plural several values stand in one place and go on alike, or answer
 * with objects of the same fields.
 */
export function generalisePaths(seen: readonly SeenPath[]): GeneralPath[] {
  const shapes = seen.map(({ segments }) =>
    segments.map((segment, index) => (isIdSegment(segment) && !isFixedVersion(seen, segments, index) ? ANY : segment)),
  );
  const longest = Math.max(0, ...shapes.map((shape) => shape.length));
  for (let index = 1; index < longest; index += 1) mergeAt(seen, shapes, index);
  return seen.map(({ segments }, at) => templateOf(segments, shapes[at] ?? []));
}

/** `/1/boards` in all requests is a version. */
function isFixedVersion(seen: readonly SeenPath[], segments: readonly string[], index: number): boolean {
  return isVersion(segments, index) && seen.every((other) => other.segments[index] === segments[index]);
}

function mergeAt(seen: readonly SeenPath[], shapes: readonly string[][], index: number): void {
  const places = new Map<string, number[]>();
  shapes.forEach((shape, at) => {
    const before = shape[index - 1];
    if (shape.length <= index || before === undefined || !isCollection(before)) return;
    const key = shape.slice(0, index).join('/');
    const members = places.get(key);
    if (members === undefined) places.set(key, [at]);
    else members.push(at);
  });
  for (const members of places.values()) {
    const names = likeOthers(seen, shapes, members, index);
    for (const at of members) {
      const shape = shapes[at];
      if (shape !== undefined && names.has(shape[index] ?? '')) shape[index] = ANY;
    }
  }
}

function isCollection(segment: string): boolean {
  return segment !== ANY && isPlural(words(segment).at(-1) ?? '');
}

/** The values of a place that go on, or were answered, as another one: then the place holds ids. */
function likeOthers(
  seen: readonly SeenPath[],
  shapes: readonly string[][],
  members: readonly number[],
  index: number,
): ReadonlySet<string> {
  const valuesOf = new Map<string, Set<string>>();
  for (const at of members) {
    const rest = shapes[at]?.slice(index + 1) ?? [];
    const { method, answer } = seen[at] ?? { method: '' };
    const trait = rest.length > 0 ? rest.join('/') : answer;
    if (trait === undefined) continue;
    const key = `${method} ${trait}`;
    valuesOf.set(key, (valuesOf.get(key) ?? new Set()).add(shapes[at]?.[index] ?? ''));
  }
  return new Set([...valuesOf.values()].filter((values) => values.size > 1).flatMap((values) => [...values]));
}

function templateOf(segments: readonly string[], shape: readonly string[]): GeneralPath {
  const values = new Map<string, string>();
  const parts = segments.map((segment, index) => {
    if (shape[index] !== ANY) return segment;
    const name = idName(shape[index - 1] === ANY ? undefined : segments[index - 1], new Set(values.keys()));
    values.set(name, segment);
    return `{${name}}`;
  });
  return { path: `/${parts.join('/')}`, values };
}
