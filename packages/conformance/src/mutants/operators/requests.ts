import { isJsonObject, type AnyStream, type RequestDefinition } from '@tapwright/connector';
import { streamChange } from '../change.ts';
import type { ConnectorOperator, StreamOperator } from '../operator.ts';

const parts = ['read'];

/** Mistakes in what is asked of the API. */
export const requestOperators: readonly (StreamOperator | ConnectorOperator)[] = [
  {
    name: 'wrong-path',
    bug: 'asks for a path that the API does not have',
    target: 'stream',
    parts,
    missing: 'a read brings every record',
    mutate: (stream) => requestChange(stream, (request) => ({ ...request, path: `${request.path}-no-such-path` })),
  },
  {
    name: 'wrong-method',
    bug: 'asks with another method than the API takes',
    target: 'stream',
    parts,
    missing: 'a read brings every record',
    mutate: (stream) =>
      requestChange(stream, (request) => ({
        ...request,
        method: request.method === 'GET' ? 'POST' : 'GET',
        operationClass: 'safe',
      })),
  },
  {
    name: 'wrong-path-parameter',
    bug: 'puts a wrong value into the path',
    target: 'stream',
    parts,
    missing: "the records of every parent are read, and no other's",
    inapplicable: (stream) => (parameters(stream).length === 0 ? 'the path has no parameters' : undefined),
    mutate: (stream) =>
      requestChange(stream, (request) => ({
        ...request,
        pathParameters: { ...request.pathParameters, [parameters(stream)[0] ?? '']: 'no-such-value' },
      })),
  },
  {
    name: 'parent-binding-swapped',
    bug: "puts another field of the parent into the child's request",
    target: 'stream',
    parts,
    missing: 'the records of every parent are read',
    inapplicable: (stream) => (parentBound(stream).length === 0 ? 'nothing of a parent is sent' : undefined),
    mutate: (stream) => requestChange(stream, (request) => swapped(request, parentBound(stream))),
  },
  {
    name: 'fixed-query-lost',
    bug: 'leaves out the parameters with fixed values (a filter by default then hides records)',
    target: 'stream',
    parts,
    missing: 'each request carries the fixed parameters of the blueprint',
    inapplicable: (stream) =>
      Object.values(stream.request.query ?? {}).some(isFixed) ? undefined : 'no parameter has a fixed value',
    mutate: (stream) =>
      requestChange(stream, (request) => ({
        ...request,
        query: Object.fromEntries(Object.entries(request.query ?? {}).filter(([, value]) => !isFixed(value))),
      })),
  },
  {
    name: 'header-lost',
    bug: 'leaves out the headers that each request must carry',
    target: 'connector',
    parts,
    missing: 'each request carries the fixed headers of the blueprint',
    inapplicable: (connector) =>
      Object.keys(connector.client.headers ?? {}).length === 0 ? 'no headers are declared' : undefined,
    mutate: () => ({
      definition: (connector) => {
        const { headers: _headers, ...client } = connector.client;
        return { ...connector, client };
      },
    }),
  },
];

function requestChange(stream: AnyStream, change: (request: RequestDefinition) => RequestDefinition) {
  return streamChange(stream.name, (found) => ({ ...found, request: change(found.request) }));
}

function parameters(stream: AnyStream): readonly string[] {
  return Object.keys(stream.request.pathParameters ?? {});
}

function isFixed(value: unknown): boolean {
  return !isJsonObject(value);
}

function isParentValue(value: unknown): boolean {
  return isJsonObject(value) && value['from'] === 'parent';
}

/** Names of path and query parameters that take a field of the parent. */
function parentBound(stream: AnyStream): readonly string[] {
  const { pathParameters, query } = stream.request;
  return Object.entries({ ...pathParameters, ...query })
    .filter(([, value]) => isParentValue(value))
    .map(([name]) => name);
}

/** Two parameters change places; a single one takes a field that no parent has. */
function swapped(request: RequestDefinition, bound: readonly string[]): RequestDefinition {
  const all = { ...request.pathParameters, ...request.query };
  const [first = '', second] = bound;
  const other = second === undefined ? ({ from: 'parent', field: 'no_such_field' } as const) : all[second];
  const own = all[first];
  if (other === undefined || own === undefined) return request;
  const values = { [first]: other, ...(second !== undefined && { [second]: own }) };
  const change = <Values extends object>(given: Values): Values => ({
    ...given,
    ...Object.fromEntries(Object.entries(values).filter(([name]) => name in given)),
  });
  return {
    ...request,
    ...(request.pathParameters && { pathParameters: change(request.pathParameters) }),
    ...(request.query && { query: change(request.query) }),
  };
}
