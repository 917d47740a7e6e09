import type { JsonObject } from '@tapwright/connector';
import { operationParts } from '../gate/subject.ts';
import type { Facts } from './facts.ts';
import { answerOf, listFacts } from './list-facts.ts';
import { objectSchema, schemaAt, type FieldOf } from './record-schema.ts';
import { securityOf } from './security.ts';
import { valueSchema } from './value-schema.ts';

export interface ApiDocument {
  /** OpenAPI 3.1. */
  readonly document: JsonObject;
  /** What had to be supposed because no page says it. */
  readonly assumptions: readonly string[];
}

/** Writes what is proven of an API as an OpenAPI document, which is then read like any other. */
export function apiDocument(facts: Facts, title: string): ApiDocument {
  const assumptions: string[] = [];
  const base = baseOf(facts);
  const security = securityOf(facts);
  assumptions.push(...security.assumptions);
  const objects = objectSchemas(facts);
  const paths = new Map<string, JsonObject>();
  for (const operation of operationsOf(facts)) {
    const { method, path } = operationParts(operation);
    const written = operationObject(facts, operation, new Set(Object.keys(objects)));
    assumptions.push(...written.assumptions);
    paths.set(path, { ...paths.get(path), [method.toLowerCase()]: written.operation });
  }
  return {
    document: {
      openapi: '3.1.0',
      info: { title, version: 'documentation' },
      ...(base !== undefined && { servers: [{ url: base }] }),
      ...security.parts,
      paths: Object.fromEntries(paths),
      components: { ...security.components, ...(Object.keys(objects).length > 0 && { schemas: objects }) },
    },
    assumptions,
  };
}

/** The address before all paths. Where each path repeats what the address ends in, that is not sent twice. */
function baseOf(facts: Facts): string | undefined {
  const base = facts.value('api', 'base_url');
  if (base === undefined) return undefined;
  // Parts of the address may be left to the user: https://{team}.example.com.
  const [, origin = base, folder = ''] = /^(https?:\/\/[^/]+)(\/.*?)\/?$/.exec(base) ?? [];
  const paths = operationsOf(facts).map((operation) => operationParts(operation).path);
  return folder !== '' && paths.every((path) => path.startsWith(`${folder}/`)) ? origin : base;
}

/** Operations that are proven, in the order of their paths. */
export function operationsOf(facts: Facts): readonly string[] {
  return facts
    .all('operation')
    .map(({ subject }) => subject)
    .filter((subject, index, all) => all.indexOf(subject) === index)
    .toSorted();
}

function objectSchemas(facts: Facts): Record<string, JsonObject> {
  const names = [...new Set(facts.subjects('object-field').map(({ object }) => object))];
  return Object.fromEntries(names.map((name) => [name, objectSchema(facts, objectFields(facts, name))]));
}

function objectFields(facts: Facts, object: string): FieldOf[] {
  return facts
    .subjects('object-field')
    .filter((field) => field.object === object)
    .map(({ name }) => ({ name, subject: `object ${object} field ${name}` }));
}

function operationObject(
  facts: Facts,
  operation: string,
  objects: ReadonlySet<string>,
): { operation: JsonObject; assumptions: string[] } {
  const summary = facts.value(operation, 'summary');
  const parameters = parametersOf(facts, operation);
  const body = bodyOf(facts, operation);
  return {
    operation: {
      ...(summary !== undefined && { summary }),
      ...(parameters.list.length > 0 && { parameters: parameters.list }),
      ...(body !== undefined && { requestBody: body }),
      responses: responsesOf(facts, operation, objects),
    },
    assumptions: parameters.assumptions,
  };
}

function parametersOf(facts: Facts, operation: string): { list: JsonObject[]; assumptions: string[] } {
  const { path, method } = operationParts(operation);
  const inPath = [...path.matchAll(/\{([\w-]+)\}/g)].map(([, name = '']) => name);
  const assumptions: string[] = [];
  const declared = facts.subjects('parameter').filter((parameter) => parameter.operation === operation);
  const list = declared.map(({ name }): JsonObject => {
    const subject = `${operation} parameter ${name}`;
    const said = facts.value(subject, 'place');
    const place = inPath.includes(name)
      ? 'path'
      : said === undefined || said === 'path' || said === 'body'
        ? 'query'
        : said;
    if (!inPath.includes(name) && said === undefined && method !== 'GET')
      assumptions.push(`${subject}: no page says where it is sent; the query is assumed`);
    const { description, ...schema } = valueSchema(facts, subject);
    const required = place === 'path' || facts.value(subject, 'required') === 'true';
    return {
      name,
      in: place,
      ...(required && { required }),
      ...(description !== undefined && { description }),
      schema,
    };
  });
  const missing = inPath.filter((name) => !declared.some((parameter) => parameter.name === name));
  return {
    list: [
      ...missing.map(pathParameter),
      ...list,
      ...pagerParameters(
        facts,
        operation,
        declared.map(({ name }) => name),
      ),
    ],
    assumptions,
  };
}

