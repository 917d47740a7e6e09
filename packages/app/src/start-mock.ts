import {
  createMockServer,
  mockCredentials,
  selfProfile,
  type FaultKind,
  type MockServer,
} from '@tapwright/conformance';
import { ConfigError } from '@tapwright/connector';
import { inspectDescription, type InspectOptions } from './inspect-description.ts';

/** Faults that `tapwright mock --faults` mixes in, by name. */
export const MOCK_FAULTS: Readonly<Record<string, FaultKind>> = {
  '429': { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  '500': { kind: 'status', status: 500 },
  '503': { kind: 'status', status: 503, headers: { 'retry-after': '1' } },
  reset: { kind: 'reset', when: 'in-body' },
  truncated: { kind: 'truncated' },
  'invalid-json': { kind: 'invalid-json' },
  html: { kind: 'html' },
  slow: { kind: 'delay', milliseconds: 2_000 },
};

/** Every so many requests one is hit. */
const EVERY = 5;

export interface StartMockOptions extends InspectOptions {
  readonly port?: number | undefined;
  readonly seed?: string | undefined;
  /** Records of each list. Default 7. */
  readonly records?: number | undefined;
  /** Names of {@link MOCK_FAULTS}, in turn, on every fifth request. */
  readonly faults?: readonly string[] | undefined;
}

export interface StartedMock extends AsyncDisposable {
  readonly server: MockServer;
  /** The part of a connector's config that leads to this mock: address and credentials. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Serves a mock API made from a description. It behaves as inference reads the description: origin `self`. */
export async function startMock(options: StartMockOptions): Promise<StartedMock> {
  const faults = (options.faults ?? []).map(faultNamed);
  const { blueprint } = await inspectDescription(options);
  const server = await createMockServer({
    contract: blueprint.contract,
    profile: selfProfile(blueprint),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.records === undefined ? {} : { others: options.records }),
  });
  for (const [index, fault] of faults.entries()) {
    let seen = 0;
    const turn = (index + 1) * EVERY - 1;
    server.faults.add({ fault, times: Infinity, when: () => seen++ % (EVERY * faults.length) === turn });
  }
  const oauth = blueprint.interpretation.auth.some(({ methods }) =>
    methods.some(({ kind }) => kind.startsWith('oauth2')),
  );
  const config = {
    base_url: server.url,
    ...(oauth ? { token_url: server.tokenUrl } : {}),
    ...mockCredentials(blueprint, server),
  };
  return { server, config, [Symbol.asyncDispose]: () => server.close() };
}

function faultNamed(name: string): FaultKind {
  const fault = Object.hasOwn(MOCK_FAULTS, name) ? MOCK_FAULTS[name] : undefined;
  if (fault) return fault;
  throw new ConfigError(`there is no fault called ${name}`, {
    code: 'fault_unknown',
    hint: `Choose among ${Object.keys(MOCK_FAULTS).join(', ')}.`,
  });
}
