import { isJsonObject } from '@tapwright/connector';
import {
  isCredential,
  type AuthMethod,
  type Blueprint,
  type BlueprintBinding,
  type Contract,
  type Interpretation,
  type Stream,
} from '@tapwright/blueprint';
import {
  listName,
  type AuthProfile,
  type BehaviourProfile,
  type ListProfile,
  type SingleAuthProfile,
} from './profile.ts';
import { samePath } from './mock/jobs.ts';
import { fixedQuery, graphqlName } from './mock/operations.ts';
import { mergeAllOf, schemaAt } from './mock/schema.ts';
import { successAnswer } from './mock/store.ts';

/**
 * A behaviour profile copied from a blueprint's interpretation. What is tested against it is *self-consistent*, never
 * shown to be correct: a wrong inference makes the same mistake on both sides.
 */
export function selfProfile(blueprint: Blueprint): BehaviourProfile {
  const { interpretation } = blueprint;
  const lists = new Map<string, ListProfile>();
  for (const stream of interpretation.streams) {
    if (!isServed(stream)) continue;
    const list = listProfile(blueprint, stream);
    const name =
      list.pagination.kind === 'graphql-connection'
        ? `${listName(list)} ${list.pagination.connection.join('.')}`
        : listName(list);
    if (!lists.has(name)) lists.set(name, list);
  }
  return {
    origin: 'self',
    auth: authProfiles(interpretation),
    lists: [...lists.values()],
    extraParameters: extraParameters(interpretation),
    credentialParameters: interpretation.auth.length === 0 ? [] : credentialParameters(blueprint.contract),
  };
}

/** Whether the mock can serve a stream: a list that is asked for by GET or POST. */
export function isServed(stream: Stream): boolean {
  return stream.request.method === 'GET' || stream.request.method === 'POST';
}

function listProfile(blueprint: Blueprint, stream: Stream): ListProfile {
  const { request, records, pagination, incremental } = stream;
  const parents = parentsOf(blueprint.interpretation, stream);
  const scope = scopeOf(stream);
  const pageSize = pageSizeOf(stream);
  return {
    method: request.method === 'POST' ? 'POST' : 'GET',
    path: stream.job === undefined ? request.path : contractPath(blueprint.contract, request),
    ...fixedPart(blueprint.contract, stream),
    ...graphqlPart(blueprint.contract, stream),
    resource: stream.name,
    records: {
      path: records.path,
      shape: records.shape,
      ...(records.format === 'json' ? {} : { format: records.format }),
      ...(records.item === undefined ? {} : { item: records.item }),
    },
    ...(stream.job === undefined ? {} : { job: jobOf(blueprint.contract, stream.job) }),
    // No operation answers with the files of a job, and none declares what only its example shows.
    ...(stream.job?.downloadUrl === undefined ? shownOnly(blueprint.contract, stream) : { schema: stream.schema }),
    key: ownKey(stream),
    pagination,
    ...(pageSize === undefined ? {} : { pageSize }),
    ...(Object.keys(parents).length === 0 ? {} : { parents }),
    ...(scope.length === 0 ? {} : { scope }),
    ...(incremental === undefined ? {} : { cursor: cursorOf(incremental) }),
  };
}

/** What the stream knows of its records, where the contract does not have them: its examples do. */
function shownOnly({ operations, schemas }: Contract, stream: Stream): Pick<ListProfile, 'schema'> {
  const { records, job } = stream;
  const operation = operations.find(({ id }) => id === stream.operation);
  if (records.format !== 'json' || records.path.length === 0 || job !== undefined || operation === undefined) return {};
  const declared = schemaAt(schemas, successAnswer(operation).schema ?? {}, records.path);
  return declared === undefined ? { schema: ownSchema(stream) } : {};
}

/** The record as the API has it, without what is copied into it. */
function ownSchema({ schema, parent, partitions }: Stream): Stream['schema'] {
  const parts: readonly unknown[] = Array.isArray(schema['allOf']) ? schema['allOf'] : [];
  const [own] = parts;
  const copies = parent?.copy !== undefined || partitions?.copyTo !== undefined;
  return copies && parts.length === 2 && isJsonObject(own) ? own : schema;
}

/** What the query says in every request, where the contract has several operations at the address. */
function fixedPart(contract: Contract, { request, operation: id }: Stream): Pick<ListProfile, 'fixedQuery'> {
  const { method, path, query = {} } = request;
  const same = contract.operations.filter((one) => one.method === method && one.path === path);
  const operation = same.length < 2 ? undefined : same.find((one) => one.id === id);
  const fixed = Object.entries(operation === undefined ? {} : fixedQuery(operation)).filter(([name, value]) => {
    const binding = query[name];
    return binding !== undefined && 'value' in binding && binding.value === value;
  });
  return fixed.length === 0 ? {} : { fixedQuery: Object.fromEntries(fixed) };
}

