import { createServer, type Server, type ServerResponse } from 'node:http';
import { at, systemClock, type Clock, type JsonSchema } from '@tapwright/connector';
import type { Contract, Operation } from '@tapwright/blueprint';
import { listName, type BehaviourProfile, type ListProfile } from '../profile.ts';
import { jsonAnswer, refusal, type MockAnswer } from './answer.ts';
import { createAuthority, type Access, type Authority } from './authority.ts';
import { bodySchema, speaks } from './body-format.ts';
import { checkBody, checkParameters } from './check-request.ts';
import { createEnvelope, type Envelope } from './envelope.ts';
import { createFaults, sendFaulty, spoilAnswer, type FaultKind, type Faults } from './faults.ts';
import { createJobs, FILES, isJobList, type JobBehaviour, type JobList, type MockJob } from './jobs.ts';
import { asRead } from './json-text.ts';
import { operationOf, operationsOf } from './operations.ts';
import { createPageTokens, type PageTokens } from './page-tokens.ts';
import { pageOf, POSITION, type Page, type PagingLimits } from './paging.ts';
import { PagingProblem } from './paging-problem.ts';
import { authorityParameters, profileParameters, secretParameters, sizeParameters } from './profile-parameters.ts';
import { createLimiter, type Limiter, type MockRateLimit } from './rate-limit.ts';
import { createRandom } from './random.ts';
import { readRequest, valueAt, type MockRequest } from './request.ts';
import { findResourceOperations, runResourceOperation } from './resources.ts';
import { createRouter, type Route } from './routes.ts';
import { sampleValue } from './sample.ts';
import type { StoredRecord } from './records.ts';
import {
  answerSchema,
  betweenBounds,
  createStore,
  isReachable,
  recordId,
  successAnswer,
  type ListContext,
  type ListParameters,
  type Store,
  type RecordChange,
} from './store.ts';
import { textOf } from './text-of.ts';
import { keySchema, uniqueValue } from './unique-value.ts';
import { writtenAnswer } from './write-body.ts';

/** How the server deviates from its profile until the next reset. */
export interface MockBehaviour {
  readonly paging?: PagingLimits;
  readonly rateLimit?: MockRateLimit | undefined;
  readonly jobs?: JobBehaviour | undefined;
  /** Changes a page before it is served. */
  readonly page?: ((view: PageView) => Page) | undefined;
}

/** A page that is about to be served. */
export interface PageView {
  readonly list: ListProfile;
  readonly request: MockRequest;
  /** All records that the request may see, in order. */
  readonly visible: readonly StoredRecord[];
  readonly page: Page;
}

/** One record that the mock holds, as a client reads it, with the parents it hangs from. */
export interface TrueRecord {
  readonly record: unknown;
  readonly parents: Readonly<Record<string, unknown>>;
  readonly parameters: ListParameters;
  /** Position in its own set of records. */
  readonly index: number;
}

export interface MockOptions {
  readonly contract: Contract;
  readonly profile: BehaviourProfile;
  /** The same seed gives the same data. */
  readonly seed?: string;
  /** Records by resource. */
  readonly records?: Readonly<Record<string, number>>;
  /** Records of the resources that `records` does not name. Default 7. */
  readonly others?: number;
  readonly clock?: Clock;
  /** Default: any free one. */
  readonly port?: number;
  /** Does not keep the process alive. */
  readonly unref?: boolean;
}

