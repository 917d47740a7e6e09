import { faults, isWireFault, type ChaosFault, type WireFault } from '@tapwright/conformance';

/** A fault to be injected, and the request that it hits; by the seed where none is named. */
export interface ChosenFault {
  readonly name: string;
  /** Counts from 1. */
  readonly request?: number | undefined;
}

/** Where a fault can be done: by a proxy in front of any API, by a mock that knows its lists, or by the grid alone. */
export type FaultPlace = 'proxy' | 'mock' | 'grid';

/** Every fault of the catalogue, and the least that can do it. */
export function listFaults(): readonly (ChaosFault & { readonly where: FaultPlace })[] {
  return faults.map((fault) => ({ ...fault, where: placeOf(fault) }));
}

export function placeOf(fault: ChaosFault): FaultPlace {
  if (!isWireFault(fault)) return 'mock';
  // The client never gets to whoever answers to the name.
  if (fault.effect.kind === 'unknown-host') return 'grid';
  return fault.kind === 'semantics' ? 'mock' : 'proxy';
}

/** A fault that needs neither knowledge of the API nor a hold on the client. */
export function onProxy(fault: ChaosFault): WireFault | undefined {
  return isWireFault(fault) && placeOf(fault) === 'proxy' ? fault : undefined;
}

/** What clients should get over by themselves, whatever they ask for. */
export function usualFaults(): readonly WireFault[] {
  return faults.flatMap((fault) => {
    const wire = onProxy(fault);
    return wire !== undefined && wire.expect.outcome === 'recovers' ? [wire] : [];
  });
}