function graphqlPart(contract: Contract, { operation }: Stream): Pick<ListProfile, 'operationName'> {
  const found = contract.operations.find(({ id }) => id === operation);
  const name = found === undefined ? undefined : graphqlName(found);
  return name === undefined ? {} : { operationName: name };
}

type JobStream = NonNullable<Stream['job']>;

function jobOf(contract: Contract, job: JobStream): NonNullable<ListProfile['job']> {
  const { query, headers, body, pathParameters } = job.create;
  const fixed = Object.entries({ ...body?.fields, ...headers, ...query, ...pathParameters }).flatMap(
    ([name, binding]) => ('value' in binding ? [[name, binding.value] as const] : []),
  );
  const [done = 'done'] = job.done;
  const [failed] = job.failed;
  return {
    create: { ...callOf(contract, job.create), ...(fixed.length === 0 ? {} : { fields: Object.fromEntries(fixed) }) },
    id: job.id,
    poll: callOf(contract, job.poll),
    status: job.status,
    states: { pending: pendingState(contract, job), done, ...(failed === undefined ? {} : { failed }) },
    ...(job.downloadUrl === undefined ? {} : { download: job.downloadUrl }),
  };
}

/** A word that means neither done nor failed: one of the contract's own, where it names them. */
function pendingState(contract: Contract, { poll, status, done, failed }: JobStream): string {
  const known = new Set([...done, ...failed].map((word) => word.toLowerCase()));
  const words = [...wordsAt(contract, poll, status), 'running', 'pending', 'queued'];
  return words.find((word) => !known.has(word.toLowerCase())) ?? 'in_progress';
}

/** What the contract says that a field of an answer may be. */
function wordsAt(contract: Contract, request: Stream['request'], path: readonly string[]): readonly string[] {
  const { schemas } = contract;
  const { path: asWritten } = callOf(contract, request);
  const operation = contract.operations.find((one) => one.method === request.method && one.path === asWritten);
  const answer = operation && successAnswer(operation).schema;
  const schema = answer && schemaAt(schemas, answer, path);
  const words: unknown = schema && mergeAllOf(schemas, schema)['enum'];
  return Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
}

function callOf(contract: Contract, request: Stream['request']): NonNullable<ListProfile['job']>['poll'] {
  const { method } = request;
  return {
    method: method === 'POST' || method === 'PUT' ? method : 'GET',
    path: contractPath(contract, request),
  };
}

/** The path in the words of the contract, which has another name for the job than the request. */
function contractPath(contract: Contract, { method, path }: Stream['request']): string {
  const same = contract.operations.filter((one) => one.method === method && samePath(one.path, path));
  return (same.find((one) => one.path === path) ?? same[0])?.path ?? path;
}

function cursorOf(incremental: NonNullable<Stream['incremental']>): NonNullable<ListProfile['cursor']> {
  const { filter, boundary = 'inclusive', order } = incremental;
  return {
    field: incremental.cursor,
    type: incremental.type,
    boundary,
    ...(order === undefined ? {} : { order }),
    ...(filter === undefined ? {} : { start: filter.start }),
    ...(filter?.end === undefined ? {} : { end: filter.end }),
    ...(filter?.template === undefined ? {} : { template: filter.template }),
  };
}

function pageSizeOf(stream: Stream): ListProfile['pageSize'] {
  const { pagination } = stream;
  if (pagination.kind === 'none' || pagination.pageSize === undefined) return undefined;
  const { value, max = Math.max(value, 100) } = pagination.pageSize;
  return { default: Math.min(20, max), max };
}

/** Texts of a list come as records with the field `value`; as the API has them, they have no fields. */
function isBareValue({ schema, primaryKey }: Stream): boolean {
  const parts: readonly unknown[] = Array.isArray(schema['allOf']) ? schema['allOf'] : [schema];
  const own: unknown = parts[0];
  const fields = isJsonObject(own) && isJsonObject(own['properties']) ? Object.keys(own['properties']) : [];
  return primaryKey.at(-1)?.join() === 'value' && fields.join() === 'value';
}

/** The key as far as it is in the API's own record; fields that the stream copies in are not. */
function ownKey(stream: Stream): ListProfile['key'] {
  if (isBareValue(stream)) return [];
  const copied = new Set([...Object.keys(stream.parent?.copy ?? {}), stream.partitions?.copyTo, stream.records.keyTo]);
  return stream.primaryKey.filter((path) => !copied.has(path[0]));
}

type Bindings = Readonly<Record<string, BlueprintBinding>>;

/** What a request says of its records; those of a job are named by its order. */
function bindingsOf(stream: Stream): Bindings {
  const { pathParameters, query, headers, body } = stream.job?.create ?? stream.request;
  return { ...body?.fields, ...headers, ...query, ...pathParameters };
}

