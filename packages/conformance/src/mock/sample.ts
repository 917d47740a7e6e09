import type { JsonSchema } from '@tapwright/connector';
import { textForPattern } from './pattern.ts';
import type { Random } from './random.ts';
import {
  alternatives,
  asSchema,
  isNullOnly,
  mergeAllOf,
  propertiesOf,
  referenceName,
  requiredOf,
  schemaList,
  typesOf,
  type NamedSchemas,
} from './schema.ts';
import { validateJson } from './validate.ts';

export interface SampleOptions {
  readonly schemas: NamedSchemas;
  readonly random: Random;
  /** Leaves out `readOnly` fields of requests, `writeOnly` fields of responses. Default `response`. */
  readonly mode?: 'request' | 'response';
  /** `full`: every optional field and no null; `sparse`: required fields only and null where it may be. Default: some of each. */
  readonly fill?: 'full' | 'sparse' | 'mixed';
}

interface Context extends SampleOptions {
  readonly depth: number;
  /** Names of the references being followed, to stop recursion. */
  readonly active: readonly string[];
}

/** Deeper than this only required fields are made. */
const OPTIONAL_DEPTH = 3;
const DEEPEST = 10;

/** A value that satisfies a schema, by best effort where patterns or contradictions make that hard. */
export function sampleValue(options: SampleOptions, schema: JsonSchema): unknown {
  return sample({ ...options, depth: 0, active: [] }, schema);
}

function sample(context: Context, schema: JsonSchema): unknown {
  const name = referenceName(schema);
  const inner = name === undefined ? context : { ...context, active: [...context.active, name] };
  const merged = mergeAllOf(context.schemas, schema);
  const chosen = chooseAlternative(inner, merged);
  if (chosen !== merged) return sample({ ...inner, depth: inner.depth + 0.25 }, chosen);
  return sampleFixed(merged, inner.random) ?? sampleTyped(inner, merged);
}

/** The schema itself, or one member of its union: not null and not a recursion where it can be helped. */
function chooseAlternative(context: Context, schema: JsonSchema): JsonSchema {
  if (schemaList(schema['oneOf']).length + schemaList(schema['anyOf']).length === 0 || context.depth > DEEPEST) {
    return schema;
  }
  const members = alternatives(context.schemas, schema);
  const useful = members.filter((member) => !isNullOnly(mergeAllOf(context.schemas, member)));
  const fresh = useful.filter((member) => !entersRecursion(context, member));
  if (context.fill === 'sparse' && useful.length < members.length) return { type: 'null' };
  const candidates = fresh.length > 0 ? fresh : useful.length > 0 ? useful : members;
  return (context.fill === 'full' ? candidates[0] : context.random.pick(candidates)) ?? schema;
}

function entersRecursion(context: Context, schema: JsonSchema): boolean {
  const name = referenceName(schema);
  if (name !== undefined) return context.active.includes(name);
  return schemaList(schema['allOf']).some((member) => entersRecursion(context, member));
}

function sampleFixed(schema: JsonSchema, random: Random): unknown {
  if ('const' in schema) return schema['const'] ?? undefined;
  const allowed = schema['enum'];
  if (!Array.isArray(allowed)) return undefined;
  const useful = allowed.filter((value) => value !== null);
  const typed = useful.filter((value) => validateJson({}, schema, value).length === 0);
  return random.pick(typed.length > 0 ? typed : useful);
}

function sampleTyped(context: Context, schema: JsonSchema): unknown {
  const types = typesOf(schema);
  if (types.includes('null') && (types.length === 1 || becomesNull(context))) return null;
  const type = types.find((one) => one !== 'null') ?? impliedType(schema);
  switch (type) {
    case 'object':
      return sampleObject(context, schema);
    case 'array':
      return sampleArray(context, schema);
    case 'integer':
      return sampleInteger(context.random, schema);
    case 'number':
      return sampleNumber(context.random, schema);
    case 'boolean':
      return context.random.chance(0.5);
    default:
      return sampleText(context.random, schema);
  }
}

function becomesNull(context: Context): boolean {
  if (context.fill === 'full') return false;
  return context.fill === 'sparse' || context.random.chance(0.2);
}

