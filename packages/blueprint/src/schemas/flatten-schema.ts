import { isJsonObject, type JsonObject, type JsonSchema } from '@tapwright/connector';
import { isDeepStrictEqual } from 'node:util';
import type { Contract } from '../schema.ts';
import { referencedName } from './resolve-schema.ts';

type Schemas = Pick<Contract, 'schemas'>;

/** Flattening the same schema again is frequent and always gives the same. */
const flattened = new WeakMap<object, WeakMap<object, JsonSchema>>();

/**
 * The schema as one plain level: references followed, `allOf` merged, `oneOf`/`anyOf` as one object of optional fields
 * with all types that occur (`null` among them). Only this level: `properties`, `items` and `additionalProperties` hold
 * schemas as the contract has them, to be flattened when one descends. References that run in a circle are cut.
 */
export function flattenSchema(contract: Schemas, schema: JsonSchema): JsonSchema {
  const known = flattened.get(contract.schemas) ?? new WeakMap<object, JsonSchema>();
  flattened.set(contract.schemas, known);
  const present = known.get(schema);
  if (present !== undefined) return present;
  const flat = flatten(contract, schema, []);
  known.set(schema, flat);
  return flat;
}

function flatten(contract: Schemas, schema: JsonSchema, open: readonly string[]): JsonSchema {
  const name = referencedName(schema);
  const { $ref: _, allOf, oneOf, anyOf, ...own } = schema;
  const inferred = withType(own);
  const parts: JsonSchema[] = [];
  if (name !== undefined && !open.includes(name)) {
    const target: unknown = Object.hasOwn(contract.schemas, name) ? contract.schemas[name] : undefined;
    if (isJsonObject(target)) parts.push(flatten(contract, target, [...open, name]));
  }
  const inner = name === undefined ? open : [...open, name];
  for (const part of schemasOf(allOf)) parts.push(flatten(contract, part, inner));
  for (const variants of [oneOf, anyOf]) {
    const flat = schemasOf(variants).map((variant) => flatten(contract, variant, inner));
    if (flat.length > 0) parts.push(unite(flat));
  }
  return parts.reduce((merged, part) => intersect(merged, part), inferred);
}

function schemasOf(list: unknown): JsonSchema[] {
  return Array.isArray(list) ? list.filter((item) => isJsonObject(item)) : [];
}

/** Fields make an object and items make a list, also where the author left the type out. */
function withType(schema: JsonSchema): JsonSchema {
  if (schema['type'] !== undefined) return schema;
  if (isJsonObject(schema['properties'])) return { type: 'object', ...schema };
  return schema['items'] === undefined ? schema : { type: 'array', ...schema };
}

/** Both hold (`allOf`). What `first` says about itself in words wins. */
function intersect(first: JsonSchema, second: JsonSchema): JsonSchema {
  const merged: JsonObject = { ...second, ...first };
  const properties = mergeProperties(first['properties'], second['properties'], 'allOf');
  if (properties !== undefined) merged['properties'] = properties;
  const required = [...new Set([...namesOf(first['required']), ...namesOf(second['required'])])];
  if (required.length > 0) merged['required'] = required;
  setType(merged, intersectTypes(typesOf(first), typesOf(second)));
  for (const key of ['items', 'additionalProperties']) {
    const [a, b] = [first[key], second[key]];
    if (isJsonObject(a) && isJsonObject(b) && !isDeepStrictEqual(a, b)) merged[key] = { allOf: [a, b] };
    // `additionalProperties: false` in a part speaks of that part's own fields.
    else if (key === 'additionalProperties' && a !== b && (a === false || b === false)) delete merged[key];
  }
  const [listed, other] = [first['enum'], second['enum']];
  if (Array.isArray(listed) && Array.isArray(other)) merged['enum'] = listed.filter((value) => other.includes(value));
  return merged;
}

