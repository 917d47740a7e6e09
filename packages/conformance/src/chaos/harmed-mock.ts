import { ConfigError, systemClock, type Clock } from '@tapwright/connector';
import { pageChange, type MeaningTools, type PageChange } from '../grid/meaning.ts';
import { spoil, spoilable } from '../grid/spoil.ts';
import { TOKEN_PATH } from '../mock/authority.ts';
import { createMockServer, type MockOptions, type MockServer, type PageView } from '../mock/mock-server.ts';
import type { BehaviourProfile, ListProfile } from '../profile.ts';
import { createChaosProxy, type ChaosProxy, type InjectedFault } from './chaos-proxy.ts';
import { isWireFault, type ChaosFault, type SemanticsFault, type WireFault } from './fault.ts';
import type { ArmedFault } from './fault-plan.ts';

/** A fault, and the request that it hits, counted from 1; by the seed where none is named. */
export interface MockFault {
  readonly fault: ChaosFault;
  readonly request?: number | undefined;
}

export interface HarmedMockOptions extends MockOptions {
  readonly faults: readonly MockFault[];
  /** Part of the requests that faults without a number hit, all together. Default 0.2. */
  readonly rate?: number;
  readonly onFault?: (injected: InjectedFault) => void;
}

/** A mock behind a proxy that harms what passes; clients go to the proxy. */
export interface HarmedMock extends AsyncDisposable {
  readonly mock: MockServer;
  readonly proxy: ChaosProxy;
}

/**
 * A mock API that meets its clients with faults: those of connections and answers as a chaos proxy does them, those of
 * meaning in every list, each time that it is read from its start.
 */
export async function createHarmedMock(options: HarmedMockOptions): Promise<HarmedMock> {
  const { faults, rate, onFault, port, ...given } = options;
  const meanings = faults.flatMap(({ fault, request }) => (isWireFault(fault) ? [] : [meaningOf(fault, request)]));
  const mock = await createMockServer({
    ...given,
    profile: meanings.includes('rotating-refresh-token') ? rotating(given.profile) : given.profile,
    clock: skewed(given.clock ?? systemClock, meanings),
  });
  mock.configure({
    ...(meanings.includes('capped-page-size') && { paging: { defaultSize: CAP, maxSize: CAP } }),
    page: pageHook(mock, meanings),
  });
  const bare = faults.filter(({ fault, request }) => isWireFault(fault) && request === undefined).length;
  const proxy = await createChaosProxy({
    target: mock.url,
    faults: faults.flatMap(({ fault, request }) =>
      isWireFault(fault) ? [armed(fault, request, (rate ?? RATE) / Math.max(1, bare))] : [],
    ),
    ...(given.seed !== undefined && { seed: given.seed }),
    ...(port !== undefined && { port }),
    ...(onFault && { onFault }),
  });
  return {
    mock,
    proxy,
    [Symbol.asyncDispose]: async () => {
      await proxy.close();
      await mock.close();
    },
  };
}

const RATE = 0.2;
/** Records of a page, whatever is asked. */
const CAP = 2;
const DAY = 86_400_000;

function meaningOf({ name, effect }: SemanticsFault, request: number | undefined): SemanticsFault['effect'] {
  if (request === undefined) return effect;
  throw new ConfigError(`${name} is a matter of whole lists, not of one request`, {
    code: 'fault_without_request',
    hint: `Write ${name} without a number.`,
  });
}

/** Faults of the token endpoint meet it from the start; others are drawn by the seed unless a request is named. */
function armed(fault: WireFault, request: number | undefined, rate: number): ArmedFault {
  const { at, times = 1 } = fault.aim ?? {};
  const count = { times: times === 'always' ? Number.POSITIVE_INFINITY : times };
  if (at === 'token-endpoint') {
    return { fault, matches: ({ path }) => path === TOKEN_PATH, after: (request ?? 1) - 1, ...count };
  }
  return request === undefined ? { fault, rate } : { fault, after: request - 1, ...count };
}

function skewed(clock: Clock, meanings: readonly string[]): Clock {
  const skew = meanings.includes('clock-ahead') ? DAY : meanings.includes('clock-behind') ? -DAY : 0;
  return { now: () => clock.now() + skew, sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal) };
}

/** Each refresh token works once. */
function rotating(profile: BehaviourProfile): BehaviourProfile {
  const rotate = (auth: BehaviourProfile['auth'][number]): BehaviourProfile['auth'][number] => {
    if (auth.kind === 'oauth2') return { ...auth, rotate: true };
    if (auth.kind !== 'all') return auth;
    return { ...auth, methods: auth.methods.map((one) => (one.kind === 'oauth2' ? { ...one, rotate: true } : one)) };
  };
  return { ...profile, auth: profile.auth.map(rotate) };
}

/** What the faults do to the pages of each list; they begin anew with its first page. */
function pageHook(
  mock: MockServer,
  meanings: readonly SemanticsFault['effect'][],
): (view: PageView) => PageView['page'] {
  const reads = new Map<ListProfile, { readonly changes: readonly PageChange[]; calls: number }>();
  const changesFor = (list: ListProfile): readonly PageChange[] =>
    meanings.flatMap((effect) => pageChange(effect, toolsFor(mock, list)) ?? []);
  return (view) => {
    const { list, page } = view;
    const known = page.start === 0 ? undefined : reads.get(list);
    const read = known ?? { changes: changesFor(list), calls: 0 };
    reads.set(list, read);
    const call = read.calls++;
    return read.changes.reduce((changed, change) => change({ ...view, page: changed }, call), page);
  };
}

function toolsFor(mock: MockServer, list: ListProfile): MeaningTools {
  const { contract, profile, authority } = mock;
  const { plain, enumerated } = spoilable(contract, profile, list);
  return {
    expireCredentials: () => (isRenewable(profile) ? authority.expireTokens() : authority.reject()),
    withhold: () => undefined,
    spoil: (record, how) => {
      const field = how === 'unknown-enum' ? enumerated : plain;
      return field === undefined ? record : spoil(record, field, how);
    },
  };
}

function isRenewable({ auth }: BehaviourProfile): boolean {
  return auth
    .flatMap((one) => (one.kind === 'all' ? one.methods : [one]))
    .some(({ kind }) => kind === 'oauth2' || kind === 'session');
}
