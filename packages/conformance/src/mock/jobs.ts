import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import type { Contract, Operation } from '@tapwright/blueprint';
import type { BehaviourProfile, ListProfile } from '../profile.ts';
import { jsonAnswer, refusal, type MockAnswer } from './answer.ts';
import { createRandom } from './random.ts';
import type { StoredRecord } from './records.ts';
import { valueAt, type MockRequest } from './request.ts';
import { sampleValue } from './sample.ts';
import { alternatives, mergeAllOf, schemaAt, typesOf } from './schema.ts';
import { successAnswer, type ListParameters } from './store.ts';
import { textOf } from './text-of.ts';
import { keySchema, uniqueValue } from './unique-value.ts';
import { withValueAt } from './value-at.ts';

/** A list whose records have to be ordered. */
export type JobList = ListProfile & { readonly job: NonNullable<ListProfile['job']> };

/** One job that was ordered. */
export interface MockJob {
  readonly id: string | number;
  readonly list: JobList;
  /** The records of which set were ordered. */
  readonly parameters: ListParameters;
  /** What the order asked for, as it was when it came. */
  readonly records: readonly StoredRecord[];
  polls: number;
}

type Ordered = Pick<MockJob, 'parameters' | 'records'>;

/** How jobs go from now on. */
export interface JobBehaviour {
  /** Times of asking that find the job unfinished. Default 1. */
  readonly polls?: number | undefined;
  /** Jobs end as failed. */
  readonly fails?: boolean | undefined;
}

/** Asynchronous jobs: they are created, asked for and then have a result. */
export interface Jobs {
  /** Whether a request concerns a job of the profile, by its operation. */
  readonly concerns: (operation: Operation) => boolean;
  answer(operation: Operation, request: MockRequest, behaviour: JobBehaviour): MockAnswer | undefined;
  /** The job whose result a request asks for. */
  result(list: JobList, request: MockRequest): MockJob | undefined;
  /** A file of a result, by the path of its address. */
  file(path: string): { readonly job: MockJob; readonly records: readonly StoredRecord[] } | undefined;
  /** Path values that lead to a job, for operations on one: one that is always there. */
  pathValues(operation: Operation): Readonly<Record<string, string>>;
  /** Forgets all jobs, as servers do after a while. */
  readonly forget: () => void;
}

/** Addresses of results that lie in files begin so. */
export const FILES = '/__files/';
const FILE_COUNT = 2;

