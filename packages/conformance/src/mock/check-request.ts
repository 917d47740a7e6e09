import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import type { Operation, Parameter } from '@tapwright/blueprint';
import { mediaType, valueAt, type MockRequest } from './request.ts';
import { alternatives, asSchema, isNullOnly, mergeAllOf, propertiesOf, typesOf, type NamedSchemas } from './schema.ts';
import { validateJson, type Problem } from './validate.ts';
import { textOf } from './text-of.ts';

/** A request that breaks the contract, and the status that says so. */
export interface Complaint {
  readonly status: 400 | 415 | 422;
  readonly reason: string;
}

/** Query parameters whose declared limits and types do not bind whoever pages. */
interface PagingParameters {
  readonly sizes: ReadonlySet<string>;
  /** Those that take the last record's key. */
  readonly keys: ReadonlySet<string>;
}

const NO_PAGING: PagingParameters = { sizes: new Set(), keys: new Set() };
const NOT_PARAMETERS = new Set(['accept', 'content-type', 'authorization']);

/** What is wrong with a request's path, query and header parameters by its operation. */
export function checkParameters(
  schemas: NamedSchemas,
  operation: Operation,
  request: MockRequest,
  extra: ReadonlySet<string>,
  credentials: ReadonlySet<string>,
  paging: PagingParameters = NO_PAGING,
): Complaint | undefined {
  for (const parameter of operation.parameters) {
    if (parameter.in === 'header' && NOT_PARAMETERS.has(parameter.name.toLowerCase())) continue;
    if (parameter.in !== 'path' && credentials.has(parameter.name)) continue;
    const complaint = checkParameter(schemas, parameter, request, paging);
    if (complaint !== undefined) return complaint;
  }
  return checkUnknown(operation, request, extra);
}

function checkParameter(
  schemas: NamedSchemas,
  parameter: Parameter,
  request: MockRequest,
  { sizes, keys }: PagingParameters,
): Complaint | undefined {
  const values = parameterValues(parameter, request);
  const where = `${parameter.in} parameter ${parameter.name}`;
  if (parameter.in === 'query' && parameter.style === 'deep-object') {
    const complaint = checkNested(schemas, parameter, request.url.searchParams);
    if (complaint !== undefined) return complaint;
  }
  if (values.length === 0) {
    const missing = parameter.required && !hasNested(parameter, request);
    return missing ? { status: 400, reason: `${where} is missing` } : undefined;
  }
  if (parameter.style === 'deep-object' || parameter.style === 'json') return undefined;
  const value = coerceParameter(schemas, parameter, values);
  const [problem] = validateJson(schemas, parameter.schema, value);
  // The page-size cap is the server's business: it may cap silently where the contract states a maximum.
  if (problem === undefined || problem.message.startsWith('is more than')) return undefined;
  // Pages of few records are how a short list is made to have several: no server's least size stands in the way.
  if (sizes.has(parameter.name) && Number(value) >= 1 && problem.message.startsWith('is less than')) return undefined;
  if (keys.has(parameter.name) && /^must be .*, is /.test(problem.message)) return undefined;
  return { status: 400, reason: `${where}: ${JSON.stringify(value)} ${problem.message}` };
}

/** `created[gte]=1700000000`, each by the schema of its property. */
function checkNested(schemas: NamedSchemas, parameter: Parameter, sent: URLSearchParams): Complaint | undefined {
  for (const alternative of alternatives(schemas, parameter.schema)) {
    for (const [property, schema] of propertiesOf(mergeAllOf(schemas, alternative))) {
      const name = `${parameter.name}[${property}]`;
      const text = sent.get(name);
      if (text === null) continue;
      const value = coerceText(schemas, schema, text);
      const [problem] = validateJson(schemas, schema, value);
      if (problem !== undefined)
        return { status: 400, reason: `query parameter ${name}: ${JSON.stringify(value)} ${problem.message}` };
    }
  }
  return undefined;
}

function parameterValues(parameter: Parameter, request: MockRequest): readonly string[] {
  if (parameter.in === 'query') {
    const { searchParams } = request.url;
    const plain = searchParams.getAll(parameter.name);
    return plain.length > 0 ? plain : searchParams.getAll(`${parameter.name}[]`);
  }
  const value = valueAt(request, parameter);
  // Some clients say themselves that any language will do.
  const isDefault = value === '*' && parameter.in === 'header' && parameter.name.toLowerCase() === 'accept-language';
  return value === undefined || isDefault ? [] : [textOf(value)];
}

function hasNested(parameter: Parameter, request: MockRequest): boolean {
  return (
    parameter.in === 'query' &&
    [...request.url.searchParams.keys()].some((name) => name.startsWith(`${parameter.name}[`))
  );
}

function coerceParameter(schemas: NamedSchemas, parameter: Parameter, values: readonly string[]): unknown {
  const [first = ''] = values;
  for (const alternative of alternatives(schemas, parameter.schema)) {
    const schema = mergeAllOf(schemas, alternative);
    if (typesOf(schema).includes('array')) {
      const parts = values.length > 1 ? values : first.split(separator(parameter));
      return parts.map((part) => coerceText(schemas, asSchema(schema['items']), part));
    }
  }
  return coerceText(schemas, parameter.schema, first);
}

