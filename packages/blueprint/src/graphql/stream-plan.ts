import type { JsonSchema } from '@tapwright/connector';
import type { GraphQLCompositeType } from 'graphql';
import { snake, words } from '../inference/words.ts';
import type { Query, Step } from './build-query.ts';
import type { ConnectionField } from './connection.ts';
import type { GraphqlStream } from './graphql-facts.ts';

/** A list or thing on its way to an operation that a stream can read. */
export interface StreamPlan {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly connection: ConnectionField | undefined;
  readonly record: GraphQLCompositeType | undefined;
  readonly shape: GraphqlStream['shape'];
  /** Type that has the last field. */
  readonly owner: string;
  readonly parent?: { readonly type: string; readonly argument: string };
}

/** What to ask of a page for, around the records. */
export function pageOf({ through }: ConnectionField, selection: string): string {
  return `{ pageInfo { hasNextPage endCursor } ${through === 'nodes' ? `nodes ${selection}` : `edges { node ${selection} }`} }`;
}

/** What comes back of it. */
export function pageSchema({ through }: ConnectionField, items: JsonSchema): JsonSchema {
  const pageInfo = {
    type: 'object',
    properties: { hasNextPage: { type: 'boolean' }, endCursor: { type: ['string', 'null'] } },
    required: ['hasNextPage', 'endCursor'],
  };
  const edge = { type: 'object', properties: { node: items }, required: ['node'] };
  const list = { type: 'array', items: through === 'nodes' ? items : edge };
  return { type: 'object', properties: { pageInfo, [through]: list }, required: ['pageInfo', through] };
}

/** What inference has to know of the query. */
export function streamFacts(plan: StreamPlan, name: string, query: Query): GraphqlStream {
  const { connection, steps, record, parent, shape } = plan;
  const last = steps.at(-1)?.field.name ?? '';
  const holder = ['data', ...steps.map(({ field }) => field.name)];
  const own = query.variables.filter(({ field }) => field === last);
  const integer = (pattern: RegExp): string | undefined =>
    own.find((one) => pattern.test(one.argument) && /^Int!?$/.test(one.type))?.name;
  const size = integer(connection === undefined ? /^(first|limit|take|perPage|pageSize)$/ : /^first$/);
  const offset = connection === undefined ? integer(/^(offset|skip)$/) : undefined;
  const after = connection === undefined ? undefined : own.find(({ argument }) => argument === 'after')?.name;
  const bound =
    parent &&
    query.variables.find(({ argument, field }) => argument === parent.argument && field === steps[0]?.field.name);
  const open = query.variables.filter(
    (one) => one.required && one !== bound && one.name !== size && one.name !== after,
  );
  return {
    name,
    type: record?.name ?? '',
    records: connection === undefined ? holder : [...holder, connection.through],
    ...(connection?.through === 'edges' && { item: ['node'] }),
    shape,
    ...(connection !== undefined && { connection: holder }),
    ...(after !== undefined && { after }),
    ...(size !== undefined && (connection !== undefined || offset !== undefined) && { size }),
    ...(offset !== undefined && { offset }),
    ...(parent !== undefined && bound !== undefined && { parent: { type: parent.type, variable: bound.name } }),
    config: Object.fromEntries(
      open.map(({ name: variable, argument, field }) => [variable, configName(field, argument)]),
    ),
  };
}

/** `owner` of `repository` → `repository_owner`. */
function configName(field: string, argument: string): string {
  const [about, own] = [snake(field), snake(argument)];
  return words(argument)[0] === words(field)[0] ? own : `${about}_${own}`;
}
