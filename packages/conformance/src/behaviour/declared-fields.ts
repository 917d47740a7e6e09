import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import { flattenSchema, type Blueprint, type Stream } from '@tapwright/blueprint';
import { DEEPEST } from './record-shape.ts';

/** Dotted paths of the fields that a stream's schema names; keys of maps are data, and no fields. */
export function declaredFields({ contract }: Blueprint, stream: Stream): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (schema: JsonSchema, path: string, depth: number): void => {
    if (depth >= DEEPEST) return;
    const { properties, items } = flattenSchema(contract, schema);
    if (isJsonObject(items)) {
      found.add(`${path}[]`);
      walk(items, `${path}[]`, depth + 1);
    }
    for (const [name, inner] of Object.entries(isJsonObject(properties) ? properties : {})) {
      const at = path === '' ? name : `${path}.${name}`;
      found.add(at);
      if (isJsonObject(inner)) walk(inner, at, depth + 1);
    }
  };
  walk(stream.schema, '', 0);
  return found;
}
