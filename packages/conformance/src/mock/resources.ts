import { at, isJsonObject, type JsonSchema } from '@tapwright/connector';
import type { Contract, Operation } from '@tapwright/blueprint';
import type { BehaviourProfile, ListProfile } from '../profile.ts';
import { jsonAnswer, refusal, type MockAnswer } from './answer.ts';
import { operationsOf } from './operations.ts';
import { createRandom } from './random.ts';
import type { StoredRecord } from './records.ts';
import type { MockRequest } from './request.ts';
import { sampleValue } from './sample.ts';
import { alternatives, mergeAllOf, propertiesOf, schemaAt, type NamedSchemas } from './schema.ts';
import { successAnswer, type Dataset, type Store } from './store.ts';
import { validateJson } from './validate.ts';
import { withValueAt } from './value-at.ts';

/** What an operation does with the records of a list. */
export interface ResourceOperation {
  readonly list: ListProfile;
  readonly does: 'create' | 'get' | 'update' | 'delete';
  /** The path parameter that names the record; undefined for `create`. */
  readonly id: string | undefined;
}

/** Operations that create, get, update or delete one record of a list, by operation id. */
export function findResourceOperations(
  contract: Contract,
  profile: BehaviourProfile,
): ReadonlyMap<string, ResourceOperation> {
  const plain = profile.lists.filter((list) => list.method === 'GET' && isPlain(list));
  // Of several lists at an address, single records belong to the one that shows all.
  const lists = new Map(
    plain.toSorted((left, right) => fixedCount(right) - fixedCount(left)).map((list) => [nameless(list.path), list]),
  );
  const found = new Map<string, ResourceOperation>();
  const listed = new Set(profile.lists.flatMap((list) => operationsOf(contract, list).map((one) => one.id)));
  for (const operation of contract.operations) {
    if (listed.has(operation.id)) continue;
    const resource = resourceOperation(operation, lists);
    if (resource !== undefined) found.set(operation.id, resource);
  }
  return found;
}

function fixedCount(list: ListProfile): number {
  return Object.keys(list.fixedQuery ?? {}).length;
}

function resourceOperation(
  operation: Operation,
  lists: ReadonlyMap<string, ListProfile>,
): ResourceOperation | undefined {
  const own = lists.get(nameless(operation.path));
  if (own !== undefined) return operation.method === 'POST' ? { list: own, does: 'create', id: undefined } : undefined;
  const [, above = '', id] = /^(.*)\/\{([^{}/]+)\}\/?$/.exec(operation.path) ?? [];
  const list = lists.get(nameless(above));
  // Without a key nothing tells which record is meant.
  if (list === undefined || id === undefined || list.key.length === 0 || list.records.shape === 'single')
    return undefined;
  switch (operation.method) {
    case 'GET':
      return { list, does: 'get', id };
    case 'PUT':
    case 'PATCH':
    case 'POST':
      return { list, does: 'update', id };
    case 'DELETE':
      return { list, does: 'delete', id };
    default:
      return undefined;
  }
}

/** What the mock keeps of a record is in the words of its list's format. */
function isPlain(list: ListProfile): boolean {
  return (list.records.format ?? 'json') === 'json' && list.job === undefined;
}

function nameless(path: string): string {
  return path.replaceAll(/\{[^{}]*\}/g, '{}').replace(/\/+$/, '');
}

/** Does to the store what a resource operation says and answers in the shape of the operation's schema. */
export function runResourceOperation(
  contract: Contract,
  store: Store,
  operation: Operation,
  resource: ResourceOperation,
  request: MockRequest,
): MockAnswer {
  const { list } = resource;
  const given = renamed(list, operation, request);
  // The path need not say whose record is meant, where the list names the parent in its query.
  const contexts = store.scopes(list).flatMap((choice) => store.contexts(list, { ...choice, ...given }));
  const datasets = contexts.map((context) => store.dataset(list, context.parameters));
  const [first] = datasets;
  if (first === undefined) return refusal(404, 'there is no such parent');
  if (resource.does === 'create') return create(contract, store, operation, list, first, request);
  const name = request.pathParameters[resource.id ?? ''] ?? '';
  const isMeant = (record: StoredRecord): boolean => isNamed(record, list, store, name);
  const dataset = datasets.find((one) => one.records.some(isMeant)) ?? first;
  const index = dataset.records.findIndex(isMeant);
  const record = dataset.records[index];
  if (record === undefined) return refusal(404, `${list.resource} ${name} does not exist`);
  if (resource.does === 'delete') dataset.records = dataset.records.filter((one) => one !== record);
  const current =
    resource.does === 'update' ? update(contract.schemas, store, list, dataset, index, record, request) : record;
  return answerWith(contract, operation, list, current);
}

