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
    places.set(key, [...(places.get(key) ?? []), at]);
  });
  for (const members of places.values()) {
    const values = new Set(members.map((at) => shapes[at]?.[index] ?? ''));
    const names = new Set(
      [...values].filter((value) => value !== ANY && likeOthers(seen, shapes, members, index, value)),
    );
    for (const at of members) {
      const shape = shapes[at];
      if (shape !== undefined && names.has(shape[index] ?? '')) shape[index] = ANY;
    }
  }
}

function isCollection(segment: string): boolean {
  return segment !== ANY && isPlural(words(segment).at(-1) ?? '');
}

/** What follows, or what came back: the same for two values of a place means that the place holds ids. */
function likeOthers(
  seen: readonly SeenPath[],
  shapes: readonly string[][],
  members: readonly number[],
  index: number,
  value: string,
): boolean {
  const traits = (wanted: (value: string) => boolean): Set<string> =>
    new Set(
      members
        .filter((at) => wanted(shapes[at]?.[index] ?? ''))
        .flatMap((at) => {
          const rest = shapes[at]?.slice(index + 1) ?? [];
          const { method, answer } = seen[at] ?? { method: '' };
          if (rest.length > 0) return [`${method} ${rest.join('/')}`];
          return answer === undefined ? [] : [`${method} ${answer}`];
        }),
    );
  const own = traits((other) => other === value);
  const others = traits((other) => other !== value);
  return [...own].some((trait) => others.has(trait));
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