export function createJobs(
  contract: Contract,
  profile: BehaviourProfile,
  orders: {
    /** The records that a request asks for. */
    readonly of: (list: JobList, request: MockRequest) => Ordered | MockAnswer;
    /** Records that some request could ask for. */
    readonly any: (list: JobList) => Ordered | undefined;
  },
): Jobs {
  const lists = profile.lists.filter(isJobList);
  const jobs = new Map<string, MockJob>();
  let made = 0;

  const idFor = (list: JobList, series: string, index: number): string | number => {
    const creation = contract.operations.find((one) => means(list.job.create, one));
    const schema = creation === undefined ? undefined : successAnswer(creation).schema;
    const field = schema === undefined ? undefined : schemaAt(contract.schemas, schema, list.job.id);
    const unique = uniqueValue(keySchema(contract.schemas, field), `${series}/${list.resource}`, index);
    return typeof unique === 'number' ? unique : textOf(unique);
  };

  const begin = (list: JobList, id: string | number, ordered: Ordered): MockJob => {
    const job: MockJob = { id, list, ...ordered, polls: 0 };
    jobs.set(textOf(id), job);
    return job;
  };

  /** The job that a request names, wherever it does. */
  const find = (request: MockRequest): MockJob | undefined => {
    const names = namesIn(request);
    const known = names.map((name) => jobs.get(name)).find((job) => job !== undefined);
    const standing = known === undefined ? lists.find((one) => names.includes(standingId(one))) : undefined;
    const ordered = standing === undefined ? undefined : orders.any(standing);
    return standing === undefined || ordered === undefined ? known : begin(standing, standingId(standing), ordered);
  };
  const standingId = (list: JobList): string => textOf(idFor(list, 'standing', 0));

  const create = (operation: Operation, request: MockRequest): MockAnswer | undefined => {
    const list = lists.find((one) => means(one.job.create, operation) && isOrdered(one, request));
    if (list === undefined) return undefined;
    const ordered = orders.of(list, request);
    if ('status' in ordered) return ordered;
    const { id } = begin(list, idFor(list, 'job', made++), ordered);
    return told(contract, operation, [
      [list.job.status, list.job.states.pending],
      [list.job.id, id],
    ]);
  };

  const poll = (operation: Operation, request: MockRequest, behaviour: JobBehaviour): MockAnswer | undefined => {
    if (!lists.some((one) => means(one.job.poll, operation))) return undefined;
    const job = find(request);
    if (job === undefined || !means(job.list.job.poll, operation)) return refusal(404, 'there is no such job');
    const { states, status, download } = job.list.job;
    const isDone = job.polls++ >= (behaviour.polls ?? 1);
    if (!isDone) return told(contract, operation, [[status, states.pending]], download);
    if (behaviour.fails === true && states.failed !== undefined)
      return told(contract, operation, [[status, states.failed]], download);
    if (download === undefined) return told(contract, operation, [[status, states.done]]);
    return told(contract, operation, [
      [status, states.done],
      [download, addresses(contract, operation, download, job, request)],
    ]);
  };

  return {
    concerns: (operation) => lists.some((one) => means(one.job.create, operation) || means(one.job.poll, operation)),
    answer: (operation, request, behaviour) => create(operation, request) ?? poll(operation, request, behaviour),
    result: (list, request) => {
      const job = find(request);
      return job?.list === list ? job : undefined;
    },
    file(path) {
      const [id = '', number = ''] = path.slice(FILES.length).split('/').map(decodeURIComponent);
      const job = path.startsWith(FILES) ? jobs.get(id) : undefined;
      if (job === undefined || !/^\d$/.test(number)) return undefined;
      const each = filesOf(job) === 1 ? job.records.length : Math.ceil(job.records.length / FILE_COUNT);
      return { job, records: job.records.slice(Number(number) * each, (Number(number) + 1) * each) };
    },
    pathValues(operation) {
      const [name] = /\{([^{}]*)\}(?!.*\{)/.exec(operation.path)?.slice(1) ?? [];
      const list = lists.find((one) => means(one.job.poll, operation) || means(one, operation));
      return name === undefined || list === undefined ? {} : { [name]: standingId(list) };
    },
    forget: () => jobs.clear(),
  };

  function filesOf(job: MockJob): number {
    const operation = contract.operations.find((one) => means(job.list.job.poll, one));
    return operation !== undefined && takesSeveral(contract, operation, job.list.job.download ?? []) ? FILE_COUNT : 1;
  }

  function addresses(
    found: Contract,
    operation: Operation,
    path: readonly string[],
    job: MockJob,
    request: MockRequest,
  ): string | readonly string[] {
    const base = `${request.url.origin}${FILES}${encodeURIComponent(textOf(job.id))}`;
    return takesSeveral(found, operation, path) ? [`${base}/0`, `${base}/1`] : `${base}/0`;
  }
}

export function isJobList(list: ListProfile): list is JobList {
  return list.job !== undefined;
}

/** Whether the answer holds a list of addresses. */
function takesSeveral(contract: Contract, operation: Operation, path: readonly string[]): boolean {
  const { schema } = successAnswer(operation);
  const field = schema === undefined ? undefined : schemaAt(contract.schemas, schema, path);
  return field !== undefined && typesOf(field).includes('array');
}

function means(call: { readonly method: string; readonly path: string }, operation: Operation): boolean {
  return call.method === operation.method && samePath(call.path, operation.path);
}

/** Paths that differ in the names of their parameters only. */
export function samePath(left: string, right: string): boolean {
  return nameless(left) === nameless(right);
}

function nameless(path: string): string {
  return path.replaceAll(/\{[^{}]*\}/g, '{}').replace(/\/+$/, '');
}

function isOrdered({ job }: JobList, request: MockRequest): boolean {
  return Object.entries(job.create.fields ?? {}).every(([name, value]) =>
    ['body', 'query', 'path', 'header'].some(
      (place) => textOf(valueAt(request, { in: place, name })) === textOf(value),
    ),
  );
}

/** All that a request may name a job by. */
function namesIn(request: MockRequest): readonly string[] {
  const fields = isJsonObject(request.decoded) ? Object.values(request.decoded) : [];
  return [...Object.values(request.pathParameters), ...request.url.searchParams.values(), ...fields.map(textOf)];
}

type Fact = readonly [path: readonly string[], value: unknown];

/** An answer as its operation has it, with what is to be told in its place. */
function told(
  contract: Contract,
  operation: Operation,
  facts: readonly Fact[],
  silent: readonly string[] = [],
): MockAnswer {
  const { status, schema = {} } = successAnswer(operation);
  const random = createRandom(operation.id);
  let body: unknown = sampleValue({ schemas: contract.schemas, random, fill: 'full' }, schema);
  if (silent.length > 0) body = withValueAt(body, silent, emptyAt(contract, schema, silent));
  for (const [path, value] of facts) body = withValueAt(body, path, inWords(contract, schema, path, value));
  return jsonAnswer(status, isJsonObject(body) ? body : {});
}

/** What stands where there is nothing to tell: null where that may be, else nothing. */
function emptyAt(contract: Contract, schema: JsonSchema, path: readonly string[]): null | undefined {
  const field = schemaAt(contract.schemas, schema, path);
  const types = alternatives(contract.schemas, field ?? {}).flatMap((one) =>
    typesOf(mergeAllOf(contract.schemas, one)),
  );
  return types.includes('null') ? null : undefined;
}

/** A state may be told as a boolean or number. */
function inWords(contract: Contract, schema: JsonSchema, path: readonly string[], value: unknown): unknown {
  const field = schemaAt(contract.schemas, schema, path);
  const types = field === undefined ? [] : typesOf(field);
  if (typeof value !== 'string' || types.includes('string')) return value;
  if (types.includes('boolean')) return value === 'true';
  const isNumber = types.includes('integer') || types.includes('number');
  return isNumber && value !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}
