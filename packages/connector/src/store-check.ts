/** One promise that a store must keep. `run` rejects with what it found instead. */
export interface StoreCheck {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** Opens a fresh, empty place, and answers with what opens a store on it: each call as another process would. */
export type StorePlace<Store> = () => Promise<() => Store | Promise<Store>>;

/** Compares by JSON: stores keep plain data. */
export function expectSame(found: unknown, expected: unknown, what: string): void {
  const [left, right] = [JSON.stringify(found), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: expected ${right}, found ${left}`);
}

/** Names that are awkward as file names, in SQL, or to somebody who cuts, folds or trims them. */
export const AWKWARD_KEYS: readonly string[] = [
  'source-x',
  'Source-X',
  'source-x/1',
  '../source-x',
  'source_x',
  'source x',
  'source-x ',
  "source'x",
  'source%2Fx',
  'quelle-ü',
  'con',
  '__proto__',
  'k'.repeat(300),
  `${'k'.repeat(300)}2`,
];

interface Exclusive {
  exclusive<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
}

/** The promises of `exclusive`, which every store makes. */
export function exclusiveChecks(place: StorePlace<Exclusive>): readonly StoreCheck[] {
  return [
    {
      name: 'one at a time per key, over everybody who shares the store',
      run: async () => {
        const open = await place();
        let inside = 0;
        let most = 0;
        const enter = async (): Promise<void> => {
          inside += 1;
          most = Math.max(most, inside);
          await turns(3);
          inside -= 1;
        };
        const stores = await Promise.all([open(), open(), open()]);
        await Promise.all(stores.flatMap((store) => [store.exclusive('k', enter), store.exclusive('k', enter)]));
        expectSame(most, 1, 'inside at once');
      },
    },
    {
      name: 'different keys do not wait for each other',
      run: async () => {
        const open = await place();
        const [one, two] = [await open(), await open()];
        const { promise, resolve } = Promise.withResolvers<void>();
        const outer = one.exclusive('a', () => promise);
        await two.exclusive('b', async () => resolve());
        await outer;
      },
    },
    {
      name: 'what the work gives comes back, and a failure of it frees the key',
      run: async () => {
        const store = await (await place())();
        const failure = new Error('the work failed');
        const failed: unknown = await store
          .exclusive('k', () => Promise.reject(failure))
          .catch((error: unknown) => error);
        if (failed !== failure) throw new Error('the failure of the work did not come back as it was');
        expectSame(await store.exclusive('k', async () => 7), 7, 'the result');
      },
    },
  ];
}

/** Lets others have their turn. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