/** Any of them holds: every field may be missing unless all variants require it. */
function unite(variants: readonly JsonSchema[]): JsonSchema {
  const real = variants.filter((variant) => variant['type'] !== 'null');
  const [first, ...others] = real;
  if (first === undefined) return { type: 'null' };
  const united: JsonObject = others.length === 0 ? { ...first } : uniteAll(first, others);
  if (real.length < variants.length) {
    const types = typesOf(united);
    if (types.length > 0) setType(united, [...types.filter((type) => type !== 'null'), 'null']);
    if (Array.isArray(united['enum'])) united['enum'] = [...united['enum'], null];
  }
  return united;
}

/** Keywords that still hold for all when all say the same. */
const COMMON = ['title', 'description', 'format', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'];

function uniteAll(first: JsonSchema, others: readonly JsonSchema[]): JsonObject {
  const all = [first, ...others];
  const united: JsonObject = {};
  for (const key of COMMON) {
    if (first[key] !== undefined && others.every((other) => isDeepStrictEqual(other[key], first[key])))
      united[key] = first[key];
  }
  if (all.every((variant) => typesOf(variant).length > 0)) setType(united, [...new Set(all.flatMap(typesOf))]);
  const properties = all.reduce<JsonObject | undefined>(
    (merged, variant) => mergeProperties(merged, variant['properties'], 'anyOf'),
    undefined,
  );
  if (properties !== undefined) united['properties'] = properties;
  const objects = all.filter((variant) => typesOf(variant).includes('object') || variant['properties'] !== undefined);
  const required = namesOf(objects[0]?.['required']).filter((name) =>
    objects.every((variant) => namesOf(variant['required']).includes(name)),
  );
  if (required.length > 0) united['required'] = required;
  uniteItems(united, all);
  const values = all.map((variant) => valuesOf(variant));
  if (values.every((list) => list !== undefined)) united['enum'] = [...new Set(values.flat())];
  return united;
}

function uniteItems(united: JsonObject, all: readonly JsonSchema[]): void {
  for (const key of ['items', 'additionalProperties']) {
    const found: JsonSchema[] = [];
    for (const { [key]: schema } of all) {
      if (isJsonObject(schema) && !found.some((other) => isDeepStrictEqual(other, schema))) found.push(schema);
    }
    if (found.length > 0) united[key] = found.length === 1 ? found[0] : { anyOf: found };
  }
}

function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  if (Array.isArray(schema['enum'])) return schema['enum'];
  return schema['const'] === undefined ? undefined : [schema['const']];
}

function mergeProperties(first: unknown, second: unknown, how: 'allOf' | 'anyOf'): JsonObject | undefined {
  if (!isJsonObject(first)) return isJsonObject(second) ? second : undefined;
  if (!isJsonObject(second)) return first;
  const merged: JsonObject = { ...first };
  for (const [name, schema] of Object.entries(second)) {
    const present = Object.hasOwn(merged, name) ? merged[name] : undefined;
    if (present === undefined) merged[name] = schema;
    else if (!isDeepStrictEqual(present, schema)) merged[name] = combine(present, schema, how);
  }
  return merged;
}

/** Appends to a combination that was made here before instead of nesting it. */
function combine(present: unknown, schema: unknown, how: 'allOf' | 'anyOf'): JsonSchema {
  if (isJsonObject(present) && Object.keys(present).length === 1 && Array.isArray(present[how])) {
    return present[how].some((other) => isDeepStrictEqual(other, schema))
      ? present
      : { [how]: [...present[how], schema] };
  }
  return { [how]: [present, schema] };
}

/** Types of a flat schema; empty when any is allowed. */
function typesOf(schema: JsonSchema): string[] {
  return namesOf(Array.isArray(schema['type']) ? schema['type'] : [schema['type']]);
}

function namesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

function intersectTypes(first: readonly string[], second: readonly string[]): string[] {
  if (first.length === 0 || second.length === 0) return [...first, ...second];
  const both = first.filter((type) => second.includes(type));
  const narrowed = first.includes('number') && second.includes('integer') ? [...both, 'integer'] : both;
  // Parts that contradict each other are a mistake of the author; the outer one is believed.
  return narrowed.length > 0 ? narrowed : [...first];
}

function setType(schema: JsonObject, types: readonly string[]): void {
  if (types.length === 0) delete schema['type'];
  else schema['type'] = types.length === 1 ? types[0] : types;
}
