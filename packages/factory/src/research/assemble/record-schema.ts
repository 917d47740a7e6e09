import { isJsonObject, type JsonObject } from '@tapwright/connector';
import type { Facts } from './facts.ts';
import { valueSchema } from './value-schema.ts';

/** A field and the subject that facts about it have. */
export interface FieldOf {
  readonly name: string;
  readonly subject: string;
}

interface Draft {
  schema: JsonObject;
  readonly children: Map<string, Draft>;
  isArray: boolean;
  required: boolean;
}

/** Schema of an object with these fields; names with dots are fields within fields, `[]` is an array. */
export function objectSchema(facts: Facts, fields: readonly FieldOf[]): JsonObject {
  const root = draft();
  for (const { name, subject } of fields) {
    let at = root;
    for (const step of name.split('.').filter((part) => part !== '' && part !== '$')) {
      const key = step.replaceAll(/\[\d*\*?\]/g, '');
      const child = at.children.get(key) ?? draft();
      at.children.set(key, child);
      child.isArray ||= /\[/.test(step);
      at = child;
    }
    at.schema = { ...at.schema, ...valueSchema(facts, subject) };
    at.required ||= facts.value(subject, 'required') === 'true';
  }
  return printed({ ...root, schema: {} });
}

const draft = (): Draft => ({ schema: {}, children: new Map(), isArray: false, required: false });

function printed({ schema, children, isArray }: Draft): JsonObject {
  if (children.size === 0) return isArray && schema['type'] !== 'array' ? { type: 'array', items: schema } : schema;
  const entries = [...children];
  const required = entries.filter(([, child]) => child.required).map(([name]) => name);
  const object = {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, child]) => [name, printed(child)])),
    ...(required.length > 0 && { required }),
  };
  const { type, items: _, ...rest } = schema;
  if (isArray || type === 'array') return { ...rest, type: 'array', items: object };
  return { ...rest, ...object, ...(Array.isArray(type) && type.includes('null') && { type: ['object', 'null'] }) };
}

/** Puts a schema at a place of an answer: `meta.items` → an object with an object with it. */
export function schemaAt(answer: JsonObject, path: string, schema: JsonObject): JsonObject {
  if (path === '$') return schema;
  const [first = '', ...rest] = path.split('.');
  const properties = isJsonObject(answer['properties']) ? answer['properties'] : {};
  const child = properties[first];
  const inner =
    rest.length === 0 ? schema : schemaAt(isJsonObject(child) ? child : { type: 'object' }, rest.join('.'), schema);
  return { ...answer, type: 'object', properties: { ...properties, [first]: inner } };
}
