import { operationOf } from './operations.ts';
import { at, isJsonObject, type JsonSchema } from '@tapwright/connector';
import type { Contract, Operation } from '@tapwright/blueprint';
import { listName, type BehaviourProfile, type ListProfile } from '../profile.ts';
import { comparable } from './cursor-value.ts';
import { asRead, jsonText } from './json-text.ts';
import { asSchema, mergeAllOf } from './schema.ts';
import { withValueAt } from './value-at.ts';
import { bodySchema, speaks, type BodyFormat } from './body-format.ts';
import { createRecordMaker, recordSchema, type RecordMaker, type StoredRecord } from './records.ts';

/** Values of the parameters that select one set of records: parents' and partitions'. */
export type ListParameters = Readonly<Record<string, string>>;

/** One set of records of a list and how a request reaches it. */
export interface ListContext {
  readonly parameters: ListParameters;
  /** The parents' records, by resource. */
  readonly parents: Readonly<Record<string, unknown>>;
}

export interface Dataset {
  readonly name: string;
  records: StoredRecord[];
  /** Records ever made here; the next new one gets this index. */
  made: number;
  changes: number;
}

/** How many records there are, by resource; the rest get `others`. */
export interface RecordCounts {
  readonly records: Readonly<Record<string, number>>;
  readonly others: number;
}

/** What happens to the records of a data set. */
export interface RecordChange {
  readonly updated: number;
  readonly added: number;
  /** New records with the very cursor of the latest one. */
  readonly tied?: number;
}

/** The mock's data: seeded when first asked for, the same for the same seed. */
export interface Store {
  readonly lists: readonly ListProfile[];
  dataset(list: ListProfile, parameters: ListParameters): Dataset;
  /** Every set of records of a list, one per parent; `scope` fixes the values of partitions, and may name parents. */
  contexts(list: ListProfile, scope?: ListParameters): readonly ListContext[];
  /** The values that the list's scope parameters may take together; `''` where the contract names none. */
  scopes(list: ListProfile): readonly ListParameters[];
  /** Whether the parents that the parameters name exist. */
  exists(list: ListProfile, parameters: ListParameters): boolean;
  maker(list: ListProfile): RecordMaker;
  /** Fields besides the key that name a record in the paths of others. */
  pinned(list: ListProfile): readonly (readonly string[])[];
  /** Adds one new record, with the latest cursor of all. */
  add(list: ListProfile, dataset: Dataset): StoredRecord;
  reset(counts: RecordCounts): void;
  /** Changes the first `updated` records of a data set and adds `added` new ones, all with a later cursor; see {@link RecordChange}. */
  change(list: ListProfile, parameters: ListParameters, change: RecordChange): readonly unknown[];
}

