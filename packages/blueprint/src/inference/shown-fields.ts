import { isJsonObject, type JsonObject } from '@tapwright/connector';
import { isArray, type Schemas } from './schema-view.ts';

const DEEPEST = 6;

/** A schema of what an example shows, for descriptions that show more than they declare. */
export function schemaOfExample(value: unknown, depth = 0): JsonObject {
  if (Array.isArray(value)) {
    return { type: 'array', items: value.length === 0 || depth > DEEPEST ? {} : schemaOfExample(value[0], depth + 1) };
  }
  if (isJsonObject(value)) {
    const properties: JsonObject = {};
    if (depth <= DEEPEST)
      for (const [key, item] of Object.entries(value)) properties[key] = schemaOfField(key, item, depth + 1);
    return { type: 'object', properties };
  }
  if (typeof value === 'string') {
    return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value) ? { type: 'string', format: 'date-time' } : { type: 'string' };
  }
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  return typeof value === 'boolean' ? { type: 'boolean' } : {};
}

/** A field that is shown: where a token may be as well, an address is called one. */
export function schemaOfField(name: string, value: unknown, depth = 0): JsonObject {
  const isAddress = /next/i.test(name) && typeof value === 'string' && /^https?:\/\/\S+$/.test(value);
  return isAddress ? { type: 'string', format: 'uri' } : schemaOfExample(value, depth);
}

/** Paths (joined by NUL) that only the example shows. */
export type ShownPaths = ReadonlySet<string>;

export interface Completed {
  readonly schema: JsonObject;
  readonly shown: ShownPaths;
}

const ENVELOPE_DEPTH = 3;
const PAGES = /next|cursor|token|continu|total|count|page|more|offset|limit|pointer/i;

/** Signs of pages, what may hold such signs, and a list where none is declared; not an id or a status of the answer. */
function tellsMore(name: string, value: unknown, hasList: boolean): boolean {
  if (Array.isArray(value)) return !hasList;
  return isJsonObject(value) || PAGES.test(name);
}

/** The schema with those fields around the records that only the example shows. What is declared stays as it is. */
export function withShownFields(schema: JsonObject, example: unknown, schemas: Schemas): Completed {
  const shown = new Set<string>();
  const completed = complete(schema, example, []);
  return { schema: completed, shown };

  function complete(declared: JsonObject, value: unknown, path: readonly string[]): JsonObject {
    const view = schemas.view(declared);
    if (!isJsonObject(value) || view.properties.size === 0 || path.length >= ENVELOPE_DEPTH) return declared;
    const properties: JsonObject = {};
    const hasList = [...view.properties.values()].some((property) => isArray(schemas.view(property.schema)));
    for (const [name, part] of Object.entries(value)) {
      const at = [...path, name];
      if (!view.properties.has(name) && !tellsMore(name, part, hasList)) continue;
      const known = view.properties.get(name);
      const next = known === undefined ? schemaOfField(name, part) : complete(known.schema, part, at);
      if (known === undefined) note(part, at);
      if (next !== known?.schema) properties[name] = next;
    }
    return Object.keys(properties).length === 0 ? declared : { properties, allOf: [declared] };
  }

  function note(value: unknown, path: readonly string[]): void {
    shown.add(path.join('\0'));
    if (!isJsonObject(value) || path.length > ENVELOPE_DEPTH) return;
    for (const [name, part] of Object.entries(value)) note(part, [...path, name]);
  }
}
