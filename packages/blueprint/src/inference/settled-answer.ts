import { isJsonObject, type JsonObject } from '@tapwright/connector';
import { endsWithParameter } from './path-parts.ts';
import { isArray, isObject, type Schemas, type SchemaView } from './schema-view.ts';
import { schemaOfField, type ShownPaths } from './shown-fields.ts';

/** An answer as its example shows it, with what the schema says of the records in it. */
interface Settled {
  readonly schema: JsonObject;
  readonly shown: ShownPaths;
  readonly declared: string;
  readonly seen: string;
}

const DEEPEST = 3;

/**
 * Where the schema declares a list and the example shows an object that holds one, or the other way round, one of them is
 * wrong: an example is what somebody saw, a schema is what somebody meant. What is declared of one record stays. Undefined
 * where they agree, or where the example may be part of what is declared.
 */
export function settledByExample(
  schema: JsonObject,
  example: unknown,
  path: string,
  schemas: Schemas,
): Settled | undefined {
  const view = schemas.view(schema);
  if (isArray(view) && !isObject(view) && isJsonObject(example)) return heldList(schema, example, schemas);
  const isList = Array.isArray(example) && example.length > 0 && !endsWithParameter(path);
  return isList && view.properties.size > 0 && !isArray(view) ? listOfThese(schema, view, example, schemas) : undefined;
}

/** The schema is a list, the example an object around it. */
function heldList(declared: JsonObject, example: JsonObject, schemas: Schemas): Settled | undefined {
  const record = schemas.view(schemas.view(declared).items);
  // One record, shown in the place of the list.
  if (likeness(record, example) >= 2 / 3) return undefined;
  const lists = listsIn(example);
  const [first] = lists;
  if (first === undefined) return undefined;
  const same = lists.filter(({ list }) => list.length === 0 || likeness(record, list[0]) >= 1 / 2);
  const shown = new Set<string>();
  const put = (value: unknown, at: readonly string[]): JsonObject => {
    if (same.some(({ path }) => path.join('\0') === at.join('\0'))) return declared;
    if (at.length > 0) shown.add(at.join('\0'));
    if (!isJsonObject(value) || at.length >= DEEPEST) return schemaOfField(at.at(-1) ?? '', value);
    const properties = Object.entries(value).map(([name, inner]) => [name, put(inner, [...at, name])] as const);
    return { type: 'object', properties: Object.fromEntries(properties) };
  };
  const where = (same[0] ?? first).path.join('.');
  return { schema: put(example, []), shown, declared: 'a list', seen: `an object with a list at ${where}` };
}

/** The schema is one record, the example a list of such. */
function listOfThese(
  declared: JsonObject,
  view: SchemaView,
  example: readonly unknown[],
  schemas: Schemas,
): Settled | undefined {
  const holdsList = [...view.properties.values()].some((property) => {
    const inner = schemas.view(property.schema);
    return isArray(inner) && isObject(schemas.view(inner.items));
  });
  if (holdsList || !example.every((item) => likeness(view, item) >= 2 / 3)) return undefined;
  return {
    schema: { type: 'array', items: declared },
    shown: new Set(),
    declared: 'one object',
    seen: 'a list of such objects',
  };
}

interface ShownList {
  readonly path: readonly string[];
  readonly list: readonly unknown[];
}

/** Lists of objects that are in no other list; of an empty one nobody knows of what it is. */
function listsIn(value: JsonObject, path: readonly string[] = []): ShownList[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = [...path, name];
    if (Array.isArray(inner)) return inner.every((item) => isJsonObject(item)) ? [{ path: at, list: inner }] : [];
    return isJsonObject(inner) && at.length < DEEPEST ? listsIn(inner, at) : [];
  });
}

/** How many of the fields that are shown are declared, 0 to 1. */
function likeness({ properties }: SchemaView, shown: unknown): number {
  const names = isJsonObject(shown) ? Object.keys(shown) : [];
  return names.length === 0 ? 0 : names.filter((name) => properties.has(name)).length / names.length;
}
