import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Contract, Operation } from '@tapwright/blueprint';
import { systemClock, type Clock } from '@tapwright/connector';
import { listName, type BehaviourProfile, type ListProfile } from '../profile.ts';
import type { Access, Authority } from './authority.ts';
import type { MockBehaviour } from './behaviour.ts';
import type { Faults } from './faults.ts';
import { createMockApi } from './mock-api.ts';
import type { TrueRecord } from './reachable-values.ts';
import { readRequest, type MockRequest } from './request.ts';
import { recordId, type ListContext, type ListParameters, type RecordChange } from './store.ts';

export type { MockBehaviour, PageView } from './behaviour.ts';
export type { TrueRecord } from './reachable-values.ts';

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
  const api = createMockApi({ contract, profile, clock, seed, counts });
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
