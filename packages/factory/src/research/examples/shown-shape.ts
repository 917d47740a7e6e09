import { at, isJsonObject } from '@tapwright/connector';

/** What an answer shows by its shape alone, whatever anybody says that it means. */
export interface ShownShape {
  /** Where the records are: the only list of objects that is not in another. */
  readonly records: string[];
  /** Where a token or address of the next page is. */
  readonly next?: string[];
}

const DEEPEST = 3;

/** Undefined where one can see it in more ways than one. */
export function shownShape(body: unknown): ShownShape | undefined {
  const records = recordsIn(body);
  if (records === undefined) return undefined;
  const next = isJsonObject(body) && !saysEnd(body, records) ? nextIn(body, records) : [];
  const [only, ...others] = next;
  return { records, ...(only !== undefined && others.length === 0 && { next: only }) };
}

function recordsIn(body: unknown): string[] | undefined {
  if (isRecords(body)) return [];
  let level: string[][] = [[]];
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const objects = level.filter((path) => isJsonObject(at(body, path)));
    // What has an id is a record itself; its lists are parts of it.
    if (objects.some((path) => isRecord(at(body, path)))) return undefined;
    level = objects.flatMap((path) => childrenOf(at(body, path)).map((name) => [...path, name]));
    const lists = level.filter((path) => isRecords(at(body, path)) && !BESIDE.test(path.at(-1) ?? ''));
    if (lists.length > 0) return lists.length === 1 ? lists[0] : undefined;
  }
  return undefined;
}

const childrenOf = (value: unknown): string[] => (isJsonObject(value) ? Object.keys(value) : []);
const isRecords = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isJsonObject(item));
const isRecord = (value: unknown): boolean =>
  isJsonObject(value) && ['id', '_id', 'uuid', 'guid', 'key'].some((name) => Object.hasOwn(value, name));

/** Lists beside the records. */
const BESIDE = /^_?(errors?|links?|included|warnings?|facets|aggregations|messages|notices|meta(data)?|filters|sort)$/i;

const NEXT = /^(odata)?next(page|results?)?(cursor|token|link|url|uri|href|marker|continuationtoken|path)?$/;

/** Places outside the records whose name says that they lead to the next page, and that lead somewhere. */
function nextIn(body: unknown, records: readonly string[], path: string[] = []): string[][] {
  if (!isJsonObject(body) || path.length > DEEPEST) return [];
  return Object.entries(body).flatMap(([name, value]) => {
    const place = [...path, name];
    if (place.join('\0') === records.join('\0')) return [];
    const parent = path.at(-1) ?? '';
    const leads =
      NEXT.test(bare(name)) || (bare(parent) === 'next' && /^(href|url|uri|cursor|token)$/.test(bare(name)));
    if (isJsonObject(value)) return nextIn(value, records, place);
    return leads && typeof value === 'string' && value !== '' ? [place] : [];
  });
}

const bare = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '');

/** A flag outside the records says that this is the last page, whatever token is there. */
function saysEnd(body: unknown, records: readonly string[], path: string[] = []): boolean {
  if (!isJsonObject(body) || path.length > DEEPEST) return false;
  return Object.entries(body).some(([name, value]) => {
    const place = [...path, name];
    if (isJsonObject(value) && place.join('\0') !== records.join('\0')) return saysEnd(value, records, place);
    return (value === false && /more|next/i.test(name)) || (value === true && /last|done|end|complete/i.test(name));
  });
}
