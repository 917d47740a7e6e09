import type { JsonObject } from '@tapwright/connector';
import type { Operation } from '../schema.ts';
import { isPlural, plain, words } from './words.ts';
import { settledByExample } from './settled-answer.ts';
import { schemaOfExample, withShownFields, type ShownPaths } from './shown-fields.ts';
import { isObject, type Schemas, type SchemaView } from './schema-view.ts';

/** A parameter or a field of the request body. */
export interface RequestField {
  /** As it is sent: `page[size]` for a part of a deep object, a dotted path inside a body. */
  readonly name: string;
  /** In one spelling, without the names above it in a body. */
  readonly plain: string;
  readonly in: 'path' | 'query' | 'header' | 'body';
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonObject;
  readonly view: SchemaView;
  /** The parameter or body field that has to be sent for this one, where it is part of an object. */
  readonly partOf?: string;
  /** The body requires it without describing it; type and meaning are guessed from its name. */
  readonly undescribed?: true;
}

export interface SuccessResponse {
  readonly status: string;
  readonly mediaType: string;
  readonly format: 'json' | 'jsonl' | 'csv' | 'xml';
  readonly schema: JsonObject | undefined;
  /** Fields around the records that the schema leaves out but the example shows. */
  readonly shown: ShownPaths;
  /** What the schema declares and the example shows, where they are of two kinds; the example is followed. */
  readonly contradiction?: string;
  /** The answer that is shown, if there is one. */
  readonly example?: unknown;
  readonly description: string;
  readonly headers: Readonly<Record<string, JsonObject>>;
  readonly pointer: string;
}

/** An operation with what inference asks for again and again. */
export interface OperationView {
  readonly operation: Operation;
  readonly fields: readonly RequestField[];
  readonly response: SuccessResponse | undefined;
}

function formatOf(mediaType: string): SuccessResponse['format'] | undefined {
  const type = mediaType.toLowerCase().split(';')[0]?.trim() ?? '';
  if (/(ndjson|jsonl|json-seq|json-lines|stream\+json)/.test(type)) return 'jsonl';
  if (/[/+.]json$/.test(type) || /[/+]json[+.]/.test(type) || type === '*/*' || type === 'json') return 'json';
  if (type === 'text/csv' || type === 'application/csv') return 'csv';
  return /[/+]xml$/.test(type) ? 'xml' : undefined;
}

const FORMATS = ['json', 'jsonl', 'csv', 'xml'] as const;

function isEmptySchema(schema: JsonObject | undefined): boolean {
  return (
    schema === undefined ||
    Object.keys(schema).every((key) => key === 'description' || key === 'title') ||
    (schema['type'] === 'object' &&
      Object.keys(schema).every((key) => ['type', 'description', 'title', 'additionalProperties'].includes(key)) &&
      typeof schema['additionalProperties'] !== 'object')
  );
}

function parsedExample(example: unknown): unknown {
  if (typeof example !== 'string') return example;
  try {
    return JSON.parse(example);
  } catch {
    return undefined;
  }
}

type Content = { readonly schema?: JsonObject | undefined; readonly example?: unknown };

function schemaOf(content: Content): JsonObject | undefined {
  if (!isEmptySchema(content.schema)) return content.schema;
  const example = parsedExample(content.example);
  return typeof example === 'object' && example !== null ? schemaOfExample(example) : content.schema;
}

const NOTHING: ShownPaths = new Set();

type Answer = Pick<SuccessResponse, 'schema' | 'shown' | 'contradiction'>;
type Media = readonly [mediaType: string, content: Content];

/** The schema of an answer, completed by its example; of XML, as it is decoded. */
function answerOf(
  [mediaType, content]: Media,
  [shownAs, example]: Shown,
  { format, path }: Pick<SuccessResponse, 'format'> & Pick<Operation, 'path'>,
  schemas: Schemas,
): Answer {
  if (format === 'xml') {
    return { schema: content.schema === undefined ? undefined : schemas.xmlBody(content.schema), shown: NOTHING };
  }
  const schema = schemaOf({ schema: content.schema, example });
  if (schema === undefined || schema !== content.schema) return { schema, shown: NOTHING };
  const settled = format === 'json' ? settledByExample(schema, example, path, schemas) : undefined;
  if (settled === undefined) return withShownFields(schema, example, schemas);
  const { declared, seen, ...answer } = settled;
  return {
    ...answer,
    contradiction: `the schema (${mediaType}) declares ${declared}, the example (${shownAs}) shows ${seen}: the example is followed`,
  };
}

type Shown = readonly [mediaType: string, example: unknown];

