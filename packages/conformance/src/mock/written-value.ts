import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import type { BodyFormat } from './body-format.ts';
import { asSchema, mergeAllOf, propertiesOf, typesOf, type NamedSchemas } from './schema.ts';

/** A value as far as a format can say it, so that what the mock holds is what its answers tell. */
export function writtenValue(schemas: NamedSchemas, schema: JsonSchema, value: unknown, format: BodyFormat): unknown {
  if (format === 'xml') return inXml(value);
  return format === 'csv' ? inCells(schemas, schema, value) : value;
}

const ELEMENT_NAME = /^[A-Za-z_][\w.-]*(:[\w.-]+)?$/;

/** XML has no null, no empty list and no empty object; readers trim its texts. */
function inXml(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(inXml).filter((one) => one !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (isJsonObject(value)) {
    const fields = Object.entries(value)
      .filter(([name]) => ELEMENT_NAME.test(name))
      .map(([name, inner]) => [name, inXml(inner)] as const)
      .filter(([, inner]) => inner !== undefined);
    return fields.length === 0 ? undefined : Object.fromEntries(fields);
  }
  return value === null ? undefined : inText(value);
}

/** A row has a cell for every column: an empty one is an empty text, or null where the column has no texts. */
function inCells(schemas: NamedSchemas, schema: JsonSchema, value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    columnsOf(schemas, schema, value).map((name) => {
      const given = value[name];
      if (given !== undefined && given !== null) return [name, inText(given)];
      return [name, holdsText(schemas, schema, name) ? '' : null];
    }),
  );
}

/** Names of the columns: properties that are no objects and lists. */
export function columnsOf(schemas: NamedSchemas, schema: JsonSchema, value: unknown): readonly string[] {
  const merged = mergeAllOf(schemas, schema);
  const known = propertiesOf(merged).filter(([, property]) => {
    const types = typesOf(mergeAllOf(schemas, property));
    return !types.includes('object') && !types.includes('array');
  });
  const names = new Set(propertiesOf(merged).map(([name]) => name));
  const more = isJsonObject(value)
    ? Object.keys(value).filter((name) => !names.has(name) && typeof value[name] !== 'object')
    : [];
  return [...known.map(([name]) => name), ...more];
}

function holdsText(schemas: NamedSchemas, schema: JsonSchema, name: string): boolean {
  const property = mergeAllOf(schemas, asSchema(asSchema(mergeAllOf(schemas, schema)['properties'])[name]));
  const types = typesOf(property);
  return types.length === 0 || types.includes('string');
}

function inText(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'bigint' ? Number.MAX_SAFE_INTEGER - Number(value % 1000n) : value;
}
