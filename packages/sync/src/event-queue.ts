/** Events of several producers, in order of arrival, for one consumer. */
export interface EventQueue<Event> extends AsyncIterable<Event> {
  push(event: Event): void;
  /** Resolves when at most `length` events wait to be taken: producers hold back while nobody listens. */
  drained(length: number): Promise<void>;
  end(): void;
}

export function createEventQueue<Event>(): EventQueue<Event> {
  const waiting: Event[] = [];
  let ended = false;
  let wakeConsumer: (() => void) | undefined;
  let wakeProducers: (() => void)[] = [];

  const taken = (): void => {
    const producers = wakeProducers;
    wakeProducers = [];
    for (const wake of producers) wake();
  };
  async function* events(): AsyncGenerator<Event> {
    try {
      while (true) {
        const event = waiting.shift();
        if (event !== undefined) {
          yield event;
          taken();
        } else if (ended) return;
        else await new Promise<void>((resolve) => (wakeConsumer = resolve));
      }
    } finally {
      ended = true;
      taken();
    }
  }
  return {
    push: (event) => {
      if (ended) return;
      waiting.push(event);
      wakeConsumer?.();
    },
    drained: async (length) => {
      const isFull = (): boolean => !ended && waiting.length > length;
      while (isFull()) await new Promise<void>((resolve) => wakeProducers.push(resolve));
    },
    end: () => {
      ended = true;
      wakeConsumer?.();
    },
    [Symbol.asyncIterator]: events,
  };
}