/** The answer's own example, or that of a media type which says nothing else of the same answer. */
function shownBeside([mediaType, content]: Media, same: readonly Media[]): Shown {
  const own = parsedExample(content.example);
  if (own !== undefined) return [mediaType, own];
  const other = same.find(([, { schema, example }]) => isEmptySchema(schema) && parsedExample(example) !== undefined);
  return other === undefined ? [mediaType, undefined] : [other[0], parsedExample(other[1].example)];
}

function successResponse(operation: Operation, schemas: Schemas): SuccessResponse | undefined {
  const statuses = ['200', '201', '202', '203', '206', '2XX', '2xx', 'default'].filter((status) =>
    Object.hasOwn(operation.responses, status),
  );
  const status = statuses[0];
  const response = status === undefined ? undefined : operation.responses[status];
  if (status === undefined || response === undefined) return undefined;
  const contents = Object.entries(response.content ?? {});
  for (const format of FORMATS) {
    const same = contents.filter(([mediaType]) => formatOf(mediaType) === format);
    // Some descriptions say what the answer is under one of its media types only.
    const entry = same.find(([, { schema }]) => !isEmptySchema(schema)) ?? same[0];
    if (entry !== undefined) {
      const shown = shownBeside(entry, same);
      return {
        status,
        mediaType: entry[0],
        format,
        ...answerOf(entry, shown, { format, path: operation.path }, schemas),
        example: shown[1],
        description: response.description ?? '',
        headers: response.headers ?? {},
        pointer: `${operation.pointer}/responses/${status}`,
      };
    }
  }
  if (contents.length > 0 || status === 'default') return undefined;
  return {
    status,
    mediaType: 'application/json',
    format: 'json',
    schema: undefined,
    shown: NOTHING,
    description: response.description ?? '',
    headers: response.headers ?? {},
    pointer: `${operation.pointer}/responses/${status}`,
  };
}

function text(description: string | undefined, view: SchemaView): string {
  return [description, view.description].filter((part) => part !== undefined).join(' ');
}

function parameterFields(operation: Operation, schemas: Schemas): RequestField[] {
  const fields: RequestField[] = [];
  for (const parameter of operation.parameters) {
    if (parameter.in === 'cookie') continue;
    const view = schemas.view(parameter.schema);
    const field: RequestField = {
      name: parameter.name,
      plain: plain(parameter.name),
      in: parameter.in,
      required: parameter.required,
      description: text(parameter.description, view),
      schema: parameter.schema,
      view,
    };
    fields.push(field);
    if (parameter.in !== 'query' || view.properties.size === 0) continue;
    for (const property of view.properties.values()) {
      const inner = schemas.view(property.schema);
      fields.push({
        ...field,
        name: `${parameter.name}[${property.name}]`,
        plain: plain(`${parameter.name}[${property.name}]`),
        required: parameter.required && property.required,
        description: text(field.description, inner),
        schema: property.schema,
        view: inner,
        partOf: parameter.name,
      });
    }
  }
  return fields;
}

/** A field that the body requires without describing it: the number of its name is all that is known. */
function undescribedField(name: string, schemas: Schemas): RequestField {
  const several = isPlural(words(name).at(-1) ?? '');
  const schema = several ? { type: 'array', items: { type: 'string' } } : { type: 'string' };
  return {
    name,
    plain: plain(name),
    in: 'body',
    required: true,
    description: '',
    schema,
    view: schemas.view(schema),
    undescribed: true,
  };
}

function bodyFields(operation: Operation, schemas: Schemas): RequestField[] {
  if (operation.method === 'GET' || operation.requestBody === undefined) return [];
  const content = Object.entries(operation.requestBody.content).find(
    ([mediaType]) => formatOf(mediaType) === 'json' || mediaType.includes('x-www-form-urlencoded'),
  )?.[1];
  if (content === undefined) return [];
  const fields: RequestField[] = [];
  const add = (schema: JsonObject | undefined, prefix: string, required: boolean, depth: number) => {
    for (const property of schemas.view(schema).properties.values()) {
      const view = schemas.view(property.schema);
      const name = `${prefix}${property.name}`;
      fields.push({
        name,
        plain: plain(property.name),
        in: 'body',
        required: required && property.required,
        description: text(undefined, view),
        schema: property.schema,
        view,
        ...(depth === 0 ? {} : { partOf: prefix.slice(0, -1) }),
      });
      if (depth === 0 && isObject(view)) add(property.schema, `${name}.`, required && property.required, depth + 1);
    }
  };
  const whole = schemaOf(content);
  add(whole, '', true, 0);
  return [...fields, ...[...schemas.view(whole).undescribed].map((name) => undescribedField(name, schemas))];
}

export function viewOperation(operation: Operation, schemas: Schemas): OperationView {
  return {
    operation,
    fields: [...parameterFields(operation, schemas), ...bodyFields(operation, schemas)],
    response: successResponse(operation, schemas),
  };
}
