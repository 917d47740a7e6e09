import { at, isJsonObject, type JsonObject } from '@tapwright/connector';
import type { Blueprint, BlueprintBinding, Operation, Stream } from '@tapwright/blueprint';
import type { ListProfile, BehaviourProfile } from '../profile.ts';
import { samePath } from '../mock/jobs.ts';
import { hasFixed, operationOf } from '../mock/operations.ts';
import type { MockServer, TrueRecord } from '../mock/mock-server.ts';
import type { ListParameters } from '../mock/store.ts';

/** A stream with the list that the mock serves it from. */
export interface StreamUnderTest {
  readonly name: string;
  readonly stream: Stream;
  readonly list: ListProfile;
  readonly operation: Operation | undefined;
  /** Resources whose records must be few for this stream to be small. */
  readonly ancestors: readonly string[];
}

/** Streams that the profile knows a list for; the rest with the reason why they cannot be tested. */
export function streamsUnderTest(
  blueprint: Blueprint,
  profile: BehaviourProfile,
): {
  readonly tested: readonly StreamUnderTest[];
  readonly untested: readonly { readonly name: string; readonly reason: string }[];
} {
  const tested: StreamUnderTest[] = [];
  const untested: { name: string; reason: string }[] = [];
  for (const stream of blueprint.interpretation.streams) {
    const list = listFor(profile, stream);
    if (list === undefined) untested.push({ name: stream.name, reason: 'the behaviour profile has no such list' });
    else {
      const operation =
        stream.job === undefined
          ? blueprint.contract.operations.find((one) => one.id === stream.operation)
          : operationOf(blueprint.contract, list);
      tested.push({ name: stream.name, stream, list, operation, ancestors: ancestorsOf(profile, list) });
    }
  }
  return { tested, untested };
}

export function listFor(profile: BehaviourProfile, stream: Stream): ListProfile | undefined {
  const { method, path } = stream.request;
  const lists = profile.lists
    .filter((list) => list.method === method && isSameCall(stream, list, path))
    .toSorted((left, right) => fixedCount(right) - fixedCount(left));
  if (stream.job !== undefined) return lists.find((list) => list.resource === stream.name) ?? lists[0];
  const { pagination } = stream;
  if (lists.length < 2) return lists[0];
  const name = graphqlOperation(stream);
  const named = lists.find(({ operationName }) => operationName !== undefined && operationName === name);
  if (named !== undefined) return named;
  if (pagination.kind !== 'graphql-connection') return lists.find((list) => isSameQuery(stream, list)) ?? lists[0];
  return lists.find(
    (list) =>
      list.pagination.kind === 'graphql-connection' &&
      list.pagination.connection.join('.') === pagination.connection.join('.'),
  );
}

/** The operation of GraphQL that a stream asks for. */
function graphqlOperation({ request: { body } }: Stream): unknown {
  const binding = body?.fields['operationName'];
  return binding !== undefined && 'value' in binding ? binding.value : undefined;
}

/** A job's calls name it as they like. */
function isSameCall(stream: Stream, list: ListProfile, path: string): boolean {
  if (stream.job === undefined) return list.job === undefined && list.path === path;
  return list.job !== undefined && samePath(list.path, path);
}

function fixedCount({ fixedQuery: fixed = {} }: ListProfile): number {
  return Object.keys(fixed).length;
}

/** Whether the stream's request says in its query what tells the list from others at its address. */
function isSameQuery({ request: { query = {} } }: Stream, { fixedQuery: wanted = {} }: ListProfile): boolean {
  const value = (name: string): unknown => {
    const binding = query[name];
    return binding !== undefined && 'value' in binding ? binding.value : undefined;
  };
  return hasFixed(wanted, value);
}

function ancestorsOf(profile: BehaviourProfile, list: ListProfile, found = new Set<string>()): readonly string[] {
  for (const { resource } of Object.values(list.parents ?? {})) {
    if (found.has(resource) || resource === list.resource) continue;
    found.add(resource);
    const parent = profile.lists.find((one) => one.resource === resource);
    if (parent !== undefined) ancestorsOf(profile, parent, found);
  }
  return [...found];
}

/** The values of a stream's partitions under a config; one undefined where it has none. */
function partitionValues(stream: Stream, config: JsonObject): readonly (string | number | undefined)[] {
  if (stream.partitions === undefined) return [undefined];
  const { values } = stream.partitions;
  if (Array.isArray(values)) return values;
  const given = at(config, values.config);
  return Array.isArray(given) ? given.filter((value) => typeof value === 'string' || typeof value === 'number') : [];
}

