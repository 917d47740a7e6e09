import type { Action, Blueprint, Contract, Operation, Parameter } from '@tapwright/blueprint';
import { isJsonObject, type BodyEncoding, type JsonSchema, type QueryStyle } from '@tapwright/connector';
import { objectShape, referenceName, typesOf, type ObjectShape } from '../types/schema-shape.ts';

/** What an action takes, and where each field goes. */
export interface ActionInput {
  readonly path: readonly string[];
  readonly query: readonly string[];
  readonly queryStyles: Readonly<Record<string, QueryStyle>>;
  readonly headers: readonly string[];
  /** `'*'`: the field `body` is the whole body. */
  readonly body: readonly string[] | '*' | undefined;
  readonly encoding: BodyEncoding | undefined;
  readonly shape: ObjectShape;
  /** The field of the body that holds those of the input. */
  readonly within?: string;
  /** Fields of the body that are the same in every call. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** Where parameters come from that the input cannot carry. */
  readonly omitted: readonly string[];
}

const OWN_HEADERS = new Set(['accept', 'content-type', 'authorization', 'content-length', 'host', 'cookie']);

/** Sorts the parameters and body fields of an operation into the input of its action. */
export function actionInput(blueprint: Blueprint, action: Action, operation: Operation): ActionInput {
  const parameters = operation.parameters.filter((parameter) => !isSuppliedElsewhere(blueprint, action, parameter));
  const named = (place: Parameter['in']): string[] => [
    ...new Set(parameters.filter((parameter) => parameter.in === place).map(({ name }) => name)),
  ];
  // A path is only complete with all its parameters, also those that the description forgot to declare.
  const path = [...new Set([...operation.path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? ''))];
  const shape = { properties: new Map<string, JsonSchema>(), required: new Set<string>() };
  for (const name of path) {
    shape.properties.set(name, { type: 'string' });
    shape.required.add(name);
  }
  for (const parameter of parameters.filter(
    (item) => item.in !== 'cookie' && (item.in !== 'path' || path.includes(item.name)),
  )) {
    shape.properties.set(parameter.name, withDescription(parameter));
    if (parameter.required || parameter.in === 'path') shape.required.add(parameter.name);
  }
  const body = bodyFields(blueprint.contract, action, operation, shape);
  return {
    path,
    query: named('query'),
    queryStyles: queryStyles(parameters),
    headers: named('header'),
    body: body?.fields,
    encoding: body?.encoding,
    ...(body?.within !== undefined && { within: body.within }),
    ...(body?.fixed !== undefined && { fixed: body.fixed }),
    shape,
    omitted: named('cookie').map((name) => `cookie ${name}`),
  };
}

function withDescription(parameter: Parameter): JsonSchema {
  const schema = parameter.schema;
  const extra = {
    ...(parameter.description !== undefined &&
      schema['description'] === undefined && { description: parameter.description }),
    ...(parameter.deprecated && { deprecated: true }),
  };
  // Nothing may stand beside a reference's own keywords that printers rely on, but annotations may.
  return Object.keys(extra).length === 0 ? schema : { ...schema, ...extra };
}

/** Headers that HTTP or authentication sets, what the client adds to every request, and the idempotency key. */
function isSuppliedElsewhere(blueprint: Blueprint, action: Action, parameter: Parameter): boolean {
  const { http, auth } = blueprint.interpretation;
  if (parameter.in === 'header' && OWN_HEADERS.has(parameter.name.toLowerCase())) return true;
  if (parameter.in === 'header' && hasName(http.headers, parameter.name)) return true;
  if (parameter.in === 'query' && Object.hasOwn(http.query ?? {}, parameter.name)) return true;
  const key = action.idempotencyKey;
  if (key && key.in === parameter.in && key.name.toLowerCase() === parameter.name.toLowerCase()) return true;
  return auth.some(({ methods }) =>
    methods.some((method) => {
      if (method.kind === 'api-key')
        return method.in === parameter.in && method.name.toLowerCase() === parameter.name.toLowerCase();
      return method.kind === 'headers' && parameter.in === 'header' && hasName(method.headers, parameter.name);
    }),
  );
}

function hasName(headers: Readonly<Record<string, unknown>> | undefined, name: string): boolean {
  return Object.keys(headers ?? {}).some((header) => header.toLowerCase() === name.toLowerCase());
}

function queryStyles(parameters: readonly Parameter[]): Record<string, QueryStyle> {
  return Object.fromEntries(
    parameters.flatMap((parameter) =>
      parameter.in === 'query' && parameter.style && parameter.style !== 'form-explode' && parameter.style !== 'simple'
        ? [[parameter.name, parameter.style] as const]
        : [],
    ),
  );
}

