import type { Clock } from '@tapwright/connector';
import { createCallGate, type CallGate } from './call-gate.ts';
import { loadProvider, type ProviderClient } from './load-provider.ts';
import type { ChosenModel, ModelLimits } from './model-config.ts';
import { createModelFetch } from './model-fetch.ts';
import { pricerOf, type Pricer } from './prices.ts';

/** One model at one address: its client and price list are loaded on the first call, its limits are shared. */
export interface ModelEndpoint {
  readonly chosen: ChosenModel;
  readonly gate: CallGate;
  client(): Promise<ProviderClient>;
  price(): Promise<Pricer>;
  close(): Promise<void>;
}

export function createEndpoint(chosen: ChosenModel, limits: ModelLimits, clock: Clock): ModelEndpoint {
  const fetching = createModelFetch(chosen.allowPrivate);
  let client: Promise<ProviderClient> | undefined;
  let price: Promise<Pricer> | undefined;
  return {
    chosen,
    gate: createCallGate(limits, clock),
    client: () => (client ??= loadProvider(chosen, fetching)),
    price: () => (price ??= pricerOf(chosen)),
    close: () => fetching.close(),
  };
}