function impliedType(schema: JsonSchema): string {
  if (schema['properties'] !== undefined || schema['additionalProperties'] !== undefined) return 'object';
  if (schema['items'] !== undefined) return 'array';
  if (schema['minimum'] !== undefined || schema['maximum'] !== undefined) return 'number';
  return 'string';
}

function sampleObject(context: Context, schema: JsonSchema): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  if (context.depth > DEEPEST) return result;
  const inner = { ...context, depth: context.depth + 1 };
  const required = requiredOf(schema);
  const hidden = context.mode === 'request' ? 'readOnly' : 'writeOnly';
  for (const [name, property] of propertiesOf(schema)) {
    if (mergeAllOf(context.schemas, property)[hidden] === true && (hidden === 'readOnly' || !required.has(name)))
      continue;
    if (required.has(name) || wantsOptional(context, property)) define(result, name, sample(inner, property));
  }
  fillMap(inner, schema, required, result);
  return result;
}

/** Required names without a schema, and one entry of a map. */
function fillMap(
  context: Context,
  schema: JsonSchema,
  required: ReadonlySet<string>,
  result: Record<string, unknown>,
): void {
  const additional = asSchema(schema['additionalProperties']);
  const properties = asSchema(schema['properties']);
  for (const name of required) {
    if (!Object.hasOwn(result, name) && !Object.hasOwn(properties, name))
      define(result, name, sample(context, additional));
  }
  if (Object.keys(additional).length > 0 && context.depth <= OPTIONAL_DEPTH && !entersRecursion(context, additional)) {
    define(result, 'key', sample(context, additional));
  }
}

function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function wantsOptional(context: Context, property: JsonSchema): boolean {
  if (context.fill === 'sparse' || context.depth >= OPTIONAL_DEPTH || entersRecursion(context, property)) return false;
  return context.fill === 'full' || context.random.chance(context.depth === 0 ? 0.85 : 0.5);
}

function sampleArray(context: Context, schema: JsonSchema): unknown[] {
  const items = asSchema(schema['items']);
  const least = count(schema['minItems']) ?? 0;
  const most = count(schema['maxItems']) ?? 3;
  const wanted =
    context.depth >= OPTIONAL_DEPTH || entersRecursion(context, items) ? 0 : 1 + Math.floor(context.random.next() * 2);
  const length = Math.max(least, Math.min(wanted, most));
  const inner = { ...context, depth: context.depth + 1 };
  const merged = mergeAllOf(context.schemas, items);
  const isMixed = merged['type'] !== undefined && (merged['oneOf'] !== undefined || merged['anyOf'] !== undefined);
  const values: unknown[] = [];
  for (let tries = 0; values.length < Math.min(length, 100) && tries < length * 10; tries++) {
    const value = sample(inner, items);
    // No value satisfies a schema that contradicts itself; a list can do without.
    if (isMixed && least === 0 && validateJson(context.schemas, items, value).length > 0) break;
    if (schema['uniqueItems'] !== true || !values.some((one) => JSON.stringify(one) === JSON.stringify(value)))
      values.push(value);
  }
  return values;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? Math.floor(value) : undefined;
}

function limits(schema: JsonSchema, step: number): readonly [number | undefined, number | undefined] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const low = [minimum, typeof exclusiveMinimum === 'number' ? exclusiveMinimum + step : undefined];
  const high = [maximum, typeof exclusiveMaximum === 'number' ? exclusiveMaximum - step : undefined];
  const lows = low.filter((value) => typeof value === 'number');
  const highs = high.filter((value) => typeof value === 'number');
  return [lows.length > 0 ? Math.max(...lows) : undefined, highs.length > 0 ? Math.min(...highs) : undefined];
}

function sampleInteger(random: Random, schema: JsonSchema): number | bigint {
  const [low, high] = limits(schema, 1);
  if (schema['format'] === 'int64' && low === undefined && high === undefined && random.chance(0.3)) {
    return 9_007_199_254_740_993n + BigInt(random.integer(0, 1000)) * 2n;
  }
  const from = Math.ceil(low ?? Math.min(0, high ?? 0));
  const to = Math.floor(Math.min(high ?? from + 10_000, from + 10_000));
  const value = random.integer(from, Math.max(from, to));
  const step = schema['multipleOf'];
  return typeof step === 'number' && step > 0 ? roundToMultiple(value, step, from) : value;
}