function parentsOf(interpretation: Interpretation, stream: Stream): NonNullable<ListProfile['parents']> {
  const result: NonNullable<ListProfile['parents']> = {};
  for (const [name, binding] of Object.entries(bindingsOf(stream))) {
    const source = 'parent' in binding ? originOf(interpretation, stream, binding.parent) : undefined;
    if (source !== undefined) result[name] = source;
  }
  return result;
}

/** Which stream's own record a parent field comes from: a parent may itself have copied it from its parent. */
function originOf(
  interpretation: Interpretation,
  stream: Stream,
  path: readonly string[],
  depth = 0,
): { resource: string; field: string[] } | undefined {
  const parent = interpretation.streams.find((one) => one.name === stream.parent?.stream);
  if (parent === undefined || depth > 16) return undefined;
  const copied = parent.parent?.copy?.[path[0] ?? ''];
  if (copied !== undefined && path.length === 1) return originOf(interpretation, parent, copied, depth + 1);
  return { resource: parent.name, field: [...path] };
}

function scopeOf(stream: Stream): NonNullable<ListProfile['scope']> {
  const { pathParameters, query, headers, body } = stream.job?.create ?? stream.request;
  const partitioned = (
    place: 'path' | 'query' | 'header' | 'body',
    bindings: Bindings = {},
  ): NonNullable<ListProfile['scope']> =>
    Object.entries(bindings).flatMap(([name, binding]) => ('partition' in binding ? [{ in: place, name }] : []));
  return [
    ...partitioned('path', pathParameters),
    ...partitioned('query', query),
    ...partitioned('header', headers),
    ...partitioned('body', body?.fields),
  ];
}

/** Query parameters that the interpretation sends whether or not an operation declares them. */
function extraParameters(interpretation: Interpretation): string[] {
  return [
    ...new Set([
      ...Object.keys(interpretation.http.query ?? {}),
      ...interpretation.streams.flatMap(({ request, job }) =>
        [request, job?.create, job?.poll].flatMap((part) => Object.keys(part?.query ?? {})),
      ),
    ]),
  ].sort();
}

function credentialParameters(contract: Contract): string[] {
  const parameters = contract.operations.flatMap((operation) => operation.parameters);
  return [...new Set(parameters.filter(isCredential).map((parameter) => parameter.name))].sort();
}

function authProfiles(interpretation: Interpretation): AuthProfile[] {
  const entries = interpretation.auth.map((entry) => entry.methods.flatMap(authProfile));
  // Where one of the ways in is no authentication at all, nobody is refused.
  if (entries.some((methods) => methods.length === 0)) return [];
  return entries.map((methods) => {
    const [first] = methods;
    return methods.length === 1 && first !== undefined ? first : { kind: 'all', methods };
  });
}

function authProfile(method: AuthMethod): SingleAuthProfile[] {
  switch (method.kind) {
    case 'bearer':
    case 'basic':
      return [{ kind: method.kind }];
    case 'api-key':
      return [
        {
          kind: 'api-key',
          in: method.in,
          name: method.name,
          ...(method.prefix === undefined ? {} : { prefix: method.prefix }),
        },
      ];
    case 'headers':
      return [{ kind: 'headers', names: Object.keys(method.headers) }];
    case 'oauth2-client-credentials':
      return [oauthProfile('client-credentials', method.clientAuthentication)];
    case 'oauth2-refresh-token':
      return [oauthProfile('refresh-token', method.clientAuthentication)];
    case 'oauth2-password':
      return [oauthProfile('password')];
    case 'oauth2-jwt-bearer':
      return [oauthProfile('jwt-bearer')];
    case 'session-token':
      return [sessionProfile(method)];
    default:
      return [];
  }
}

type OAuthProfile = Extract<SingleAuthProfile, { kind: 'oauth2' }>;

function oauthProfile(
  grant: OAuthProfile['grants'][number],
  clientAuthentication: OAuthProfile['clientAuthentication'] = 'either',
): OAuthProfile {
  return { kind: 'oauth2', grants: [grant], lifetime: 3600, rotate: grant === 'refresh-token', clientAuthentication };
}

function sessionProfile(method: Extract<AuthMethod, { kind: 'session-token' }>): SingleAuthProfile {
  const { login, token, expires, send } = method;
  return {
    kind: 'session',
    login: {
      method: login.method ?? 'POST',
      path: login.path,
      fields: Object.keys(login.fields ?? {}),
      basic: login.basic ?? false,
    },
    token,
    ...(expires === undefined ? {} : { expires }),
    ...(send === undefined
      ? {}
      : { send: { in: send.in, name: send.name, ...(send.prefix === undefined ? {} : { prefix: send.prefix }) } }),
  };
}
