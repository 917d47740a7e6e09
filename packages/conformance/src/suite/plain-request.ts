import type { JsonObject } from '@tapwright/connector';
import type { Blueprint, BlueprintBinding, Stream } from '@tapwright/blueprint';
import type { MockServer } from '../mock/mock-server.ts';
import { putInBody, type PlainCall, type PlainRequest } from '../mock/plain-loop.ts';
import { requiredOf, schemaAt, type NamedSchemas } from '../mock/schema.ts';
import type { ListParameters } from '../mock/store.ts';
import type { SuiteContext } from './suite-context.ts';
import { fixedValue, type StreamUnderTest } from './stream-under-test.ts';

/** The requests of a plain loop over a stream's list: one for each of its parents. */
export function plainRequestsFor(
  context: SuiteContext,
  test: StreamUnderTest,
  mock: MockServer,
  config: JsonObject,
  scope: ListParameters,
): readonly PlainRequest[] {
  const seen = new Set<string>();
  const contexts = mock.contexts(test.list, scope).filter(({ parameters }) => {
    const key = JSON.stringify(parameters);
    return !seen.has(key) && seen.add(key);
  });
  return contexts.map(({ parameters }) => requestFor(context, test, mock, config, parameters));
}

function requestFor(
  context: SuiteContext,
  test: StreamUnderTest,
  mock: MockServer,
  config: JsonObject,
  parameters: ListParameters,
): PlainRequest {
  const { request, job } = test.stream;
  const call = (definition: Stream['request']): PlainCall => callOf(context.blueprint, definition, config, parameters);
  const own = call(request);
  return {
    ...own,
    baseUrl: mock.url,
    query: [...liftedFilters(test), ...(own.query ?? [])],
    needsBody: test.operation?.requestBody?.required === true || request.body !== undefined,
    namesFirst: requiresPosition(test, context.blueprint.contract.schemas),
    ...(job === undefined ? {} : { job: { create: call(job.create), poll: call(job.poll) } }),
  };
}

function callOf(
  { interpretation: { http } }: Blueprint,
  request: Stream['request'],
  config: JsonObject,
  parameters: ListParameters,
): PlainCall {
  const values = (bindings: Readonly<Record<string, BlueprintBinding>> = {}): [string, unknown][] =>
    Object.entries(bindings).flatMap(([name, binding]) => {
      const value = parameters[name] ?? fixedValue(binding, config);
      return value === undefined || value === null ? [] : [[name, value]];
    });
  const texts = (bindings?: Readonly<Record<string, BlueprintBinding>>): [string, string][] =>
    values(bindings).map(([name, value]) => [name, textOf(value)]);
  return {
    pathParameters: { ...Object.fromEntries(texts(request.pathParameters)), ...parameters },
    query: [...texts(http.query), ...texts(request.query)],
    headers: { ...Object.fromEntries(texts(http.headers)), ...Object.fromEntries(texts(request.headers)) },
    body: bodyOf(values(request.body?.fields), request.body?.nested === true),
    form: request.body?.encoding === 'form',
    needsBody: request.body !== undefined,
  };
}

function bodyOf(fields: readonly (readonly [string, unknown])[], nested: boolean): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, value] of fields) putInBody(body, nested ? name.split('.') : [name], value);
  return body;
}

/** The parameters that show what the API hides by default, where the stream does not send them itself. */
function liftedFilters({ list, stream }: StreamUnderTest): [string, string][] {
  return Object.entries(list.defaultFilters ?? {}).flatMap(([name, { all }]): [string, string][] =>
    all === undefined || stream.request.query?.[name] !== undefined ? [] : [[name, all]],
  );
}

/** Whether the contract wants the parameter that says where to go on with the first page, too. */
function requiresPosition({ list, operation }: StreamUnderTest, schemas: NamedSchemas): boolean {
  const { pagination } = list;
  if (!('parameter' in pagination)) return false;
  const { parameter } = pagination;
  if (parameter.in !== 'body')
    return (
      operation?.parameters.some((one) => one.in === parameter.in && one.name === parameter.name && one.required) ===
      true
    );
  const schema = Object.values(operation?.requestBody?.content ?? {})[0]?.schema;
  const parts = parameter.name.split('.');
  const holder = schema === undefined ? undefined : schemaAt(schemas, schema, parts.slice(0, -1));
  return holder !== undefined && requiredOf(holder).has(parts.at(-1) ?? '');
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
