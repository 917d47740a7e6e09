import { isJsonObject, type JsonObject } from '../json.ts';
import {
  joined,
  levelOf,
  matchesType,
  matchesValues,
  MAX_EXTRAS,
  type Field,
  type Level,
  type Listener,
  type Program,
} from './check-program.ts';
import type { SchemaShape } from './schema-shape.ts';

/** The same check by walking the schema for each record: for processes that forbid generated code. */
export function walkedProgram(root: SchemaShape, extras: ReadonlyMap<string, Set<string>>): Program {
  const fields: Field[] = [];
  const levels: Level[] = [];

  function object(shape: SchemaShape, path: string): (value: JsonObject, listener: Listener) => void {
    const level = levels.length;
    const own = levelOf(path, shape, extras);
    levels.push(own);
    const members = [...(shape.properties ?? [])].map(([name, property]) => member(shape, property, path, name));
    return (value, listener) => {
      for (const check of members) check(value, listener);
      if (shape.open || own.extras.size >= MAX_EXTRAS) return;
      let unknown = false;
      for (const [name, inner] of Object.entries(value)) {
        if (own.extras.has(name)) listener.extra(level, name, inner);
        else if (!shape.properties?.has(name)) unknown = true;
      }
      if (unknown) listener.unknown(level, value);
    };
  }

  function member(parent: SchemaShape, shape: SchemaShape, path: string, name: string) {
    const index = fields.length;
    const required = parent.required.has(name);
    fields.push({ path: joined(path, name), shape, required });
    const inside = shape.properties === undefined ? undefined : object(shape, joined(path, name));
    const items = shape.items?.properties === undefined ? undefined : object(shape.items, `${joined(path, name)}[]`);
    return (holder: JsonObject, listener: Listener): void => {
      const value = Object.hasOwn(holder, name) ? holder[name] : undefined;
      if (value === undefined) {
        if (required) listener.differs(index, undefined);
        return;
      }
      if (!matchesType(shape, value) || !matchesValues(shape, value)) listener.differs(index, value);
      if (inside !== undefined && isJsonObject(value)) inside(value, listener);
      if (items !== undefined && inside === undefined && Array.isArray(value)) {
        for (const item of value) if (isJsonObject(item)) items(item, listener);
      }
    };
  }

  const check = object(root, '');
  return {
    fields,
    levels,
    run: (rows, listener) => {
      for (const row of rows) check(row, listener);
    },
  };
}
