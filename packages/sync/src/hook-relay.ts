import type { Hooks, Wait } from '@tapwright/connector';

/** Brings the waits of a connection into the events of a sync. */
export interface HookRelay {
  /** Give these to `connect`. */
  readonly hooks: Pick<Hooks, 'wait'>;
  /** Returns what ends the subscription. */
  onWait(listener: (wait: Wait) => void): () => void;
}

/**
 * A connection takes its hooks when it is opened, before there is a sync: this stands between the two.
 *
 * @example
 * const relay = createHookRelay();
 * const source = await connect(connector, config, { hooks: relay.hooks });
 * for await (const event of sync({ source, destination, relay })) report(event);
 */
export function createHookRelay(): HookRelay {
  const listeners = new Set<(wait: Wait) => void>();
  return {
    hooks: {
      wait: (wait) => {
        for (const listener of listeners) listener(wait);
      },
    },
    onWait: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