/** The list's own parameter names for the values in an operation's path, which may call them otherwise. */
function renamed(list: ListProfile, operation: Operation, request: MockRequest): Readonly<Record<string, string>> {
  const ours = [...list.path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  const theirs = [...operation.path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  return Object.fromEntries(ours.map((name, index) => [name, request.pathParameters[theirs[index] ?? ''] ?? '']));
}

function isNamed(record: StoredRecord, list: ListProfile, store: Store, name: string): boolean {
  return [...list.key, ...store.pinned(list)].some((path) => String(at(record.value, path)) === name);
}

function create(
  contract: Contract,
  store: Store,
  operation: Operation,
  list: ListProfile,
  dataset: Dataset,
  request: MockRequest,
): MockAnswer {
  const fresh = store.add(list, dataset);
  const record = {
    ...fresh,
    value: withFields(contract.schemas, store.maker(list).schema, fresh.value, request.decoded, list),
  };
  dataset.records[dataset.records.length - 1] = record;
  return answerWith(contract, operation, list, record);
}

function update(
  schemas: NamedSchemas,
  store: Store,
  list: ListProfile,
  dataset: Dataset,
  index: number,
  record: StoredRecord,
  request: MockRequest,
): StoredRecord {
  const changed = store.maker(list).changed(record, dataset.made, dataset.changes++);
  const next = {
    ...changed,
    value: withFields(schemas, store.maker(list).schema, changed.value, request.decoded, list),
  };
  dataset.records[index] = next;
  return next;
}

/** The record with those of the given fields that its schema knows and allows; keys stay. */
function withFields(
  schemas: NamedSchemas,
  schema: JsonSchema,
  value: unknown,
  fields: unknown,
  list: ListProfile,
): unknown {
  if (!isJsonObject(fields)) return value;
  let result = value;
  for (const [name, field] of Object.entries(fields)) {
    const property = schemaAt(schemas, schema, [name]);
    if (property === undefined || list.key.some((path) => path[0] === name)) continue;
    if (validateJson(schemas, property, field).length === 0) result = withValueAt(result, [name], field);
  }
  return result;
}

function answerWith(contract: Contract, operation: Operation, list: ListProfile, record: StoredRecord): MockAnswer {
  const { status, schema } = successAnswer(operation);
  if (schema === undefined || status === 204) return { status, headers: {}, body: undefined };
  const sampled = sampleValue({ schemas: contract.schemas, random: createRandom(operation.id), fill: 'full' }, schema);
  return jsonAnswer(status, overlay(contract.schemas, schema, sampled, record.value, list.key[0] ?? ['id']));
}

/** Puts a record's fields where the answer's schema has them: at its root, or in the property that holds the record. */
function overlay(
  schemas: NamedSchemas,
  schema: JsonSchema,
  sampled: unknown,
  record: unknown,
  key: readonly string[],
  depth = 0,
): unknown {
  if (!isJsonObject(sampled) || !isJsonObject(record)) return sampled;
  if (schemaAt(schemas, schema, key) !== undefined) return mergeKnown(schemas, schema, sampled, record);
  const merged = mergeAllOf(schemas, alternatives(schemas, schema)[0] ?? schema);
  const holder =
    depth > 1 ? undefined : propertiesOf(merged).find(([, property]) => schemaAt(schemas, property, key) !== undefined);
  if (holder === undefined) return sampled;
  const [name, property] = holder;
  return withValueAt(sampled, [name], overlay(schemas, property, sampled[name] ?? {}, record, key, depth + 1));
}

function mergeKnown(
  schemas: NamedSchemas,
  schema: JsonSchema,
  sampled: Record<string, unknown>,
  record: Record<string, unknown>,
): unknown {
  let result: unknown = sampled;
  for (const [name, value] of Object.entries(record)) {
    const property = schemaAt(schemas, schema, [name]);
    if (property !== undefined && validateJson(schemas, property, value).length === 0)
      result = withValueAt(result, [name], value);
  }
  return result;
}
