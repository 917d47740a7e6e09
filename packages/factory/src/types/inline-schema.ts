import { flattenSchema, type Contract } from '@tapwright/blueprint';
import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import { plainText } from '../code/comment.ts';
import { isNullable, namedSchema, objectShape, referenceName, schemasOf, typesOf } from './schema-shape.ts';

/** The keywords that a record's schema keeps; the rest says nothing to a destination, a form or a check. */
const KEPT = new Set(
  (
    'title description type enum const format default minimum maximum exclusiveMinimum exclusiveMaximum minLength ' +
    'maxLength pattern minItems maxItems uniqueItems properties required items additionalProperties oneOf anyOf ' +
    'deprecated readOnly writeOnly'
  ).split(' '),
);

const DEEPEST = 5;
const DEEPEST_INLINE = 24;

export interface InlineOptions {
  readonly descriptions: 'keep' | 'drop';
  /** References are followed as deep as the result stays below this many schemas. Default 400. */
  readonly budget?: number;
}

/**
 * A schema without references: named schemas are put in their place, down to the depth that stays within the budget.
 * Recursion, and what lies deeper, is cut to the bare type.
 */
export function inlineSchema(contract: Contract, schema: JsonSchema, options: InlineOptions): JsonSchema {
  const budget = options.budget ?? 400;
  for (let depth = DEEPEST; depth > 0; depth -= 1) {
    const walk: Walk = { contract, keepText: options.descriptions === 'keep', left: budget, depth };
    const result = inline(walk, schema, { seen: [], level: 0, references: 0 });
    if (walk.left >= 0) return result;
  }
  return flat(contract, schema, options);
}

/** The first level only. */
function flat(contract: Contract, schema: JsonSchema, options: InlineOptions): JsonSchema {
  const shape = objectShape(contract, schema);
  const walk: Walk = { contract, keepText: options.descriptions === 'keep', left: 0, depth: 0 };
  const properties = Object.fromEntries(
    [...shape.properties].map(([name, value]) => [name, bare(contract, value, walk.keepText)]),
  );
  const required = [...shape.required].filter((name) => shape.properties.has(name));
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

interface Walk {
  readonly contract: Contract;
  readonly keepText: boolean;
  readonly depth: number;
  left: number;
}

interface Place {
  /** Named schemas on the way here. */
  readonly seen: readonly string[];
  readonly level: number;
  readonly references: number;
}

function inline(walk: Walk, schema: JsonSchema, place: Place): JsonSchema {
  walk.left -= 1;
  if (walk.left < 0) return {};
  const name = referenceName(schema);
  if (name !== undefined) return inlineReference(walk, schema, name, place);
  if (schemasOf(schema, 'allOf').length > 0) return inlineAllOf(walk, schema, place);
  if (place.level > DEEPEST_INLINE) return bare(walk.contract, schema, walk.keepText);
  const deeper = { ...place, level: place.level + 1 };
  const entries = Object.entries(schema)
    .filter(([keyword]) => KEPT.has(keyword))
    .map(([keyword, value]) => [printedAs(keyword, schema), inlineKeyword(walk, keyword, value, deeper)] as const)
    .filter(([, value]) => value !== undefined);
  return withNull(Object.fromEntries(entries), schema);
}

/** Alternatives that are cut to their types fit a value together, which `oneOf` forbids. */
function printedAs(keyword: string, schema: JsonSchema): string {
  return keyword === 'oneOf' && !('anyOf' in schema) ? 'anyOf' : keyword;
}

function inlineReference(walk: Walk, schema: JsonSchema, name: string, place: Place): JsonSchema {
  const target = namedSchema(walk.contract, name);
  if (target === undefined) return {};
  if (place.seen.includes(name) || place.references >= walk.depth) return bare(walk.contract, schema, walk.keepText);
  return inline(walk, target, {
    seen: [...place.seen, name],
    level: place.level + 1,
    references: place.references + 1,
  });
}

/** `allOf` is merged; the schemas that it names count as entered. */
function inlineAllOf(walk: Walk, schema: JsonSchema, place: Place): JsonSchema {
  const names = schemasOf(schema, 'allOf').flatMap((part) => referenceName(part) ?? []);
  const isDeep = names.length > 0 && place.references >= walk.depth;
  if (isDeep || names.some((name) => place.seen.includes(name))) return bare(walk.contract, schema, walk.keepText);
  const references = place.references + (names.length > 0 ? 1 : 0);
  return inline(walk, flattenSchema(walk.contract, schema), {
    seen: [...place.seen, ...names],
    level: place.level + 1,
    references,
  });
}

function inlineKeyword(walk: Walk, keyword: string, value: unknown, place: Place): unknown {
  switch (keyword) {
    case 'title':
    case 'description':
      return walk.keepText && typeof value === 'string' ? plainText(value) : undefined;
    case 'properties':
      return isJsonObject(value) ? mapValues(value, (item) => inline(walk, item, place)) : undefined;
    case 'items':
    case 'additionalProperties':
      return isJsonObject(value) ? inline(walk, value, place) : value;
    case 'oneOf':
    case 'anyOf':
      return Array.isArray(value) ? value.filter(isJsonObject).map((item) => inline(walk, item, place)) : undefined;
    default:
      return value;
  }
}

function mapValues(object: Record<string, unknown>, change: (value: JsonSchema) => JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, isJsonObject(value) ? change(value) : {}]),
  );
}

/** OpenAPI 3.0's `nullable` in the words of JSON Schema. */
function withNull(result: JsonSchema, schema: JsonSchema): JsonSchema {
  if (schema['nullable'] !== true || typesOf(schema).includes('null') || typesOf(schema).length === 0) return result;
  return { ...result, type: [...typesOf(schema), 'null'] };
}

/** Only the type of what a schema describes. */
function bare(contract: Contract, schema: JsonSchema, keepText: boolean): JsonSchema {
  const text = schema['description'];
  return {
    ...bareType(contract, schema, new Set()),
    ...(keepText && typeof text === 'string' && { description: plainText(text) }),
  };
}

function bareType(contract: Contract, schema: JsonSchema, seen: Set<string>): JsonSchema {
  const name = referenceName(schema);
  if (name !== undefined) {
    const target = seen.has(name) ? undefined : namedSchema(contract, name);
    return target === undefined ? {} : bareType(contract, target, seen.add(name));
  }
  const types = typesOf(schema);
  if (types.length > 0) {
    const all = isNullable(schema) && !types.includes('null') ? [...types, 'null'] : types;
    const format = schema['format'];
    return { type: all.length === 1 ? all[0] : all, ...(typeof format === 'string' && { format }) };
  }
  const members = [...schemasOf(schema, 'anyOf'), ...schemasOf(schema, 'oneOf')];
  if (members.length > 0)
    return unionType(
      members.map((member) => bareType(contract, member, new Set(seen))),
      schema,
    );
  return objectShape(contract, schema).properties.size > 0
    ? { type: isNullable(schema) ? ['object', 'null'] : 'object' }
    : {};
}

/** Every type that a member of a union has; anything where one of them may be anything. */
function unionType(members: readonly JsonSchema[], schema: JsonSchema): JsonSchema {
  const each = members.map(typesOf);
  if (each.some((types) => types.length === 0)) return {};
  const all = [...new Set([...each.flat(), ...(isNullable(schema) ? ['null'] : [])])];
  return { type: all.length === 1 ? all[0] : all };
}
