import type { Contract } from '@tapwright/blueprint';
import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import { namedSchema, objectShape, referenceName, schemasOf, typesOf } from '../types/schema-shape.ts';

const DEEPEST = 3;
const MOST_FIELDS = 40;

/** A small, valid value of a schema: its example, default or first enum value, else one made from type and format. */
export function sampleValue(contract: Contract, schema: JsonSchema, number: number, name = '', depth = 0): unknown {
  const given = givenValue(schema);
  if (given !== undefined) return varied(given, name, number);
  const reference = referenceName(schema);
  if (reference !== undefined) {
    const target = namedSchema(contract, reference);
    return target === undefined || depth > DEEPEST ? null : sampleValue(contract, target, number, name, depth + 1);
  }
  const choice = [...schemasOf(schema, 'oneOf'), ...schemasOf(schema, 'anyOf')][0];
  if (choice && !isJsonObject(schema['properties'])) return sampleValue(contract, choice, number, name, depth + 1);
  const shape = objectShape(contract, schema);
  if (shape.properties.size > 0) return sampleRecord(contract, schema, number, depth);
  return plainSample(contract, schema, number, name, depth);
}

/** A record with all fields of its schema, down to a few levels. */
export function sampleRecord(
  contract: Contract,
  schema: JsonSchema,
  number: number,
  depth = 0,
): Record<string, unknown> {
  const { properties, required } = objectShape(contract, schema);
  const wanted = [...properties].filter(([name]) => depth === 0 || required.has(name)).slice(0, MOST_FIELDS);
  return Object.fromEntries(
    wanted.map(([name, value]) => [name, sampleValue(contract, value, number, name, depth + 1)]),
  );
}

function givenValue(schema: JsonSchema): unknown {
  const { example, examples, default: standard, const: fixed, enum: values } = schema;
  if (fixed !== undefined) return fixed;
  if (Array.isArray(values) && values.length > 0) return values.find((value) => value !== null);
  const value = example ?? (Array.isArray(examples) ? examples[0] : undefined) ?? standard;
  return typeof value === 'object' ? undefined : fits(value, schema) ? value : undefined;
}

function fits(value: unknown, schema: JsonSchema): boolean {
  const types = typesOf(schema);
  if (types.length === 0) return true;
  return types.some((type) => type === typeof value || (type === 'integer' && Number.isInteger(value)));
}

/** Keys of different records differ. */
function varied(value: unknown, name: string, number: number): unknown {
  if (!/^(id|.*_id|uuid|key)$/i.test(name) || number === 1) return value;
  return typeof value === 'number' ? value + number - 1 : value;
}

function plainSample(contract: Contract, schema: JsonSchema, number: number, name: string, depth: number): unknown {
  switch (typesOf(schema).find((type) => type !== 'null')) {
    case 'integer':
      return bounded(schema, number);
    case 'number':
      return bounded(schema, number + 0.5);
    case 'boolean':
      return number % 2 === 1;
    case 'array': {
      const items = schema['items'];
      return isJsonObject(items) && depth < DEEPEST
        ? [sampleValue(contract, items, number, singularOf(name), depth + 1)]
        : [];
    }
    case 'object':
      return {};
    case 'string':
      return textSample(schema, number, name);
    default:
      return null;
  }
}

function singularOf(name: string): string {
  return name.replace(/s$/, '');
}

function bounded(schema: JsonSchema, value: number): number {
  const { minimum, maximum } = schema;
  const low = typeof minimum === 'number' ? Math.max(value, minimum) : value;
  return typeof maximum === 'number' ? Math.min(low, maximum) : low;
}

const FORMATS: Readonly<Record<string, (number: number) => string>> = {
  'date-time': (number) => `2024-01-0${(number % 9) + 1}T12:00:00Z`,
  date: (number) => `2024-01-0${(number % 9) + 1}`,
  time: () => '12:00:00Z',
  uuid: (number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  uri: (number) => `https://example.com/${number}`,
  email: (number) => `person${number}@example.com`,
  ipv4: (number) => `192.0.2.${number}`,
  hostname: () => 'example.com',
};

function textSample(schema: JsonSchema, number: number, name: string): string {
  const format = schema['format'];
  const make = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (make) return make(number);
  const longest = schema['maxLength'];
  const text = `${name || 'text'} ${number}`;
  return typeof longest === 'number' ? text.slice(0, Math.max(0, longest)) : text;
}
