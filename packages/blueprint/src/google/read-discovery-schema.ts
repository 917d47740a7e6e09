import type { JsonObject, JsonSchema } from '@tapwright/connector';
import { child, children, isObjectNode, objectChild, stringChild, type Node } from '../openapi/node.ts';
import type { Problems } from '../openapi/problems.ts';
import { readPattern } from '../openapi/read-pattern.ts';

export interface DiscoverySchemas {
  read(node: Node): JsonSchema;
  /** Every schema that the document names. */
  named(): Record<string, JsonSchema>;
}

const DEEPEST = 100;

/** JSON Schema of draft 3 as Google writes it: numbers as texts, `any`, references by bare name. */
export function createDiscoverySchemas(root: Node, problems: Problems): DiscoverySchemas {
  const declared = objectChild(root, 'schemas');
  const names = new Set(declared === undefined ? [] : Object.keys(declared.value));
  names.delete('__proto__');

  function read(node: Node, depth = 0): JsonSchema {
    if (!isObjectNode(node) || depth > DEEPEST) return {};
    const schema: JsonObject = { ...scalarSchema(node) };
    const reference = stringChild(node, '$ref');
    if (reference !== undefined) {
      if (names.has(reference)) schema['$ref'] = `#/schemas/${reference}`;
      else problems.warn(node, `the schema \`${reference.slice(0, 80)}\` is not in the document; anything fits it`);
    }
    const properties = objectChild(node, 'properties');
    if (properties !== undefined) {
      const members = children(properties).filter(({ key }) => key !== '__proto__');
      schema['properties'] = Object.fromEntries(members.map((member) => [member.key, read(member, depth + 1)]));
      const required = members.filter((member) => child(member, 'required')?.value === true).map(({ key }) => key);
      if (required.length > 0) schema['required'] = required;
    }
    const items = child(node, 'items');
    if (items !== undefined) schema['items'] = read(items, depth + 1);
    const additional = child(node, 'additionalProperties');
    if (additional !== undefined) {
      schema['additionalProperties'] = isObjectNode(additional) ? read(additional, depth + 1) : additional.value;
    }
    return schema;
  }

  return {
    read: (node) => read(node),
    named: () =>
      Object.fromEntries(
        (declared === undefined ? [] : children(declared))
          .filter(({ key }) => key !== '__proto__')
          .map((node) => [node.key, read(node)]),
      ),
  };
}

const NUMERIC: ReadonlySet<string> = new Set(['integer', 'number']);

/** All of a schema or parameter but what is inside it. */
export function scalarSchema(node: Node): JsonSchema {
  const type = stringChild(node, 'type');
  const known = type !== undefined && type !== 'any';
  const format = stringChild(node, 'format');
  const description = stringChild(node, 'description');
  const pattern = readPattern(stringChild(node, 'pattern') ?? '');
  const values = child(node, 'enum')?.value;
  const preset = stringChild(node, 'default');
  const numeric = NUMERIC.has(type ?? '');
  const minimum = numeric ? numberOf(stringChild(node, 'minimum')) : undefined;
  const maximum = numeric ? numberOf(stringChild(node, 'maximum')) : undefined;
  const value = preset === undefined ? undefined : typed(preset, type);
  return {
    ...(known && { type }),
    // What Google writes as `google-datetime` is the usual time.
    ...(format !== undefined && { format: format === 'google-datetime' ? 'date-time' : format }),
    ...(description !== undefined && { description }),
    ...(pattern !== undefined && pattern !== '' && { pattern }),
    ...(Array.isArray(values) && values.length > 0 && type === 'string' && { enum: values }),
    ...(value !== undefined && { default: value }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(child(node, 'readOnly')?.value === true && { readOnly: true }),
    ...(child(node, 'deprecated')?.value === true && { deprecated: true }),
  };
}

function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Defaults are always written as texts. */
function typed(text: string, type: string | undefined): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (NUMERIC.has(type ?? '')) return numberOf(text);
  return type === 'string' ? text : undefined;
}
