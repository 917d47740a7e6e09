import type { JsonSchema } from '@tapwright/connector';
import { createRandom, hashText } from './random.ts';
import { alternatives, mergeAllOf, isNullOnly, typesOf, type NamedSchemas } from './schema.ts';
import { sampleText, uuidFor } from './sample.ts';
import { validateJson } from './validate.ts';
import { textOf } from './text-of.ts';

const PER_DATASET = 100_000;

/** The schema that a key's value is made from: no union, not null. */
export function keySchema(schemas: NamedSchemas, schema: JsonSchema | undefined): JsonSchema {
  if (schema === undefined) return { type: 'string' };
  const useful = alternatives(schemas, schema)
    .map((one) => mergeAllOf(schemas, one))
    .filter((one) => !isNullOnly(one));
  return useful[0] ?? { type: 'string' };
}

/** How many different values a key schema has room for. */
export function keyCapacity(schema: JsonSchema): number {
  const allowed = schema['enum'];
  if (Array.isArray(allowed)) return allowed.filter((value) => value !== null).length;
  if ('const' in schema) return 1;
  if (typesOf(schema).includes('boolean')) return 2;
  const { minimum, maximum, maxLength } = schema;
  if (typeof maxLength === 'number' && maxLength < 4) return 36 ** maxLength - 1;
  if (typeof maximum === 'number')
    return Math.max(1, Math.floor(maximum) - Math.ceil(typeof minimum === 'number' ? minimum : 0));
  return Number.POSITIVE_INFINITY;
}

/**
 * The `index`-th of a series of different values of a schema, safe as part of a path. Series of different seeds do not
 * meet where the schema leaves room for that.
 */
export function uniqueValue(schema: JsonSchema, seed: string, index: number): string | number | boolean {
  const allowed = schema['enum'];
  if (Array.isArray(allowed)) return fixedValue(allowed, index);
  const types = typesOf(schema);
  if (types.includes('string') || types.length === 0) return uniqueText(schema, seed, index);
  if (types.includes('integer') || types.includes('number')) return uniqueInteger(schema, seed, index);
  if (types.includes('boolean')) return index % 2 === 0;
  return uniqueText({}, seed, index);
}

function fixedValue(allowed: readonly unknown[], index: number): string | number | boolean {
  const useful = allowed.filter((value) => value !== null);
  const value = useful[index % Math.max(1, useful.length)];
  return typeof value === 'number' || typeof value === 'boolean' ? value : textOf(value);
}

function uniqueInteger(schema: JsonSchema, seed: string, index: number): number {
  const { minimum, maximum, format } = schema;
  const low = typeof minimum === 'number' ? Math.max(1, Math.ceil(minimum)) : 1;
  if (typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER) {
    return low + (index % Math.max(1, Math.floor(maximum) - low + 1));
  }
  const series = hashText(seed) % (format === 'int32' ? 20_000 : 2 ** 26);
  return low + series * PER_DATASET + index;
}

function uniqueText(schema: JsonSchema, seed: string, index: number): string {
  const { format, pattern, maxLength, minLength } = schema;
  const series = hashText(seed);
  if (typeof pattern === 'string') {
    const random = createRandom(`${seed}/${index}`);
    const text = sampleText(random, schema);
    if (validateJson({}, schema, text).length === 0) return text;
  }
  if (typeof format === 'string') {
    const text = formatted(format, series, index);
    if (text !== undefined) return text;
  }
  const digits = index.toString(36).padStart(4, '0');
  const text = `k${series.toString(36).padStart(7, '0')}-${digits}`;
  const padded = typeof minLength === 'number' ? text.padStart(minLength, 'k') : text;
  return typeof maxLength === 'number' && padded.length > maxLength ? lastLetters(series, index, maxLength) : padded;
}

function lastLetters(series: number, index: number, length: number): string {
  const digits = index.toString(36);
  return `${series.toString(36)}${digits.padStart(Math.min(3, length), '0')}`.slice(-length);
}

function formatted(format: string, series: number, index: number): string | undefined {
  switch (format) {
    case 'uuid':
      return uuidFor(series, index + 1);
    case 'date-time':
      return new Date(1_700_000_000_000 + index * 60_000).toISOString();
    case 'date':
      return new Date(1_000_000_000_000 + index * 86_400_000).toISOString().slice(0, 10);
    case 'email':
      return `k${series.toString(36)}.${index}@example.com`;
    case 'uri':
    case 'url':
      return `https://example.com/${series.toString(36)}/${index}`;
    case 'ipv4':
      return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
    default:
      return undefined;
  }
}