/** The values of the list's scope for each partition, and those of parents that the config names. */
export function scopesOf(test: StreamUnderTest, config: JsonObject): readonly ListParameters[] {
  return partitionValues(test.stream, config).map((value) => scopeFor(test, config, value));
}

function scopeFor(test: StreamUnderTest, config: JsonObject, value: string | number | undefined): ListParameters {
  const bindings = bindingsOf(test.stream);
  const named = Object.keys(test.list.parents ?? {}).flatMap((name) => {
    const binding = bindings[name];
    const given = binding === undefined ? undefined : fixedValue(binding, config);
    return typeof given === 'string' || typeof given === 'number' ? [[name, String(given)] as const] : [];
  });
  return {
    ...Object.fromEntries((test.list.scope ?? []).map((place) => [place.name, String(value ?? '')])),
    ...Object.fromEntries(named),
  };
}

/** What a stream's request sends, by the name of the parameter; of a job, what its order does. */
export function bindingsOf(stream: Stream): Readonly<Record<string, BlueprintBinding>> {
  const { pathParameters, query, headers, body } = stream.job?.create ?? stream.request;
  return { ...body?.fields, ...headers, ...query, ...pathParameters };
}

/** The value that a binding has in every request of a connection. */
export function fixedValue(binding: BlueprintBinding, config: JsonObject): unknown {
  if ('value' in binding) return binding.value;
  return 'config' in binding ? at(config, binding.config) : undefined;
}

/** Whether the list serves each of the stream's parents records of their own. */
export function tellsParentsApart({ stream, list }: StreamUnderTest): boolean {
  const known = new Set([...Object.keys(list.parents ?? {}), ...(list.scope ?? []).map((place) => place.name)]);
  return Object.entries(bindingsOf(stream)).every(([name, binding]) => !('parent' in binding) || known.has(name));
}

/** The records that a complete read must deliver: what the mock holds, with the fields that the stream copies in. */
export function expectedRows(
  test: StreamUnderTest,
  blueprint: Blueprint,
  mock: MockServer,
  config: JsonObject,
): readonly unknown[] {
  return partitionValues(test.stream, config).flatMap((value) =>
    mock
      .records(test.list, scopeFor(test, config, value))
      .map((truth) => withCopies(test, blueprint, mock, truth, value)),
  );
}

function withCopies(
  test: StreamUnderTest,
  blueprint: Blueprint,
  mock: MockServer,
  truth: TrueRecord,
  partition: string | number | undefined,
): unknown {
  const { parent, partitions, records } = test.stream;
  // A list of plain values comes as records with one field.
  const row: JsonObject = isJsonObject(truth.record) ? { ...truth.record } : { value: truth.record };
  if (parent !== undefined) Object.assign(row, copiesOf(blueprint, mock, test.stream, truth.parents));
  if (partitions?.copyTo !== undefined) row[partitions.copyTo] = partition;
  if (records.keyTo !== undefined) row[records.keyTo] = mapKey(test, truth);
  return row;
}

function mapKey(test: StreamUnderTest, truth: TrueRecord): string {
  const [key] = test.list.key;
  const value = key === undefined ? undefined : at(truth.record, key);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : String(truth.index);
}

function copiesOf(
  blueprint: Blueprint,
  mock: MockServer,
  stream: Stream,
  parents: Readonly<Record<string, unknown>>,
): JsonObject {
  const parent = blueprint.interpretation.streams.find((one) => one.name === stream.parent?.stream);
  if (parent === undefined || stream.parent === undefined) return {};
  const list = listFor(mock.profile, parent);
  const raw = list === undefined ? undefined : parents[list.resource];
  const own = raw === undefined || isJsonObject(raw) ? raw : { value: raw };
  const emitted = { ...own, ...copiesOf(blueprint, mock, parent, parents) };
  return Object.fromEntries(Object.entries(stream.parent.copy ?? {}).map(([name, path]) => [name, at(emitted, path)]));
}

/** What tells a row from another: its key's values, or all of it where the stream has no key. */
export function rowId(stream: Stream, row: unknown): string {
  if (stream.primaryKey.length === 0) return sortedJson(row);
  return JSON.stringify(stream.primaryKey.map((path) => at(row, path) ?? null));
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    isJsonObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
