/** A map whose earlier contents can still be had: each checkpoint is a point in its history. */
export interface Journal<Value> {
  readonly size: number;
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  entries(): IterableIterator<[string, Value]>;
  /** The contents at this moment, put together when they are asked for; undefined when empty. */
  snapshot(): () => { readonly [key: string]: Value } | undefined;
}

/**
 * Checkpoints of streams with thousands of slices would be copied in full for each batch, though few hosts look at
 * each. So a checkpoint only notes where in the list of changes it stands.
 */
export function createJournal<Value>(initial: Iterable<readonly [string, Value]> = []): Journal<Value> {
  const current = new Map<string, Value>(initial);
  let base = new Map(current);
  let changes: (readonly [string, Value | undefined])[] = [];

  function note(key: string, value: Value | undefined): void {
    if (changes.length > Math.max(256, base.size)) {
      base = new Map(current);
      changes = [];
    }
    changes.push([key, value]);
  }

  return {
    get size() {
      return current.size;
    },
    get: (key) => current.get(key),
    set(key, value) {
      note(key, value);
      current.set(key, value);
    },
    delete(key) {
      if (!current.has(key)) return;
      note(key, undefined);
      current.delete(key);
    },
    entries: () => current.entries(),
    snapshot() {
      const [from, list, length] = [base, changes, changes.length];
      return () => contentsAt(from, list, length);
    },
  };
}

function contentsAt<Value>(
  base: ReadonlyMap<string, Value>,
  changes: readonly (readonly [string, Value | undefined])[],
  length: number,
): { readonly [key: string]: Value } | undefined {
  const contents = new Map(base);
  for (const [key, value] of changes.slice(0, length)) {
    if (value === undefined) contents.delete(key);
    else contents.set(key, value);
  }
  return contents.size === 0 ? undefined : Object.fromEntries(contents);
}
