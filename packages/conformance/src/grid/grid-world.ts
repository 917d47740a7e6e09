import { connect, type Clock, type Connection, type ConnectOptions, type JsonObject } from '@tapwright/connector';
import type { AuthMethod, Blueprint } from '@tapwright/blueprint';
import type { ConnectorDefinition, TokenStore } from '@tapwright/connector';
import { createChaosProxy, type ChaosProxy } from '../chaos/chaos-proxy.ts';
import { TOKEN_PATH } from '../mock/authority.ts';
import { createMockServer, type MockServer } from '../mock/mock-server.ts';
import { createRandom } from '../mock/random.ts';
import { createRouter, type Router } from '../mock/routes.ts';
import type { BehaviourProfile } from '../profile.ts';
import { mockConfigs } from '../suite/mock-config.ts';
import { isAccepted } from '../suite/suite-context.ts';
import { createGridClock, type GridClock } from './grid-clock.ts';

/** What all cells of a grid share: the API, the proxy in front of it, time, and how to get in. */
export interface GridWorld extends AsyncDisposable {
  readonly connector: ConnectorDefinition;
  readonly blueprint: Blueprint;
  readonly profile: BehaviourProfile;
  readonly mock: MockServer;
  readonly proxy: ChaosProxy;
  readonly clock: GridClock;
  /** So far the server's clock is ahead of ours, in milliseconds. */
  readonly skew: (milliseconds: number) => void;
  readonly router: Router;
  readonly seed: string;
  /** How the grid's connections authenticate. */
  readonly auth: readonly AuthMethod[];
  /** The config for the mock itself. */
  config(): JsonObject;
  open(options: OpenOptions): Promise<Connection>;
}

export interface OpenOptions extends Pick<ConnectOptions, 'hooks' | 'lookup'> {
  readonly tokens: TokenStore;
  /** In place of the proxy's own address. */
  readonly address?: string;
  /** The client gives up early on what does not come. */
  readonly impatient?: boolean;
}

/** A wait longer than this parks. */
const PARK_AFTER = 300_000;
const MOST_BYTES = 8 * 1024 * 1024;
/** Real milliseconds: no fault lets a client wait that is patient. */
const IMPATIENT = { connect: 5000, headers: 200, body: 200, total: 600 };

export async function createGridWorld(
  connector: ConnectorDefinition,
  blueprint: Blueprint,
  given: BehaviourProfile,
  seed: string,
): Promise<GridWorld> {
  const clock = createGridClock();
  let skew = 0;
  const serverClock: Clock = {
    now: () => clock.now() + skew,
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
  };
  const profile = rotating(given);
  const mock = await createMockServer({ contract: blueprint.contract, profile, seed, clock: serverClock, unref: true });
  const quota = connector.client.rateLimitHeaders;
  const proxy = await createChaosProxy({
    target: mock.url,
    seed,
    time: clock.chaos,
    unref: true,
    ...(quota === undefined ? {} : { quota }),
  });
  const choose = () => {
    const configs = mockConfigs(connector, blueprint, mock).filter((one) => isAccepted(one.name, blueprint, profile));
    const usable = configs.length === 0 ? mockConfigs(connector, blueprint, mock) : configs;
    // Credentials that can be had anew can fail in more ways.
    return usable.find((one) => methodsOf(blueprint, one.name).some(isRenewable)) ?? usable[0];
  };
  return {
    connector,
    blueprint,
    profile,
    mock,
    proxy,
    clock,
    skew: (milliseconds) => {
      skew = milliseconds;
    },
    router: createRouter(blueprint.contract),
    seed,
    auth: methodsOf(blueprint, choose()?.name),
    config: () => choose()?.config ?? { base_url: mock.url },
    async open({ tokens, address = proxy.url, impatient, hooks, lookup }) {
      const config = replaced(choose()?.config ?? {}, mock.url, address);
      const { client } = connector;
      const random = createRandom(seed);
      const tuned: ConnectorDefinition = {
        ...connector,
        client: { ...client, maxResponseBytes: MOST_BYTES, ...(impatient === true && { timeouts: IMPATIENT }) },
      };
      return connect(tuned, config, {
        clock,
        random: () => random.next(),
        allowPrivate: true,
        parkAfter: PARK_AFTER,
        tokens,
        baseUrl: address,
        ...(hooks && { hooks }),
        ...(lookup && { lookup }),
      });
    },
    async [Symbol.asyncDispose]() {
      await proxy.close();
      await mock.close();
    },
  };
}

function methodsOf(blueprint: Blueprint, name: string | undefined): readonly AuthMethod[] {
  const { auth } = blueprint.interpretation;
  return (auth.find((entry) => entry.name === name) ?? auth[0])?.methods ?? [];
}

function isRenewable(method: AuthMethod): boolean {
  return method.kind.startsWith('oauth2') || method.kind === 'session-token';
}

/** Each refresh token works once: who keeps the old one is found out. */
function rotating(profile: BehaviourProfile): BehaviourProfile {
  const rotate = (auth: BehaviourProfile['auth'][number]): BehaviourProfile['auth'][number] => {
    if (auth.kind === 'oauth2') return { ...auth, rotate: true };
    return auth.kind === 'all'
      ? { ...auth, methods: auth.methods.map((one) => (one.kind === 'oauth2' ? { ...one, rotate: true } : one)) }
      : auth;
  };
  return { ...profile, auth: profile.auth.map(rotate) };
}

/** Whether a request asks for a token or a session. */
export function isTokenRequest(profile: BehaviourProfile, path: string): boolean {
  const logins = profile.auth
    .flatMap((auth) => (auth.kind === 'all' ? auth.methods : [auth]))
    .flatMap((auth) => (auth.kind === 'session' ? [auth.login.path] : []));
  return path === TOKEN_PATH || logins.includes(path);
}

function replaced(config: JsonObject, from: string, to: string): JsonObject {
  const copy: JsonObject = JSON.parse(JSON.stringify(config).replaceAll(from, to));
  return copy;
}
