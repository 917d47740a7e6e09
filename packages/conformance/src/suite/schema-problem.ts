import { isJsonObject, type JsonSchema } from '@tapwright/connector';

const TYPES = new Set(['null', 'boolean', 'object', 'array', 'number', 'integer', 'string']);
const IN_LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const IN_MAPS = ['properties', 'patternProperties', '$defs', 'definitions'];
const SINGLE = ['items', 'additionalProperties', 'not', 'contains', 'propertyNames'];
const DEEPEST = 60;

/** Where a schema breaks the rules of JSON Schema that its users rely on; undefined where it keeps them. */
export function schemaProblem(schema: unknown, path = '#', depth = 0): string | undefined {
  if (typeof schema === 'boolean' || depth > DEEPEST) return undefined;
  if (!isJsonObject(schema)) return `${path} is not a schema`;
  return ownProblem(schema, path) ?? innerProblem(schema, path, depth);
}

function ownProblem(schema: JsonSchema, path: string): string | undefined {
  const { type, required } = schema;
  const types: readonly unknown[] = type === undefined ? [] : Array.isArray(type) ? type : [type];
  const unknown = types.find((one) => typeof one !== 'string' || !TYPES.has(one));
  if (unknown !== undefined) return `${path}/type is ${JSON.stringify(unknown)}`;
  if (Array.isArray(type) && new Set(type).size < type.length) return `${path}/type names a type twice`;
  if (required !== undefined && !isNames(required)) return `${path}/required is not a list of names`;
  if (schema['enum'] !== undefined && !Array.isArray(schema['enum'])) return `${path}/enum is not a list`;
  return typeof (schema['$ref'] ?? '') === 'string' ? undefined : `${path}/$ref is not a text`;
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function innerProblem(schema: JsonSchema, path: string, depth: number): string | undefined {
  for (const keyword of Object.keys(schema)) {
    const value = schema[keyword];
    const at = `${path}/${keyword}`;
    let inner: readonly (readonly [string, unknown])[] = [];
    if (SINGLE.includes(keyword)) inner = [[at, value]];
    else if (IN_LISTS.includes(keyword)) {
      if (!Array.isArray(value)) return `${at} is not a list`;
      inner = value.map((one, index) => [`${at}/${index}`, one] as const);
    } else if (IN_MAPS.includes(keyword)) {
      if (!isJsonObject(value)) return `${at} is not an object`;
      inner = Object.entries(value).map(([name, one]) => [`${at}/${name}`, one] as const);
    }
    for (const [where, one] of inner) {
      const problem = schemaProblem(one, where, depth + 1);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}