export function createStore(options: {
  readonly contract: Contract;
  readonly profile: BehaviourProfile;
  readonly seed: string;
  readonly counts: RecordCounts;
}): Store {
  const { contract, profile, seed } = options;
  const makers = new Map<ListProfile, RecordMaker>();
  const datasets = new Map<string, Dataset>();
  const contextsOf = new Map<string, readonly ListContext[]>();
  let counts = options.counts;

  const maker = (list: ListProfile): RecordMaker => {
    const known = makers.get(list);
    if (known !== undefined) return known;
    const schema = list.schema ?? recordSchema(contract.schemas, answerSchema(contract, list), list);
    const made = createRecordMaker({
      schemas: contract.schemas,
      schema,
      list,
      pinned: pinnedFields(profile, list.resource),
      constraints: parameterConstraints(contract, profile, list),
      seed,
    });
    makers.set(list, made);
    return made;
  };

  const dataset = (list: ListProfile, parameters: ListParameters): Dataset => {
    const name = datasetName(list, parameters);
    const known = datasets.get(name);
    if (known !== undefined) return known;
    const wanted = list.records.shape === 'single' ? 1 : (counts.records[list.resource] ?? counts.others);
    const total = Math.min(wanted, maker(list).capacity);
    const made: Dataset = {
      name,
      records: Array.from({ length: total }, (_, index) =>
        withScope(list, maker(list).make(`${seed}/${name}`, index, total), parameters),
      ),
      made: total,
      changes: 0,
    };
    datasets.set(name, made);
    return made;
  };

  const contexts = (
    list: ListProfile,
    scope: ListParameters = {},
    below: readonly string[] = [],
  ): readonly ListContext[] => {
    const key = `${listName(list)} ${JSON.stringify(scope)}`;
    const known = contextsOf.get(key);
    if (known !== undefined) return known;
    const found = findContexts(list, scope, below);
    contextsOf.set(key, found);
    return found;
  };

  const findContexts = (list: ListProfile, scope: ListParameters, below: readonly string[]): readonly ListContext[] => {
    const parents = Object.entries(list.parents ?? {});
    let chains: readonly Readonly<Record<string, unknown>>[] = [{}];
    for (const resource of directParents(profile, list, below)) {
      const parentList = listOf(profile, resource);
      if (parentList === undefined) continue;
      const parentContexts = scopeChoices(contract, parentList).flatMap((choice) =>
        contexts(parentList, choice, [...below, list.resource]),
      );
      const parentChains = parentContexts.flatMap((context) =>
        dataset(parentList, context.parameters).records.map((record) => ({
          ...context.parents,
          [resource]: asRead(record.value),
        })),
      );
      chains = chains.flatMap((chain) => parentChains.map((parent) => ({ ...chain, ...parent })));
    }
    return chains
      .map((chain) => ({
        parents: chain,
        parameters: {
          ...scope,
          ...Object.fromEntries(
            parents.map(([name, parent]) => [name, String(at(fieldsOf(chain[parent.resource]), parent.field))]),
          ),
        },
      }))
      .filter((context) =>
        parents.every(([name]) => scope[name] === undefined || scope[name] === context.parameters[name]),
      );
  };

  return {
    lists: profile.lists,
    maker,
    dataset,
    contexts,
    scopes: (list) => scopeChoices(contract, list),
    exists(list, parameters) {
      if (Object.keys(list.parents ?? {}).length === 0) return true;
      const scope = Object.fromEntries((list.scope ?? []).map(({ name }) => [name, parameters[name] ?? '']));
      const wanted = datasetName(list, parameters);
      return contexts(list, scope).some((context) => datasetName(list, context.parameters) === wanted);
    },
    pinned: (list) => pinnedFields(profile, list.resource),
    add(list, target) {
      contextsOf.clear();
      return addRecord(target, maker(list), `${seed}/${target.name}`);
    },
    reset(next) {
      counts = next;
      datasets.clear();
      contextsOf.clear();
    },
    change(list, parameters, change) {
      const target = dataset(list, parameters);
      contextsOf.clear();
      return changeRecords(list, target, maker(list), `${seed}/${target.name}`, change);
    },
  };
}

/** Whether some request can bring a record: where the profile names no way to lift a default filter, none can. */
export function isReachable(list: ListProfile, record: StoredRecord): boolean {
  return !record.hidden || Object.values(list.defaultFilters ?? {}).every((filter) => filter.all !== undefined);
}

/** Records that a parameter selects by a field of the same name have its value in that field. */
function withScope(list: ListProfile, record: StoredRecord, parameters: ListParameters): StoredRecord {
  let { value } = record;
  for (const { name } of list.scope ?? []) {
    const given = parameters[name];
    const isKey = list.key.some((path) => path[0] === name);
    if (given === undefined || given === '' || isKey || typeof at(value, [name]) !== 'string') continue;
    value = withValueAt(value, [name], given);
  }
  return value === record.value ? record : { ...record, value };
}

/** The values that each of a list's scope parameters may take, where the contract names them. */
function scopeChoices(contract: Contract, list: ListProfile): readonly ListParameters[] {
  const operation = operationOf(contract, list);
  let choices: readonly ListParameters[] = [{}];
  for (const { name } of list.scope ?? []) {
    const schema = operation?.parameters.find((one) => one.name === name)?.schema ?? {};
    const merged = mergeAllOf(contract.schemas, schema);
    const allowed = merged['enum'] ?? asSchema(merged['items'])['enum'];
    const values = Array.isArray(allowed) ? allowed.filter((value) => value !== null).map(String) : [''];
    choices = choices.flatMap((choice) => values.map((value) => ({ ...choice, [name]: value })));
  }
  return choices;
}