const pathParameter = (name: string): JsonObject => ({ name, in: 'path', required: true, schema: { type: 'string' } });

/** Parameters that all lists take are those of each of them. */
function pagerParameters(facts: Facts, operation: string, declared: readonly string[]): JsonObject[] {
  if (answerOf(facts, operation) !== 'list') return [];
  const list = listFacts(facts, operation);
  const kind = list.value('pagination_kind');
  const pager = list.value('page_parameter');
  const size = list.value('page_size_parameter');
  const place = list.value('page_parameter_place') ?? 'query';
  const isCounted = kind === 'page-number' || kind === 'offset';
  const maximum = list.value('page_size_max');
  return [
    ...(pager === undefined || kind === 'none' || place === 'body'
      ? []
      : [{ name: pager, in: place, schema: { type: isCounted ? 'integer' : 'string' } }]),
    ...(size === undefined || kind === 'none'
      ? []
      : [
          {
            name: size,
            in: 'query',
            schema: { type: 'integer', ...(maximum !== undefined && { maximum: Number(maximum) }) },
          },
        ]),
  ].filter(({ name }) => !declared.includes(name));
}

function bodyOf(facts: Facts, operation: string): JsonObject | undefined {
  const fields = facts
    .subjects('body')
    .filter((field) => field.operation === operation)
    .map(({ name }) => ({ name, subject: `${operation} body ${name}` }));
  if (fields.length === 0) return undefined;
  return { required: true, content: { 'application/json': { schema: objectSchema(facts, fields) } } };
}

function responsesOf(facts: Facts, operation: string, objects: ReadonlySet<string>): JsonObject {
  const { method } = operationParts(operation);
  const answer = answerOf(facts, operation);
  const record = recordOf(facts, operation, objects);
  const error = facts.value('api', 'error_message_field');
  const schema = answer === 'list' ? listSchema(facts, operation, record) : record;
  const header = answer === 'list' ? listFacts(facts, operation).value('next_header') : undefined;
  const success = {
    description: answer === 'list' ? 'A list' : method === 'DELETE' ? 'Done' : 'The answer',
    ...(header !== undefined && { headers: { [header]: { schema: { type: 'string' } } } }),
    ...(schema !== undefined && { content: { 'application/json': { schema } } }),
  };
  const failure =
    error === undefined
      ? {}
      : {
          default: {
            description: 'An error',
            content: { 'application/json': { schema: schemaAt({ type: 'object' }, error, { type: 'string' }) } },
          },
        };
  return { '200': success, ...failure };
}

/** Schema of a record: of the object that it is, with what is said of this operation's fields. */
function recordOf(facts: Facts, operation: string, objects: ReadonlySet<string>): JsonObject | undefined {
  const object = facts.value(operation, 'answer_object')?.toLowerCase();
  const known = object === undefined ? undefined : objectNamed(object, objects);
  const own = facts
    .subjects('field')
    .filter((field) => field.operation === operation)
    .map(({ name }) => ({ name, subject: `${operation} field ${name}` }));
  if (known !== undefined && own.length === 0) return { $ref: `#/components/schemas/${known}` };
  if (own.length === 0) return undefined;
  return objectSchema(facts, [...(known === undefined ? [] : objectFields(facts, known)), ...own]);
}

/** `stations` are of `station`. */
export function objectNamed(name: string, objects: ReadonlySet<string>): string | undefined {
  const forms = [name, name.replace(/ies$/, 'y'), name.replace(/es$/, ''), name.replace(/s$/, '')];
  return forms.find((form) => objects.has(form));
}

/** The answer of a list; undefined where no page says where in it the records are. */
function listSchema(facts: Facts, operation: string, record: JsonObject | undefined): JsonObject | undefined {
  const list = listFacts(facts, operation);
  const path = list.value('records_path');
  if (path === undefined) return undefined;
  const array = { type: 'array', items: record ?? { type: 'object' } };
  if (path === '$') return array;
  const around = [
    [list.value('next_place') === 'header' ? undefined : list.value('next_field'), { type: ['string', 'null'] }],
    [list.value('has_more_field'), { type: 'boolean' }],
    [list.value('total_records_field'), { type: 'integer' }],
    [list.value('total_pages_field'), { type: 'integer' }],
  ] as const;
  return around.reduce<JsonObject>(
    (answer, [place, schema]) =>
      place === undefined || place === '$' || place === path ? answer : schemaAt(answer, place, { ...schema }),
    schemaAt({ type: 'object' }, path, array),
  );
}
