import type { JsonSchema } from '@tapwright/connector';
import type { ListProfile } from '../profile.ts';
import { alternatives, asSchema, mergeAllOf, propertiesOf, typesOf, type NamedSchemas } from './schema.ts';
import { xmlDocumentSchema } from './xml-schema.ts';

/** How a list's records are written. */
export type BodyFormat = NonNullable<ListProfile['records']['format']>;

export const MEDIA_TYPES: Readonly<Record<BodyFormat, string>> = {
  json: 'application/json; charset=utf-8',
  jsonl: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
};

const PATTERNS: Readonly<Record<BodyFormat, RegExp>> = {
  json: /json|^\*\/\*/i,
  jsonl: /ndjson|jsonl|json-seq|json-lines|stream\+json/i,
  csv: /csv/i,
  xml: /[/+]xml/i,
};

/** Whether answers of a media type are written so. */
export function speaks(mediaType: string, format: BodyFormat): boolean {
  return PATTERNS[format].test(mediaType) && (format !== 'json' || !PATTERNS.jsonl.test(mediaType));
}

/** The schema of an answer as a client sees it: with the names of elements for XML, of all lines together for lines. */
export function bodySchema(schemas: NamedSchemas, schema: JsonSchema | undefined, format: BodyFormat): JsonSchema {
  if (format === 'json') return schema ?? {};
  if (format === 'xml') return schema === undefined ? {} : xmlDocumentSchema(schemas, schema);
  const merged = mergeAllOf(schemas, alternatives(schemas, schema ?? {})[0] ?? {});
  if (typesOf(merged).includes('array') || merged['items'] !== undefined) return merged;
  // Of many lists in lines the contract says no more than that they are texts.
  const isRecord = propertiesOf(merged).length > 0 || typesOf(merged).includes('object');
  return { type: 'array', items: isRecord ? asSchema(schema) : {} };
}
