import type { JsonObject } from '@tapwright/connector';
import type { BlueprintBinding } from '@tapwright/blueprint';
import type { MockServer } from '../mock/mock-server.ts';
import type { PlainRequest } from '../mock/plain-loop.ts';
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
  const { request } = test.stream;
  const { http } = context.blueprint.interpretation;
  const values = (bindings: Readonly<Record<string, BlueprintBinding>> = {}): [string, unknown][] =>
    Object.entries(bindings).flatMap(([name, binding]) => {
      const value = parameters[name] ?? fixedValue(binding, config);
      return value === undefined || value === null ? [] : [[name, value]];
    });
  const texts = (bindings?: Readonly<Record<string, BlueprintBinding>>): [string, string][] =>
    values(bindings).map(([name, value]) => [name, textOf(value)]);
  return {
    baseUrl: mock.url,
    pathParameters: { ...Object.fromEntries(texts(request.pathParameters)), ...parameters },
    query: [...liftedFilters(test), ...texts(http.query), ...texts(request.query)],
    headers: { ...Object.fromEntries(texts(http.headers)), ...Object.fromEntries(texts(request.headers)) },
    body: Object.fromEntries(values(request.body?.fields)),
    form: request.body?.encoding === 'form',
    namesFirst: requiresPosition(test),
  };
}

/** The parameters that show what the API hides by default, where the stream does not send them itself. */
function liftedFilters({ list, stream }: StreamUnderTest): [string, string][] {
  return Object.entries(list.defaultFilters ?? {}).flatMap(([name, { all }]): [string, string][] =>
    all === undefined || stream.request.query?.[name] !== undefined ? [] : [[name, all]],
  );
}

function requiresPosition({ list, operation }: StreamUnderTest): boolean {
  const { pagination } = list;
  if (!('parameter' in pagination)) return false;
  const { parameter } = pagination;
  return (
    operation?.parameters.some((one) => one.in === parameter.in && one.name === parameter.name && one.required) === true
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
