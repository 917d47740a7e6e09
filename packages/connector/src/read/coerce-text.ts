import { isJsonObject, type JsonObject, type JsonSchema } from '../json.ts';
import { schemaTypes } from './schema-types.ts';

type Coerce = (value: unknown) => unknown;

/**
 * Makes typed records of formats that only have text: by the schema, and only where the text says exactly that value.
 * An empty text is null unless the schema wants a string.
 */
export function createTextCoercion(schema: JsonSchema): (record: JsonObject) => JsonObject {
  const coerce = coercionOf(schema);
  return (record) => {
    const result = coerce?.(record);
    return isJsonObject(result) ? result : record;
  };
}

function coercionOf(schema: unknown): Coerce | undefined {
  if (!isJsonObject(schema)) return undefined;
  const types = schemaTypes(schema);
  if (types.has('object') || isJsonObject(schema['properties'])) return objectCoercion(schema['properties']);
  if (types.has('array')) return arrayCoercion(schema['items']);
  if (types.size === 0) return undefined;
  return (value) => (typeof value === 'string' ? scalarOf(value, types) : value);
}

function objectCoercion(properties: unknown): Coerce {
  const fields = new Map<string, Coerce>();
  for (const [name, schema] of Object.entries(isJsonObject(properties) ? properties : {})) {
    const coerce = coercionOf(schema);
    if (coerce !== undefined) fields.set(name, coerce);
  }
  return (value) => {
    if (!isJsonObject(value)) return value === '' ? null : value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => {
        const coerce = fields.get(name);
        return [name, coerce === undefined ? inner : coerce(inner)];
      }),
    );
  };
}

/** A repeated element that occurs once looks like a single value. */
function arrayCoercion(items: unknown): Coerce {
  const coerce = coercionOf(items);
  return (value) => {
    if (value === '') return [];
    const list = Array.isArray(value) ? value : [value];
    return coerce === undefined ? list : list.map((inner) => coerce(inner));
  };
}

function scalarOf(text: string, types: ReadonlySet<string>): unknown {
  if (text === '') return types.has('string') ? text : null;
  if (types.has('integer') && /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  if (types.has('number') && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (types.has('boolean') && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (types.has('null') && text === 'null') return null;
  return text;
}
