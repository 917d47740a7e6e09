import {
  createChaosProxy,
  faultNamed,
  type ArmedFault,
  type ChaosProxy,
  type InjectedFault,
  type WireFault,
} from '@tapwright/conformance';
import { ConfigError } from '@tapwright/connector';
import { onProxy, placeOf, usualFaults, type ChosenFault } from './chosen-faults.ts';

export interface StartChaosOptions {
  readonly target: string;
  /** Default: all that a proxy can do and a client can get over. */
  readonly faults?: readonly ChosenFault[] | undefined;
  readonly seed?: string | undefined;
  /** Part of the requests that faults without a number hit, all together. Default 0.2. */
  readonly rate?: number | undefined;
  readonly port?: number | undefined;
  /** The target may be on another machine. */
  readonly allowRemote?: boolean | undefined;
  readonly onFault?: ((injected: InjectedFault) => void) | undefined;
}

/** Starts a loopback proxy in front of an API that harms what passes. Close it when done. */
export async function startChaos(options: StartChaosOptions): Promise<ChaosProxy> {
  // What is no address at all is told by the proxy itself.
  const remote = URL.canParse(options.target) && !isLoopback(options.target);
  if (remote && options.allowRemote !== true) {
    throw new ConfigError(`${hostOf(options.target)} is not this machine`, {
      code: 'target_remote',
      hint: 'Broken requests are sent again, and writes may happen twice there. If that is meant: --allow-remote.',
    });
  }
  const chosen = options.faults?.map(armedFault) ?? usualFaults();
  return createChaosProxy({
    target: options.target,
    faults: chosen,
    // Addresses in the answers of a local server lead through the proxy; another one is asked by its own name.
    keepHost: !remote,
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.rate !== undefined && { rate: options.rate }),
    ...(options.port !== undefined && { port: options.port }),
    ...(options.onFault && { onFault: options.onFault }),
  });
}

function armedFault({ name, request }: ChosenFault): WireFault | ArmedFault {
  const fault = faultNamed(name);
  const wire = onProxy(fault);
  if (wire === undefined) {
    throw new ConfigError(`${name} cannot be done by a proxy in front of an unknown API`, {
      code: 'fault_not_on_wire',
      hint:
        placeOf(fault) === 'mock'
          ? `A mock of the API does it: tapwright mock <description> --faults ${name}. So does the grid.`
          : 'The grid does it: tapwright test <connector> --grid.',
    });
  }
  return request === undefined ? wire : { fault: wire, after: request - 1, times: timesOf(wire) };
}

function timesOf({ aim }: WireFault): number {
  return aim?.times === 'always' ? Number.POSITIVE_INFINITY : (aim?.times ?? 1);
}

function isLoopback(target: string): boolean {
  const host = URL.parse(target)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function hostOf(target: string): string {
  return URL.parse(target)?.host ?? 'the target';
}