function sampleNumber(random: Random, schema: JsonSchema): number {
  const [low, high] = limits(schema, 0.01);
  const from = low ?? Math.min(0, high ?? 0);
  const to = Math.min(high ?? from + 1000, from + 1000);
  const step = schema['multipleOf'];
  const value = Math.round((from + random.next() * Math.max(0, to - from)) * 100) / 100;
  return typeof step === 'number' && step > 0
    ? roundToMultiple(value, step, from)
    : Math.min(Math.max(value, from), Math.max(from, to));
}

function roundToMultiple(value: number, step: number, low: number): number {
  const down = Math.floor(value / step) * step;
  return Number((down < low ? down + step : down).toPrecision(12));
}

const WORDS = [
  'alpha',
  'Grüße',
  'données',
  '東京',
  'naïve',
  'delta',
  'façade',
  'Übersicht',
  'plain',
  'ελλάδα',
  'quote"s',
  'emoji 🚀',
];

/** A text with the format, length and pattern that the schema asks for. */
export function sampleText(random: Random, schema: JsonSchema): string {
  const { pattern, format } = schema;
  const matching = typeof pattern === 'string' ? patternText(random, schema, pattern) : undefined;
  if (matching !== undefined && fits(schema, matching)) return matching;
  const formatted = typeof format === 'string' ? formatText(random, format) : undefined;
  // A pattern of digits alone knows neither months nor hours.
  if (formatted !== undefined && (matching === undefined || fits(schema, formatted))) return formatted;
  if (matching !== undefined) return matching;
  return fitLength(schema, `${random.pick(WORDS) ?? ''} ${random.integer(0, 9999)}`);
}

function patternText(random: Random, schema: JsonSchema, pattern: string): string | undefined {
  const least = count(schema['minLength']) ?? 0;
  let matching: string | undefined;
  for (let tries = 0; tries < 20; tries++) {
    // Lengths that the pattern itself does not ask for are tried one after the other.
    const repeats = tries < 10 ? undefined : least + tries - 10;
    const text = textForPattern(pattern, random, repeats);
    if (text === undefined) continue;
    if (fits(schema, text)) return text;
    matching ??= text;
  }
  return matching;
}

function fits(schema: JsonSchema, text: string): boolean {
  return validateJson({}, schema, text).length === 0;
}

function formatText(random: Random, format: string): string | undefined {
  const number = random.integer(0, 9999);
  switch (format) {
    case 'date-time':
      return new Date(1_700_000_000_000 + number * 60_000).toISOString();
    case 'date':
      return new Date(1_600_000_000_000 + number * 86_400_000).toISOString().slice(0, 10);
    case 'time':
      return '12:34:56Z';
    case 'email':
      return `user${number}@example.com`;
    case 'uuid':
      return uuidFor(random.integer(0, 2 ** 32 - 1), number);
    case 'uri':
    case 'url':
    case 'iri':
      return `https://example.com/item/${number}`;
    case 'uri-reference':
      return `/item/${number}`;
    case 'uri-template':
      return `https://example.com/{id}/${number}`;
    case 'hostname':
      return `host${number}.example.com`;
    case 'ipv4':
      return `192.0.2.${number % 256}`;
    case 'ipv6':
      return `2001:db8::${(number % 256).toString(16)}`;
    case 'byte':
    case 'binary':
      return Buffer.from(`bytes ${number}`).toString('base64');
    case 'duration':
      return 'PT1H';
    default:
      return undefined;
  }
}

/** A version 4 UUID made from two numbers. */
export function uuidFor(high: number, low: number): string {
  const first = (high >>> 0).toString(16).padStart(8, '0');
  const last = low.toString(16).padStart(12, '0').slice(-12);
  return `${first}-0000-4000-8000-${last}`;
}

/** Cuts or pads a text to the lengths that the schema allows. */
export function fitLength(schema: JsonSchema, text: string): string {
  const least = count(schema['minLength']) ?? 0;
  const most = count(schema['maxLength']);
  let letters = Array.from(text);
  if (letters.length < least)
    letters = Array.from(text.padEnd(Math.min(least, 10_000) + text.length - letters.length, 'x'));
  return (most !== undefined && letters.length > most ? letters.slice(0, most) : letters).join('');
}