/** What the path parameters that are made from a resource's fields ask of them. */
function parameterConstraints(
  contract: Contract,
  profile: BehaviourProfile,
  list: ListProfile,
): ReadonlyMap<string, JsonSchema> {
  const found = new Map<string, JsonSchema>();
  const ask = (field: readonly string[], schema: JsonSchema): void => {
    const name = field.join('.');
    const before = found.get(name);
    found.set(name, before === undefined ? schema : { allOf: [before, schema] });
  };
  for (const child of profile.lists) {
    for (const [name, parent] of Object.entries(child.parents ?? {})) {
      if (parent.resource !== list.resource) continue;
      const operation = operationOf(contract, child);
      const parameter = operation?.parameters.find((one) => one.name === name);
      if (parameter !== undefined) ask(parent.field, parameter.schema);
    }
  }
  const [key] = list.key;
  // Some APIs end every path with a slash.
  const base = list.path.replace(/\/$/, '');
  const item = contract.operations.find(
    ({ path }) => path.startsWith(`${base}/{`) && /^\/\{[^{}]*\}\/?$/.test(path.slice(base.length)),
  );
  const name = /\{([^{}]*)\}\/?$/.exec(item?.path ?? '')?.[1];
  const parameter = item?.parameters.find((one) => one.in === 'path' && one.name === name);
  if (key !== undefined && parameter !== undefined) ask(key, parameter.schema);
  return found;
}

function changeRecords(
  list: ListProfile,
  target: Dataset,
  maker: RecordMaker,
  seed: string,
  change: RecordChange,
): readonly unknown[] {
  const total = target.made;
  const touched: unknown[] = [];
  for (let index = 0; index < change.updated && index < target.records.length; index++) {
    const record = target.records[index];
    if (record === undefined) continue;
    const next = maker.changed(record, total, target.changes++);
    target.records[index] = next;
    if (isReachable(list, next)) touched.push(asRead(next.value));
  }
  for (let index = 0; index < change.added && target.made < maker.capacity; index++) {
    touched.push(asRead(addRecord(target, maker, seed).value));
  }
  for (let index = 0; index < (change.tied ?? 0) && target.made < maker.capacity; index++) {
    touched.push(asRead(tie(list, target, addRecord(target, maker, seed)).value));
  }
  return touched;
}

/** Gives a record the latest cursor that any other has. */
function tie(list: ListProfile, target: Dataset, record: StoredRecord): StoredRecord {
  const { cursor } = list;
  if (cursor === undefined) return record;
  const latest = target.records
    .filter((one) => one !== record)
    .map((one) => at(one.value, cursor.field))
    .reduce((left, right) => (isLater(cursor.type, right, left) ? right : left), undefined);
  record.value = latest === undefined ? record.value : withValueAt(record.value, cursor.field, latest);
  return record;
}

function isLater(type: NonNullable<ListProfile['cursor']>['type'], value: unknown, than: unknown): boolean {
  const [left, right] = [comparable(type, value), comparable(type, than)];
  return left !== undefined && (right === undefined || left > right);
}

function addRecord(target: Dataset, maker: RecordMaker, seed: string): StoredRecord {
  const made = maker.make(seed, target.made, target.made + 1);
  target.made++;
  const record = maker.changed({ ...made, hidden: false }, target.made, target.changes++);
  target.records.push(record);
  return record;
}

function datasetName(list: ListProfile, parameters: ListParameters): string {
  const names = [...Object.keys(list.parents ?? {}), ...(list.scope ?? []).map(({ name }) => name)].sort();
  return `${list.resource}?${names.map((name) => `${name}=${parameters[name] ?? ''}`).join('&')}`;
}

/** The first list of a resource: where its records live. */
export function listOf(profile: BehaviourProfile, resource: string): ListProfile | undefined {
  return profile.lists.find((list) => list.resource === resource);
}