/** A running mock of one API. */
export interface MockServer extends AsyncDisposable {
  /** Base address, without a slash at its end. */
  readonly url: string;
  readonly tokenUrl: string;
  readonly contract: Contract;
  readonly profile: BehaviourProfile;
  readonly authority: Authority;
  readonly faults: Faults;
  /** All requests since the last reset, in order. */
  readonly requests: readonly MockRequest[];
  /** Starts over: fresh data with these counts, no faults, no deviations, an empty log. */
  reset(counts?: { readonly records?: Readonly<Record<string, number>>; readonly others?: number }): void;
  readonly configure: (behaviour: MockBehaviour) => void;
  list(name: string): ListProfile;
  /**
   * Every record of a list that a request can bring, over all its parents; `scope` fixes the values of its partitions
   * and may name parents.
   */
  records(list: ListProfile | string, scope?: ListParameters): readonly TrueRecord[];
  /** Every set of records of a list, one for each of its parents. */
  contexts(list: ListProfile | string, scope?: ListParameters): readonly ListContext[];
  /** Headers and query parameters that let a request in, with a token issued for the purpose where one is needed. */
  access(): Access;
  /** The identities of `records`. */
  truth(list: ListProfile | string, scope?: ListParameters): readonly string[];
  /** Updates the first records of each set and adds new ones, all with the latest cursors; gives those touched. */
  change(list: ListProfile | string, change: RecordChange, scope?: ListParameters): readonly unknown[];
  /** Forgets all jobs, as servers do after a while. */
  readonly forgetJobs: () => void;
  /** Values for an operation's path that lead to something that exists. */
  readonly pathValues: (operation: Operation) => Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const DEFAULT_COUNT = 7;

/**
 * Serves an API as its contract and a behaviour profile say, with seeded data, on a free port of the loopback
 * interface. It knows nothing of what was inferred, nor of how a connector pages.
 *
 * @example
 * await using mock = await createMockServer({ contract, profile, records: { issues: 250 } });
 */
export async function createMockServer(options: MockOptions): Promise<MockServer> {
  const { contract, profile, seed = 'tapwright' } = options;
  const clock = options.clock ?? systemClock;
  const counts = { records: options.records ?? {}, others: options.others ?? DEFAULT_COUNT };
  const api = createApi({ contract, profile, clock, seed, counts });
  const server = createServer((message, response) => {
    readRequest(message, api.nextId(), clock.now())
      .then((request) => api.serve(request, response))
      .catch((error: unknown) => fail(response, error));
  });
  const url = await listen(server, options.port ?? 0);
  if (options.unref === true) {
    server.unref();
    server.on('connection', (socket) => socket.unref());
  }
  const find = (list: ListProfile | string): ListProfile => (typeof list === 'string' ? findList(profile, list) : list);
  const records = (list: ListProfile | string, scope?: ListParameters): readonly TrueRecord[] =>
    api.records(find(list), scope);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return {
    url,
    tokenUrl: `${url}/__token`,
    contract,
    profile,
    authority: api.authority,
    faults: api.faults,
    get requests() {
      return api.requests;
    },
    reset: (next = {}) => api.reset({ records: next.records ?? counts.records, others: next.others ?? counts.others }),
    configure: api.configure,
    list: (name) => findList(profile, name),
    contexts: (list, scope) => api.contexts(find(list), scope),
    access: api.authority.access,
    records,
    truth: (list, scope) => records(list, scope).map((one) => recordId(find(list).key, one.record)),
    change: (list, change, scope) => api.change(find(list), change, scope),
    forgetJobs: api.forgetJobs,
    pathValues: api.pathValues,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The server's own time, which need not be the client's. */
function dateOf(clock: Clock): string {
  return new Date(clock.now()).toUTCString();
}

function reasonOf(answer: MockAnswer): string {
  const body: unknown =
    answer.headers['content-type']?.includes('json') === true ? JSON.parse(answer.body ?? '{}') : undefined;
  const message = at(body, 'message') ?? at(body, 'error');
  return typeof message === 'string' ? message : `status ${answer.status}`;
}

function findList(profile: BehaviourProfile, name: string): ListProfile {
  const list = profile.lists.find((one) => listName(one) === name || one.path === name || one.resource === name);
  if (list === undefined) throw new Error(`the profile has no list ${name}`);
  return list;
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`);
    });
  });
}

function fail(response: ServerResponse, error: unknown): void {
  if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
  response.end(`mock failure: ${error instanceof Error ? error.message : String(error)}`);
}

interface Api {
  readonly authority: Authority;
  readonly faults: Faults;
  requests: MockRequest[];
  nextId(): number;
  serve(request: MockRequest, response: ServerResponse): Promise<void>;
  reset(counts: { readonly records: Readonly<Record<string, number>>; readonly others: number }): void;
  readonly configure: (behaviour: MockBehaviour) => void;
  contexts(list: ListProfile, scope?: ListParameters): readonly ListContext[];
  records(list: ListProfile, scope?: ListParameters): readonly TrueRecord[];
  change(list: ListProfile, change: RecordChange, scope?: ListParameters): readonly unknown[];
  readonly forgetJobs: () => void;
  readonly pathValues: (operation: Operation) => Readonly<Record<string, string>>;
}

interface ApiOptions {
  readonly contract: Contract;
  readonly profile: BehaviourProfile;
  readonly clock: Clock;
  readonly seed: string;
  readonly counts: { readonly records: Readonly<Record<string, number>>; readonly others: number };
}

function createApi(options: ApiOptions): Api {
  const { contract, profile, clock, seed } = options;
  const router = createRouter(contract);
  const store = createStore({ contract, profile, seed, counts: options.counts });
  const authority = createAuthority(profile, seed, clock);
  const faults = createFaults();
  const resources = findResourceOperations(contract, profile);
  const lists = new Map<string, ListProfile[]>();
  for (const list of profile.lists) {
    for (const { id } of operationsOf(contract, list)) lists.set(id, [...(lists.get(id) ?? []), list]);
  }
  const secretNames = secretParameters(profile);
  const credentialNames = authorityParameters(profile);
  const sizeNames = sizeParameters(profile);
  const extra = new Set([...profileParameters(profile), ...secretNames, POSITION]);
  const served = new Map<ListProfile, { readonly envelope: Envelope; readonly tokens: PageTokens }>();
  let requests: MockRequest[] = [];
  let behaviour: MockBehaviour = {};
  let limiter: Limiter | undefined;
  let count = 0;

  const servedBy = (list: ListProfile): { readonly envelope: Envelope; readonly tokens: PageTokens } => {
    const known = served.get(list);
    if (known !== undefined) return known;
    const tokens = createPageTokens(contract, list);
    const envelope = createEnvelope(contract.schemas, answerSchema(contract, list), list, secretNames, tokens);
    served.set(list, { envelope, tokens });
    return { envelope, tokens };
  };

  const selected = (list: ListProfile, request: MockRequest): Pick<MockJob, 'parameters' | 'records'> | MockAnswer => {
    const parameters = selectingValues(list, request);
    if (!store.exists(list, parameters)) return refusal(404, `there is no parent with ${JSON.stringify(parameters)}`);
    return { parameters, records: filterRecords(list, request, store.dataset(list, parameters).records) };
  };
  const jobs = createJobs(contract, profile, {
    of: selected,
    any: (list) => {
      const context = store.contexts(list, firstScope(contract, store, list))[0];
      return context === undefined
        ? undefined
        : { ...context, records: store.dataset(list, context.parameters).records };
    },
  });

  const servePage = (list: ListProfile, request: MockRequest, visible: readonly StoredRecord[]): MockAnswer => {
    const { envelope, tokens } = servedBy(list);
    try {
      const page = pageOf(list, request, visible, behaviour.paging ?? {}, tokens);
      return envelope.answer(behaviour.page?.({ list, request, visible, page }) ?? page, request);
    } catch (error) {
      if (error instanceof PagingProblem) return refusal(400, error.message);
      throw error;
    }
  };

  const serveList = (list: ListProfile, request: MockRequest): MockAnswer => {
    if (isJobList(list)) return serveResult(list, request);
    const found = selected(list, request);
    return 'status' in found ? found : servePage(list, request, found.records);
  };

  const serveResult = (list: JobList, request: MockRequest): MockAnswer => {
    const job = jobs.result(list, request);
    return job === undefined ? refusal(404, 'there is no such job') : servePage(list, request, job.records);
  };

  const serveFile = (request: MockRequest): MockAnswer => {
    const file = jobs.file(request.path);
    return file === undefined ? refusal(404, 'there is no such file') : servePage(file.job.list, request, file.records);
  };

  const perform = (operation: Operation, request: MockRequest): MockAnswer => {
    const told = jobs.concerns(operation) ? jobs.answer(operation, request, behaviour.jobs ?? {}) : undefined;
    if (told !== undefined) return told;
    const list = chooseList(lists.get(operation.id) ?? [], request);
    if (list !== undefined) return serveList(list, request);
    const resource = resources.get(operation.id);
    return resource === undefined
      ? example(contract, operation)
      : runResourceOperation(contract, store, operation, resource, request);
  };

  const findRoute = (request: MockRequest): Route | undefined => {
    const route = router.find(request.method, request.path, request.url.searchParams);
    if ('methods' in route) return undefined;
    request.operation = route.operation.id;
    request.pathParameters = route.parameters;
    return route;
  };

  const refuseRoute = (request: MockRequest): MockAnswer => {
    const route = router.find(request.method, request.path, request.url.searchParams);
    const methods = 'methods' in route ? route.methods : [];
    if (methods.length === 0) return refusal(404, `there is no path ${request.path}`);
    return refusal(405, `${request.path} has no ${request.method}`, { allow: methods.join(', ') });
  };

  const answer = (request: MockRequest, route: Route | undefined): MockAnswer => {
    const token = authority.issue(request);
    if (token !== undefined) return token;
    // Addresses of files carry their own permission.
    if (request.path.startsWith(FILES)) return serveFile(request);
    if (route === undefined) return refuseRoute(request);
    const refused = isPublic(contract, route.operation) ? undefined : authority.refuse(request);
    if (refused !== undefined) return refusal(401, refused, { 'www-authenticate': 'Bearer' });
    const limited = limiter?.take();
    if (limited?.refusal !== undefined) return limited.refusal;
    const complaint =
      checkParameters(contract.schemas, route.operation, request, extra, credentialNames, sizeNames) ??
      checkBody(contract.schemas, route.operation, request);
    const result =
      complaint === undefined ? perform(route.operation, request) : refusal(complaint.status, complaint.reason);
    return { ...result, headers: { ...result.headers, ...limited?.headers } };
  };

  return {
    authority,
    faults,
    get requests() {
      return requests;
    },
    nextId: () => count++,
    async serve(request, response) {
      requests.push(request);
      const route = findRoute(request);
      const isServed = route !== undefined || request.path.startsWith(FILES);
      const fault = isServed ? faults.take(request) : undefined;
      // A server that fails before it acts changes nothing.
      const acts =
        fault === undefined || (fault.kind !== 'status' && !('when' in fault && fault.when === 'before-headers'));
      const honest = acts ? answer(request, route) : jsonAnswer(200, {});
      const spoilt = fault === undefined ? honest : spoilAnswer(honest, fault);
      request.status = fault?.kind === 'reset' || fault?.kind === 'hang' ? 0 : spoilt.status;
      request.reason = honest.status >= 400 ? reasonOf(honest) : undefined;
      await send(
        response,
        { ...spoilt, headers: { ...spoilt.headers, date: dateOf(clock), 'x-request-id': `mock-${request.id}` } },
        fault,
        request.method,
      );
    },
    forgetJobs: jobs.forget,
    reset(next) {
      store.reset(next);
      jobs.forget();
      faults.clear();
      authority.accept();
      behaviour = {};
      limiter = undefined;
      requests = [];
    },
    configure(next) {
      behaviour = { ...behaviour, ...next };
      limiter = behaviour.rateLimit === undefined ? undefined : createLimiter(behaviour.rateLimit, clock);
    },
    contexts: (list, scope) => store.contexts(list, scope),
    records: (list, scope) => trueRecords(store, list, scope),
    change: (list, change, scope) =>
      store.contexts(list, scope).flatMap((context) => store.change(list, context.parameters, change)),
    pathValues: (operation) => ({
      ...reachableValues(contract, store, resources, lists, operation),
      ...jobs.pathValues(operation),
    }),
  };
}

/** The values of a request that select one of the list's sets of records. */
function selectingValues(list: ListProfile, request: MockRequest): ListParameters {
  const scope = (list.scope ?? []).map((place) => [place.name, textOf(valueAt(request, place) ?? '')] as const);
  const parents = Object.keys(list.parents ?? {}).map((name) => {
    const value =
      request.pathParameters[name] ??
      valueAt(request, { in: 'query', name }) ??
      valueAt(request, { in: 'body', name }) ??
      '';
    return [name, textOf(value)] as const;
  });
  return Object.fromEntries([...scope, ...parents]);
}

/** One of several lists behind the same address: the one whose connection a GraphQL query asks for. */
function chooseList(lists: readonly ListProfile[], request: MockRequest): ListProfile | undefined {
  if (lists.length < 2) return lists[0];
  const query = textOf(valueAt(request, { in: 'body', name: 'query' }) ?? '');
  return (
    lists.find(
      (list) =>
        list.pagination.kind === 'graphql-connection' && query.includes(list.pagination.connection.at(-1) ?? ''),
    ) ?? lists[0]
  );
}

function filterRecords(
  list: ListProfile,
  request: MockRequest,
  records: readonly StoredRecord[],
): readonly StoredRecord[] {
  let visible = records;
  for (const [name, filter] of Object.entries(list.defaultFilters ?? {})) {
    const value = valueAt(request, { in: 'query', name });
    if (filter.all !== undefined && value === filter.all) continue;
    visible = visible.filter((record) => record.hidden === (value === filter.hides));
  }
  const { cursor } = list;
  if (cursor === undefined) return visible;
  const bound = (place: typeof cursor.start): unknown =>
    place === undefined ? undefined : unwrapped(valueAt(request, place), cursor.template);
  return betweenBounds(list, visible, { start: bound(cursor.start), end: bound(cursor.end) });
}

function unwrapped(value: unknown, template: string | undefined): unknown {
  if (template === undefined || typeof value !== 'string') return value;
  const [before = '', after = ''] = template.split('{value}');
  return value.startsWith(before) && value.endsWith(after)
    ? value.slice(before.length, value.length - after.length)
    : undefined;
}

function isPublic(contract: Contract, operation: Operation): boolean {
  const security = operation.security ?? contract.security;
  return (
    security !== undefined &&
    (security.length === 0 || security.some((one) => Object.keys(one).length === 0)) &&
    operation.security !== undefined
  );
}

function example(contract: Contract, operation: Operation): MockAnswer {
  const { status, schema, contentType } = successAnswer(operation);
  if (schema === undefined || status === 204) return { status, headers: {}, body: undefined };
  const value = sampleValue({ schemas: contract.schemas, random: createRandom(operation.id), fill: 'full' }, schema);
  if (contentType !== undefined && speaks(contentType, 'xml')) return xmlExample(contract, operation, schema);
  if (contentType !== undefined && !/json/i.test(contentType)) {
    return {
      status,
      headers: { 'content-type': contentType },
      body: typeof value === 'string' ? value : textOf(asRead(value)),
    };
  }
  return jsonAnswer(status, value);
}

function xmlExample(contract: Contract, operation: Operation, schema: JsonSchema): MockAnswer {
  const { schemas } = contract;
  const written = bodySchema(schemas, schema, 'xml');
  const value = sampleValue({ schemas, random: createRandom(operation.id), fill: 'full' }, written);
  return { ...writtenAnswer(schemas, written, 'xml', value, {}), status: successAnswer(operation).status };
}

function trueRecords(store: Store, list: ListProfile, scope?: ListParameters): readonly TrueRecord[] {
  return store
    .contexts(list, scope)
    .flatMap(({ parameters, parents }) =>
      store
        .dataset(list, parameters)
        .records.flatMap((record, index) =>
          isReachable(list, record) ? [{ record: asRead(record.value), parents, parameters, index }] : [],
        ),
    );
}

/** Values of the path's parameters that lead to a record that exists, for operations on resources and below them. */
function reachableValues(
  contract: Contract,
  store: Store,
  resources: ReturnType<typeof findResourceOperations>,
  lists: ReadonlyMap<string, readonly ListProfile[]>,
  operation: Operation,
): Readonly<Record<string, string>> {
  const resource = resources.get(operation.id);
  const list = resource?.list ?? lists.get(operation.id)?.[0];
  if (list === undefined) return {};
  const context = store.contexts(list, firstScope(contract, store, list))[0];
  const names = [...operation.path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  const ours = [...list.path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  const values = ours.map((name, index) => [names[index] ?? name, context?.parameters[name]] as const);
  const known = values.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
  if (resource?.id === undefined || context === undefined) return Object.fromEntries(known);
  const first = store.dataset(list, context.parameters).records[0];
  const field = list.key[0] ?? store.pinned(list)[0];
  if (first === undefined || field === undefined) return Object.fromEntries(known);
  return { ...Object.fromEntries(known), [resource.id]: textOf(at(first.value, field)) };
}

/** A choice for each of a list's scope parameters, made up for a part of the path that may be anything. */
function firstScope(contract: Contract, store: Store, list: ListProfile): ListParameters {
  const operation = operationOf(contract, list);
  const inPath = new Set((list.scope ?? []).filter((place) => place.in === 'path').map((place) => place.name));
  return Object.fromEntries(
    Object.entries(store.scopes(list)[0] ?? {}).map(([name, value]) => {
      if (value !== '' || !inPath.has(name)) return [name, value];
      const schema = operation?.parameters.find((one) => one.in === 'path' && one.name === name)?.schema;
      return [name, textOf(uniqueValue(keySchema(contract.schemas, schema), name, 1))];
    }),
  );
}

async function send(
  response: ServerResponse,
  answer: MockAnswer,
  fault: FaultKind | undefined,
  method: string,
): Promise<void> {
  if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
  if (fault !== undefined && sendFaulty(response, answer, fault)) return;
  const body = answer.body === undefined ? undefined : Buffer.from(answer.body);
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(body === undefined ? {} : { 'content-length': textOf(body.length) }),
  });
  response.end(method === 'HEAD' ? undefined : body);
}