function separator(parameter: Parameter): string {
  if (parameter.style === 'pipe') return '|';
  return parameter.style === 'space' ? ' ' : ',';
}

/** A text as the type that its schema wants, where it can be read so. */
export function coerceText(schemas: NamedSchemas, schema: JsonSchema, text: string): unknown {
  for (const alternative of alternatives(schemas, schema)) {
    const types = typesOf(mergeAllOf(schemas, alternative));
    if (types.includes('boolean') && /^(true|false)$/.test(text)) return text === 'true';
    if ((types.includes('integer') || types.includes('number')) && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text))
      return Number(text);
  }
  return text;
}

function checkUnknown(operation: Operation, request: MockRequest, extra: ReadonlySet<string>): Complaint | undefined {
  const known = new Set(operation.parameters.filter((one) => one.in === 'query').map((one) => one.name));
  for (const name of request.url.searchParams.keys()) {
    const root = name.split('[')[0] ?? name;
    if (known.has(name) || known.has(root) || known.has(`${root}[]`) || extra.has(name) || extra.has(root)) continue;
    // A form-exploded object parameter spreads its fields over the query.
    if (
      operation.parameters.some(
        (one) => one.in === 'query' && propertiesOf(one.schema).some(([property]) => property === name),
      )
    )
      continue;
    return { status: 400, reason: `query parameter ${name} is not known` };
  }
  return undefined;
}

/** What is wrong with a request's body by its operation. */
export function checkBody(schemas: NamedSchemas, operation: Operation, request: MockRequest): Complaint | undefined {
  const { requestBody } = operation;
  const empty = request.body.length === 0;
  if (requestBody === undefined) return empty ? undefined : { status: 400, reason: 'this operation takes no body' };
  if (empty) return requestBody.required ? { status: 400, reason: 'the body is missing' } : undefined;
  const type = mediaType(request.headers['content-type'] ?? '');
  const media = Object.entries(requestBody.content).find(([accepted]) => acceptsType(accepted, type));
  if (media === undefined) {
    return {
      status: 415,
      reason: `content type ${type || '(none)'} is not one of ${Object.keys(requestBody.content).join(', ')}`,
    };
  }
  if (request.decoded === undefined) return { status: 400, reason: 'the body cannot be decoded' };
  const schema = media[1].schema;
  return schema === undefined ? undefined : complaintOf(bodyProblems(schemas, schema, request.decoded, type));
}

function acceptsType(accepted: string, type: string): boolean {
  const known = mediaType(accepted);
  return known === type || known === '*/*' || (known.endsWith('json') && type === 'application/json');
}

function bodyProblems(schemas: NamedSchemas, schema: JsonSchema, value: unknown, type: string): readonly Problem[] {
  if (type.endsWith('json')) return validateJson(schemas, schema, value);
  if (!isJsonObject(value)) return [];
  return validateJson(schemas, schema, coerceObject(schemas, schema, value)).filter(
    (problem) => type !== 'multipart/form-data' || problem.message === 'is missing',
  );
}

/** Form fields are texts: reads each as its schema's type. */
function coerceObject(schemas: NamedSchemas, schema: JsonSchema, value: Record<string, unknown>): unknown {
  const forms = alternatives(schemas, schema).map((one) => mergeAllOf(schemas, one));
  const merged = forms.find((one) => typesOf(one).includes('object')) ?? forms[0] ?? schema;
  const properties = new Map(propertiesOf(merged));
  const others = asSchema(merged['additionalProperties']);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, coerceField(schemas, properties.get(name) ?? others, inner)]),
  );
}

function coerceField(schemas: NamedSchemas, schema: JsonSchema, value: unknown): unknown {
  const merged = alternatives(schemas, schema).map((one) => mergeAllOf(schemas, one));
  const list = merged.find((one) => typesOf(one).includes('array'));
  if (Array.isArray(value)) return value.map((one) => coerceField(schemas, asSchema(list?.['items']), one));
  if (isJsonObject(value)) {
    // `a[0]=x` is an array, too.
    const isList = list !== undefined && Object.keys(value).every((name) => /^\d+$/.test(name));
    return isList
      ? Object.values(value).map((one) => coerceField(schemas, asSchema(list['items']), one))
      : coerceObject(schemas, schema, value);
  }
  if (typeof value !== 'string') return value;
  // A list of one looks like a single value.
  const isOne = list !== undefined && merged.every((one) => one === list || isNullOnly(one));
  return isOne ? [coerceText(schemas, asSchema(list['items']), value)] : coerceText(schemas, schema, value);
}

function complaintOf(problems: readonly Problem[]): Complaint | undefined {
  const [problem] = problems;
  if (problem === undefined) return undefined;
  return { status: 422, reason: `body${problem.path === '' ? '' : ` field ${problem.path}`} ${problem.message}` };
}
