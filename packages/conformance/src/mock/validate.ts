import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import { compilePattern } from './pattern.ts';
import { asSchema, dereference, propertiesOf, requiredOf, schemaList, typesOf, type NamedSchemas } from './schema.ts';
import { matchesFormat } from './formats.ts';

/** One way in which a value breaks its schema. */
export interface Problem {
  /** Dotted path from the value's root; `''` is the root. */
  readonly path: string;
  readonly message: string;
}

const DEEPEST = 64;

/**
 * What is wrong with a value by its JSON Schema; empty when nothing is. Interprets the schema instead of compiling it:
 * a large API has hundreds of schemas, each of which is needed a few times only. Malformed keywords are ignored.
 */
export function validateJson(schemas: NamedSchemas, schema: JsonSchema, value: unknown, path = ''): readonly Problem[] {
  return check({ schemas, depth: 0 }, schema, value, path);
}

interface Context {
  readonly schemas: NamedSchemas;
  readonly depth: number;
}

function check(context: Context, schema: JsonSchema, value: unknown, path: string): Problem[] {
  if (context.depth > DEEPEST) return [];
  const inner = { ...context, depth: context.depth + 1 };
  const plain = dereference(context.schemas, schema);
  if (value === null && plain['nullable'] === true) return [];
  const typeProblem = checkType(plain, value, path);
  if (typeProblem !== undefined) return [typeProblem];
  return [
    ...checkFixed(plain, value, path),
    ...checkCombined(inner, plain, value, path),
    ...checkContent(inner, plain, value, path),
  ];
}

function checkContent(context: Context, schema: JsonSchema, value: unknown, path: string): Problem[] {
  if (typeof value === 'string') return checkString(schema, value, path);
  if (typeof value === 'number') return checkNumber(schema, value, path);
  if (Array.isArray(value)) return checkArray(context, schema, value, path);
  if (isJsonObject(value)) return checkObject(context, schema, value, path);
  return [];
}

function checkType(schema: JsonSchema, value: unknown, path: string): Problem | undefined {
  const types = typesOf(schema);
  if (types.length === 0) return undefined;
  const actual = typeName(value);
  const fits = types.some((type) => type === actual || (type === 'number' && actual === 'integer'));
  return fits ? undefined : { path, message: `must be ${types.join(' or ')}, is ${actual}` };
}

/** The JSON Schema type of a value. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function checkFixed(schema: JsonSchema, value: unknown, path: string): Problem[] {
  const problems: Problem[] = [];
  const allowed = schema['enum'];
  if (Array.isArray(allowed) && !allowed.some((one) => sameJson(one, value))) {
    problems.push({ path, message: `must be one of ${JSON.stringify(allowed)}` });
  }
  if ('const' in schema && !sameJson(schema['const'], value)) {
    problems.push({ path, message: `must be ${JSON.stringify(schema['const'])}` });
  }
  return problems;
}

function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  return JSON.stringify(left) === JSON.stringify(right);
}

function checkCombined(context: Context, schema: JsonSchema, value: unknown, path: string): Problem[] {
  const problems = schemaList(schema['allOf']).flatMap((member) => check(context, member, value, path));
  const any = schemaList(schema['anyOf']);
  if (any.length > 0) problems.push(...bestOf(context, any, value, path));
  // Descriptions in the wild have oneOf members that overlap; to match at least one is what they mean.
  const one = schemaList(schema['oneOf']);
  if (one.length > 0) problems.push(...bestOf(context, one, value, path));
  return problems;
}

/** No problem when one member fits, else those of the nearest. */
function bestOf(context: Context, members: readonly JsonSchema[], value: unknown, path: string): Problem[] {
  let best: Problem[] | undefined;
  for (const member of members) {
    const problems = check(context, member, value, path);
    if (problems.length === 0) return [];
    if (best === undefined || problems.length < best.length) best = problems;
  }
  return best ?? [];
}

function checkString(schema: JsonSchema, value: string, path: string): Problem[] {
  const problems: Problem[] = [];
  const { minLength, maxLength, pattern, format } = schema;
  const length = typeof minLength === 'number' || typeof maxLength === 'number' ? Array.from(value).length : 0;
  if (typeof minLength === 'number' && length < minLength)
    problems.push({ path, message: `is shorter than ${minLength}` });
  if (typeof maxLength === 'number' && length > maxLength)
    problems.push({ path, message: `is longer than ${maxLength}` });
  if (typeof pattern === 'string' && compilePattern(pattern)?.test(value) === false) {
    problems.push({ path, message: `does not match ${pattern}` });
  }
  if (typeof format === 'string' && !matchesFormat(format, value))
    problems.push({ path, message: `is not a ${format}` });
  return problems;
}

function checkNumber(schema: JsonSchema, value: number, path: string): Problem[] {
  const problems: Problem[] = [];
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typeof minimum === 'number' && value < minimum) problems.push({ path, message: `is less than ${minimum}` });
  if (typeof maximum === 'number' && value > maximum) problems.push({ path, message: `is more than ${maximum}` });
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) {
    problems.push({ path, message: `must be more than ${exclusiveMinimum}` });
  }
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) {
    problems.push({ path, message: `must be less than ${exclusiveMaximum}` });
  }
  if (typeof multipleOf === 'number' && multipleOf > 0 && !isMultiple(value, multipleOf)) {
    problems.push({ path, message: `is not a multiple of ${multipleOf}` });
  }
  return problems;
}

function isMultiple(value: number, of: number): boolean {
  const quotient = value / of;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9;
}

function checkArray(context: Context, schema: JsonSchema, value: readonly unknown[], path: string): Problem[] {
  const problems: Problem[] = [];
  const { minItems, maxItems, uniqueItems } = schema;
  if (typeof minItems === 'number' && value.length < minItems)
    problems.push({ path, message: `has fewer than ${minItems} items` });
  if (typeof maxItems === 'number' && value.length > maxItems)
    problems.push({ path, message: `has more than ${maxItems} items` });
  if (uniqueItems === true && new Set(value.map((item) => JSON.stringify(item))).size < value.length) {
    problems.push({ path, message: 'has equal items' });
  }
  const items = asSchema(schema['items']);
  if (Object.keys(items).length === 0) return problems;
  for (const [index, item] of value.entries()) problems.push(...check(context, items, item, join(path, String(index))));
  return problems;
}

function checkObject(context: Context, schema: JsonSchema, value: Record<string, unknown>, path: string): Problem[] {
  const problems: Problem[] = [];
  for (const name of requiredOf(schema)) {
    if (!Object.hasOwn(value, name)) problems.push({ path: join(path, name), message: 'is missing' });
  }
  const known = new Set<string>();
  for (const [name, property] of propertiesOf(schema)) {
    known.add(name);
    if (Object.hasOwn(value, name)) problems.push(...check(context, property, value[name], join(path, name)));
  }
  problems.push(...checkAdditional(context, schema, value, path, known));
  return problems;
}

function checkAdditional(
  context: Context,
  schema: JsonSchema,
  value: Record<string, unknown>,
  path: string,
  known: ReadonlySet<string>,
): Problem[] {
  const additional = schema['additionalProperties'];
  if (additional === undefined || additional === true || schema['patternProperties'] !== undefined) return [];
  const extra = Object.keys(value).filter((name) => !known.has(name));
  if (additional === false) return extra.map((name) => ({ path: join(path, name), message: 'is not allowed' }));
  return extra.flatMap((name) => check(context, asSchema(additional), value[name], join(path, name)));
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
