import {
  createHarmedMock,
  createMockServer,
  faultNamed,
  mockCredentials,
  selfProfile,
  type InjectedFault,
  type MockFault,
  type MockServer,
} from '@tapwright/conformance';
import { ConfigError } from '@tapwright/connector';
import { placeOf, usualFaults, type ChosenFault } from './chosen-faults.ts';
import { inspectDescription, type InspectOptions } from './inspect-description.ts';

export interface StartMockOptions extends InspectOptions {
  readonly port?: number | undefined;
  readonly seed?: string | undefined;
  /** Records of each list. Default 7. */
  readonly records?: number | undefined;
  /** Faults that clients meet; `usual` are those that each of them should get over. Default: none. */
  readonly faults?: readonly ChosenFault[] | 'usual' | undefined;
  /** Part of the requests that faults without a number hit, all together. Default 0.2. */
  readonly rate?: number | undefined;
  readonly onFault?: ((injected: InjectedFault) => void) | undefined;
}

export interface StartedMock extends AsyncDisposable {
  readonly server: MockServer;
  /** Where clients go: the server itself, or the proxy in front of it that does the faults. */
  readonly url: string;
  /** The part of a connector's config that leads to this mock: address and credentials. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Serves a mock API made from a description. It behaves as inference reads the description: origin `self`. */
export async function startMock(options: StartMockOptions): Promise<StartedMock> {
  const faults = mockFaults(options.faults);
  const { blueprint } = await inspectDescription(options);
  const mockOptions = {
    contract: blueprint.contract,
    profile: selfProfile(blueprint),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.records === undefined ? {} : { others: options.records }),
  };
  const started =
    faults.length === 0
      ? undefined
      : await createHarmedMock({
          ...mockOptions,
          faults,
          ...(options.rate !== undefined && { rate: options.rate }),
          ...(options.onFault && { onFault: options.onFault }),
        });
  const server = started?.mock ?? (await createMockServer(mockOptions));
  const url = addressFor(started?.proxy.url ?? server.url, faults);
  const oauth = blueprint.interpretation.auth.some(({ methods }) =>
    methods.some(({ kind }) => kind.startsWith('oauth2')),
  );
  const config = {
    base_url: url,
    ...(oauth ? { token_url: server.tokenUrl.replace(server.url, url) } : {}),
    ...mockCredentials(blueprint, server),
  };
  return { server, url, config, [Symbol.asyncDispose]: async () => (started ?? server)[Symbol.asyncDispose]() };
}

/** Faults of the handshake are met by those who begin one. */
function addressFor(url: string, faults: readonly MockFault[]): string {
  const tls = faults.some(({ fault }) => typeof fault.effect !== 'string' && fault.effect.kind === 'tls');
  return tls ? url.replace('http:', 'https:') : url;
}

function mockFaults(chosen: StartMockOptions['faults'] = []): readonly MockFault[] {
  if (chosen === 'usual') return usualFaults().map((fault) => ({ fault }));
  return chosen.map(({ name, request }) => {
    const fault = faultNamed(name);
    if (placeOf(fault) !== 'grid') return { fault, request };
    throw new ConfigError(`${name} cannot be done by a server: the client never gets to it`, {
      code: 'fault_not_on_wire',
      hint: 'The grid does it: tapwright test <connector> --grid.',
    });
  });
}