/** Resources whose records a list's parameters come from, without those that another of them already implies. */
function directParents(profile: BehaviourProfile, list: ListProfile, below: readonly string[]): readonly string[] {
  const named = [...new Set(Object.values(list.parents ?? {}).map((parent) => parent.resource))].filter(
    (resource) => resource !== list.resource && !below.includes(resource),
  );
  return named.filter(
    (resource) => !named.some((other) => other !== resource && ancestors(profile, other).has(resource)),
  );
}

function ancestors(profile: BehaviourProfile, resource: string, found = new Set<string>()): ReadonlySet<string> {
  for (const parent of Object.values(listOf(profile, resource)?.parents ?? {})) {
    if (found.has(parent.resource)) continue;
    found.add(parent.resource);
    ancestors(profile, parent.resource, found);
  }
  return found;
}

function pinnedFields(profile: BehaviourProfile, resource: string): readonly (readonly string[])[] {
  const keyset = profile.lists.flatMap((list) =>
    list.resource === resource && list.pagination.kind === 'keyset' ? [list.pagination.field] : [],
  );
  const fields = profile.lists.flatMap((list) =>
    Object.values(list.parents ?? {}).flatMap((parent) => (parent.resource === resource ? [parent.field] : [])),
  );
  const seen = new Set<string>();
  return [...keyset, ...fields].filter((field) => !seen.has(field.join('.')) && seen.add(field.join('.')));
}

/** The schema of a list's successful answer, as a client sees it. */
export function answerSchema(contract: Contract, list: ListProfile): JsonSchema {
  const { format = 'json' } = list.records;
  const operation = operationOf(contract, list);
  const schema = operation === undefined ? undefined : successAnswer(operation, format).schema;
  return bodySchema(contract.schemas, schema, format);
}

export interface SuccessAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly schema: JsonSchema | undefined;
  readonly example: unknown;
}

/** What an operation answers when all is well: its lowest 2xx status, in the format where it has that. */
export function successAnswer(operation: Operation, format: BodyFormat = 'json'): SuccessAnswer {
  const statuses = Object.keys(operation.responses)
    .filter((status) => /^2(\d\d|XX)$/i.test(status))
    .sort();
  const status = statuses[0] ?? (operation.responses['default'] === undefined ? undefined : 'default');
  const response = status === undefined ? undefined : operation.responses[status];
  const content = Object.entries(response?.content ?? {});
  const isSpoken = ([type]: readonly [string, unknown]): boolean => speaks(type, format);
  // Some descriptions say what the answer is under one of its media types only.
  const [contentType, media] =
    content.find((one) => isSpoken(one) && one[1].schema !== undefined) ?? content.find(isSpoken) ?? content[0] ?? [];
  return {
    status:
      status !== undefined && /^\d+$/.test(status)
        ? Number(status)
        : response?.content === undefined && status !== undefined && operation.method !== 'GET'
          ? 204
          : 200,
    contentType: contentType === '*/*' ? 'application/json' : contentType,
    schema: media?.schema,
    example: media?.example,
  };
}

/** The records of a data set that fall between the bounds of a changed-since filter. */
export function betweenBounds(
  list: ListProfile,
  records: readonly StoredRecord[],
  bounds: { readonly start?: unknown; readonly end?: unknown },
): readonly StoredRecord[] {
  const { cursor } = list;
  if (cursor === undefined) return records;
  const start = comparable(cursor.type, bounds.start);
  const end = comparable(cursor.type, bounds.end);
  return records.filter((record) => {
    const value = comparable(cursor.type, at(record.value, cursor.field));
    if (value === undefined) return false;
    const afterStart = start === undefined || (cursor.boundary === 'inclusive' ? value >= start : value > start);
    return afterStart && (end === undefined || value <= end);
  });
}

/** A plain value as those who read it have it: with the one field `value`. */
function fieldsOf(record: unknown): unknown {
  return record === undefined || isJsonObject(record) ? record : { value: record };
}

/** The identity of a record: its key's values, or the whole record where it has no key or is a plain value. */
export function recordId(key: readonly (readonly string[])[], record: unknown): string {
  return key.length === 0 || !isJsonObject(record)
    ? jsonText(record)
    : JSON.stringify(key.map((path) => at(record, path) ?? null));
}
