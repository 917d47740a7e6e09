import { isJsonObject } from '@tapwright/connector';

/**
 * How the members of an object are ordered: `sorted` where order means nothing, `kept` where it is the author's (fields
 * of a record, media types in order of preference, example data).
 */
type Order = 'keywords' | 'names' | 'fields' | 'raw';

/** Maps from names to things: sorted, whatever the names are. */
const NAME_MAPS: ReadonlySet<string> = new Set([
  'schemas',
  'responses',
  'headers',
  'securitySchemes',
  'sources',
  'evidence',
]);
/** Maps whose order a reader sees again in what is generated. */
const FIELD_MAPS: ReadonlySet<string> = new Set(['properties', 'content', 'copy']);
/** Data, not description. */
const RAW: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'const', 'enum', 'value']);

/**
 * The one text of a blueprint (or of a part of it): keys sorted where their order has no meaning, two spaces of
 * indentation, a line feed at the end. Equal values give equal bytes.
 */
export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(arrange(value, 'keywords'), undefined, 2)}\n`;
}

function arrange(value: unknown, order: Order): unknown {
  if (Array.isArray(value))
    return value.map((item) => arrange(item, order === 'fields' || order === 'names' ? 'keywords' : order));
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  if (order === 'keywords' || order === 'names') keys.sort();
  return Object.fromEntries(keys.map((key) => [key, arrange(value[key], orderOf(key, value[key], order))]));
}

/** Order of the members of what stands under `key`. */
function orderOf(key: string, member: unknown, order: Order): Order {
  if (order === 'raw') return 'raw';
  // Names are the author's words: a field called `properties` is not the keyword.
  if (order !== 'keywords') return 'keywords';
  if (FIELD_MAPS.has(key) && isJsonObject(member)) return 'fields';
  if (NAME_MAPS.has(key)) return 'names';
  return RAW.has(key) ? 'raw' : 'keywords';
}
