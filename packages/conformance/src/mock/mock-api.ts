import type { ServerResponse } from 'node:http';
import type { Contract, Operation } from '@tapwright/blueprint';
import type { Clock } from '@tapwright/connector';
import type { BehaviourProfile, ListProfile } from '../profile.ts';
import { jsonAnswer, refusalReason, type MockAnswer } from './answer.ts';
import { createAuthority, type Authority } from './authority.ts';
import type { MockBehaviour } from './behaviour.ts';
import { exampleAnswer } from './example-answer.ts';
import { createFaults, spoilAnswer, type Faults } from './faults.ts';
import { createGate } from './gate.ts';
import { FILES } from './jobs.ts';
import { chooseList } from './list-selection.ts';
import { operationsOf } from './operations.ts';
import { createLimiter, type Limiter } from './rate-limit.ts';
import { reachableValues, trueRecords, type TrueRecord } from './reachable-values.ts';
import type { MockRequest } from './request.ts';
import { findResourceOperations, runResourceOperation } from './resources.ts';
import type { Route } from './routes.ts';
import { sendResponse } from './send-response.ts';
import { createListServer } from './serve-lists.ts';
import { createStore, type ListContext, type ListParameters, type RecordChange } from './store.ts';

/** An API without its socket: what it holds, and how it answers. */
export interface MockApi {
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

export interface MockApiOptions {
  readonly contract: Contract;
  readonly profile: BehaviourProfile;
  readonly clock: Clock;
  readonly seed: string;
  readonly counts: { readonly records: Readonly<Record<string, number>>; readonly others: number };
}

export function createMockApi(options: MockApiOptions): MockApi {
  const { contract, profile, clock, seed } = options;
  const store = createStore({ contract, profile, seed, counts: options.counts });
  const authority = createAuthority(profile, seed, clock);
  const faults = createFaults();
  const resources = findResourceOperations(contract, profile);
  const listsOf = listsByOperation(contract, profile);
  const gate = createGate(contract, profile, authority);
  let requests: MockRequest[] = [];
  let behaviour: MockBehaviour = {};
  let limiter: Limiter | undefined;
  let count = 0;
  const lists = createListServer({ contract, profile, store, behaviour: () => behaviour });
  const { jobs } = lists;

  const perform = (operation: Operation, request: MockRequest): MockAnswer => {
    const told = jobs.concerns(operation) ? jobs.answer(operation, request, behaviour.jobs ?? {}) : undefined;
    if (told !== undefined) return told;
    const list = chooseList(listsOf.get(operation.id) ?? [], request);
    if (list !== undefined) return lists.list(list, request);
    const resource = resources.get(operation.id);
    return resource === undefined
      ? exampleAnswer(contract, operation)
      : runResourceOperation(contract, store, operation, resource, request);
  };

  const answer = (request: MockRequest, route: Route | undefined): MockAnswer => {
    const token = authority.issue(request);
    if (token !== undefined) return token;
    // Addresses of files carry their own permission.
    if (request.path.startsWith(FILES)) return lists.file(request);
    if (route === undefined) return gate.refuseRoute(request);
    const { operation } = route;
    const refused = gate.refuseAccess(operation, request);
    if (refused !== undefined) return refused;
    const limited = limiter?.take();
    if (limited?.refusal !== undefined) return limited.refusal;
    const result = gate.refuseContent(operation, request) ?? perform(operation, request);
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
      const route = gate.route(request);
      const isServed = route !== undefined || request.path.startsWith(FILES);
      const fault = isServed ? faults.take(request) : undefined;
      // A server that fails before it acts changes nothing.
      const acts =
        fault === undefined || (fault.kind !== 'status' && !('when' in fault && fault.when === 'before-headers'));
      const honest = acts ? answer(request, route) : jsonAnswer(200, {});
      const spoilt = fault === undefined ? honest : spoilAnswer(honest, fault);
      request.status = fault?.kind === 'reset' || fault?.kind === 'hang' ? 0 : spoilt.status;
      request.reason = refusalReason(honest);
      await sendResponse(
        response,
        {
          ...spoilt,
          headers: {
            ...spoilt.headers,
            date: dateOf(clock),
            'x-request-id': `mock-${request.id}`,
            ...(request.reason !== undefined &&
              spoilt === honest && { 'x-mock-reason': encodeURI(request.reason.toWellFormed()) }),
          },
        },
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
      ...reachableValues(contract, store, resources, listsOf, operation),
      ...jobs.pathValues(operation),
    }),
  };
}

function listsByOperation(contract: Contract, profile: BehaviourProfile): ReadonlyMap<string, readonly ListProfile[]> {
  const found = new Map<string, ListProfile[]>();
  for (const list of profile.lists) {
    for (const { id } of operationsOf(contract, list)) found.set(id, [...(found.get(id) ?? []), list]);
  }
  return found;
}

/** The server's own time, which need not be the client's. */
function dateOf(clock: Clock): string {
  return new Date(clock.now()).toUTCString();
}
