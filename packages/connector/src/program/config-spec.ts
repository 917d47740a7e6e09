import { z } from 'zod';
import type { ConnectorDefinition } from '../definition.ts';
import { isJsonObject, type JsonObject, type JsonSchema } from '../json.ts';
import { isSecretName } from './secret-name.ts';

const BASE_URL = {
  type: 'string',
  format: 'uri',
  title: 'Base URL',
  description: 'Where the API is reached, if not at its usual address.',
};

/**
 * The JSON Schema (draft-07) of a connector's config, as forms and the Airbyte protocol want it: secrets marked
 * `airbyte_secret`, every field with title and order, unions as `oneOf` with constants, unknown fields allowed, and
 * the optional `base_url` that every connector takes.
 */
export function configSpec(connector: Pick<ConnectorDefinition, 'config' | 'name' | 'title'>): JsonSchema {
  const raw: JsonObject = z.toJSONSchema(connector.config, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  const schema = formSchema(raw);
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const order = Object.keys(properties).length;
  return {
    ...schema,
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: schema['title'] ?? `${connector.title ?? connector.name} spec`,
    type: 'object',
    required: schema['required'] ?? [],
    properties: { ...properties, ...('base_url' in properties ? {} : { base_url: { ...BASE_URL, order } }) },
    additionalProperties: true,
  };
}

/** One node, without what forms cannot show: nullable unions, long patterns, closed objects. */
function formSchema(raw: JsonObject): JsonObject {
  const node = withoutNull(raw);
  const variants = node['oneOf'] ?? node['anyOf'];
  if (Array.isArray(variants)) return unionSchema(node, variants.filter(isJsonObject));
  if (isJsonObject(node['properties'])) return objectSchema(node, node['properties']);
  if (isJsonObject(node['items'])) return { ...node, items: formSchema(node['items']) };
  return withShortPattern(node);
}

/** A field that may be null is a field that may be left out. */
function withoutNull(node: JsonObject): JsonObject {
  const { type, anyOf, ...rest } = node;
  if (Array.isArray(type)) {
    const types = type.filter((name) => name !== 'null');
    return { ...rest, type: types.length === 1 ? types[0] : types };
  }
  if (!Array.isArray(anyOf)) return node;
  const variants = anyOf.filter(isJsonObject).filter((variant) => variant['type'] !== 'null');
  const [only] = variants;
  return only && variants.length === 1 ? withoutNull({ ...only, ...rest }) : { ...rest, anyOf: variants };
}

function unionSchema(node: JsonObject, variants: readonly JsonObject[]): JsonObject {
  const { anyOf: _anyOf, oneOf: _oneOf, ...rest } = node;
  const schemas = variants.map(formSchema);
  if (!schemas.every((schema) => schema['type'] === 'object')) return { ...rest, oneOf: schemas };
  return { ...rest, type: 'object', oneOf: schemas.map(withVariantTitle) };
}

function withVariantTitle(schema: JsonObject): JsonObject {
  if (schema['title'] !== undefined || !isJsonObject(schema['properties'])) return schema;
  const constants = Object.values(schema['properties']).map((field) =>
    isJsonObject(field) ? field['const'] : undefined,
  );
  const name = constants.find((value) => typeof value === 'string');
  return typeof name === 'string' ? { title: titleOf(name), ...schema } : schema;
}

function objectSchema(node: JsonObject, fields: JsonObject): JsonObject {
  const named = Object.entries(fields).map(([name, field], index) => {
    const schema = formSchema(isJsonObject(field) ? field : {});
    return { name, schema, position: typeof schema['order'] === 'number' ? schema['order'] : index };
  });
  const sorted = named.toSorted((left, right) => left.position - right.position);
  const properties = sorted.map(({ name, schema }, order) => [
    name,
    { title: titleOf(name), ...schema, ...secretMark(name, schema), order },
  ]);
  return { ...node, properties: Object.fromEntries(properties), additionalProperties: true };
}

/** A field whose name says secret is one, unless the config says `airbyte_secret: false`. */
function secretMark(name: string, schema: JsonObject): JsonObject {
  const scalar = ['string', 'integer', 'number'].includes(String(schema['type'])) && !('const' in schema);
  return scalar && schema['airbyte_secret'] === undefined && isSecretName(name) ? { airbyte_secret: true } : {};
}

const SHORT_PATTERNS: Readonly<Record<string, string>> = {
  date: String.raw`^\d{4}-\d{2}-\d{2}$`,
  'date-time': String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$`,
};
const LONGEST_PATTERN = 100;

/** Forms show the pattern to the user; the connector checks the exact one itself. */
function withShortPattern(node: JsonObject): JsonObject {
  const { pattern, format } = node;
  const short = typeof format === 'string' ? SHORT_PATTERNS[format] : undefined;
  if (short !== undefined) return { ...node, pattern: short };
  if (typeof pattern !== 'string' || pattern.length <= LONGEST_PATTERN) return node;
  const { pattern: _tooLong, ...rest } = node;
  return rest;
}

const ACRONYMS = new Set(['api', 'id', 'url', 'uri', 'oauth', 'jwt', 'http', 'sql']);

/** `client_id` and `clientId` are both `Client ID`. */
function titleOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_.-]+/)
    .filter((word) => word !== '')
    .map((word) =>
      ACRONYMS.has(word.toLowerCase()) ? word.toUpperCase().replace('OAUTH', 'OAuth') : word.toLowerCase(),
    );
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
