import type { Dispatcher } from 'undici';
import { createGuardedDispatcher } from '@tapwright/connector';

/** A `fetch` for the address of a model that a user gave: guarded, and never redirected, since keys go with it. */
export interface ModelFetch {
  readonly fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

export function createModelFetch(allowPrivate: boolean): ModelFetch {
  let dispatcher: Dispatcher | undefined;
  return {
    fetch: async (input, init) => {
      const { fetch } = await import('undici');
      dispatcher ??= createGuardedDispatcher({ allowPrivate });
      const address = input instanceof Request ? input.url : input;
      const options: object = { ...init, redirect: 'manual', dispatcher };
      return fetch(address, options);
    },
    close: async () => {
      await dispatcher?.destroy();
      dispatcher = undefined;
    },
  };
}