const ENCODINGS: readonly (readonly [RegExp, BodyEncoding])[] = [
  [/^application\/x-www-form-urlencoded/i, 'form'],
  [/^multipart\//i, 'multipart'],
  [/^text\//i, 'text'],
  [/json/i, 'json'],
];

/** How a body of this media type is written. */
export function encodingOf(mediaType: string): BodyEncoding {
  return ENCODINGS.find(([pattern]) => pattern.test(mediaType))?.[1] ?? 'binary';
}

interface BodyParts {
  readonly fields: readonly string[] | '*';
  readonly encoding: BodyEncoding;
  readonly within?: string;
  readonly fixed?: Readonly<Record<string, string>>;
}

function isGraphql(operation: Operation): boolean {
  return operation.extensions?.['x-graphql'] !== undefined;
}

/** The query is always the same: its variables are the input. */
function graphqlFields(
  contract: Contract,
  schema: JsonSchema,
  shape: { properties: Map<string, JsonSchema>; required: Set<string> },
): Omit<BodyParts, 'encoding'> {
  const body = objectShape(contract, schema).properties;
  const fixed = [...body].flatMap(([name, { const: value }]) => (typeof value === 'string' ? [[name, value]] : []));
  const variables = objectShape(contract, body.get('variables') ?? {});
  for (const [name, value] of variables.properties) {
    shape.properties.set(name, value);
    if (variables.required.has(name)) shape.required.add(name);
  }
  return { fields: [...variables.properties.keys()], within: 'variables', fixed: Object.fromEntries(fixed) };
}

function bodyFields(
  contract: Contract,
  action: Action,
  operation: Operation,
  shape: { properties: Map<string, JsonSchema>; required: Set<string> },
): BodyParts | undefined {
  const { requestBody } = operation;
  const [mediaType, content] = chosenContent(action, requestBody?.content ?? {});
  if (requestBody === undefined || mediaType === undefined) return undefined;
  const encoding = writtenAs(action, mediaType);
  const schema = content?.schema ?? {};
  if (isGraphql(operation)) return { ...graphqlFields(contract, schema, shape), encoding };
  const inner = objectShape(contract, schema);
  const fields = [...inner.properties].filter(([name, value]) => value['readOnly'] !== true && !isKey(action, name));
  const spread =
    fields.length > 0 && !isChoice(contract, schema) && fields.every(([name]) => !shape.properties.has(name));
  if (!spread || encoding === 'text' || encoding === 'binary') {
    shape.properties.set('body', encoding === 'binary' ? { type: 'string', format: 'binary' } : schema);
    if (requestBody.required) shape.required.add('body');
    return { fields: '*', encoding };
  }
  for (const [name, value] of fields) {
    shape.properties.set(name, value);
    if (inner.required.has(name) && requestBody.required) shape.required.add(name);
  }
  return { fields: fields.map(([name]) => name), encoding };
}

/** As the blueprint says; a form only where the operation takes one that is not in parts. */
function writtenAs(action: Action, mediaType: string): BodyEncoding {
  const own = encodingOf(mediaType);
  return action.encoding === undefined || (action.encoding === 'form' && own === 'multipart') ? own : action.encoding;
}

function isKey(action: Action, name: string): boolean {
  return action.idempotencyKey?.in === 'body' && action.idempotencyKey.name === name;
}

function chosenContent<Content>(
  action: Action,
  content: Readonly<Record<string, Content>>,
): [string | undefined, Content | undefined] {
  const types = Object.keys(content);
  const wanted = action.encoding === 'deep-object' ? 'form' : action.encoding;
  const type =
    types.find((name) => wanted !== undefined && encodingOf(name) === wanted) ??
    types.find((name) => encodingOf(name) === 'json') ??
    types[0];
  return [type, type === undefined ? undefined : content[type]];
}

/** One of several shapes, an array, null: such a body is one value, not a list of fields. */
function isChoice(contract: Contract, schema: JsonSchema): boolean {
  const name = referenceName(schema);
  const target = name === undefined ? schema : (contract.schemas[name] ?? {});
  if (typesOf(target).some((type) => type !== 'object')) return true;
  const hasOwn = isJsonObject(target['properties']);
  return !hasOwn && (Array.isArray(target['oneOf']) || Array.isArray(target['anyOf']));
}

/** The schema of a successful JSON answer. */
export function outputSchema(operation: Operation): JsonSchema | undefined {
  const statuses = Object.keys(operation.responses)
    .filter((status) => status.startsWith('2'))
    .toSorted();
  for (const status of statuses) {
    for (const [mediaType, content] of Object.entries(operation.responses[status]?.content ?? {})) {
      if (encodingOf(mediaType) === 'json' && content.schema !== undefined) return content.schema;
    }
  }
  return undefined;
}
