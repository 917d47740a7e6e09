import type { OperationRecord, OutcomeStore } from './outcome-store.ts';
import { AWKWARD_KEYS, exclusiveChecks, expectSame, type StoreCheck, type StorePlace } from './store-check.ts';

const begun: OperationRecord = { action: 'pay', input: 'digest', status: 'begun', key: 'key-1', startedAt: 1 };
const done: OperationRecord = { ...begun, status: 'done', output: { id: 'ü', nested: [1, null, { a: '"' }] } };

/**
 * What every store of outcomes must keep to, whatever it is made of. Run each check in the tests of the store.
 *
 * @example
 * for (const { name, run } of outcomeStoreSuite(async () => () => memoryOutcomeStore())) test(name, run);
 */
export function outcomeStoreSuite(place: StorePlace<OutcomeStore>): readonly StoreCheck[] {
  return [
    {
      name: 'nothing is there at first',
      run: async () => expectSame(await (await (await place())()).load('k'), undefined, 'an empty store'),
    },
    {
      name: 'a record comes back as it was, to whoever opens the store after',
      run: async () => {
        const open = await place();
        for (const record of [begun, done, { action: 'pay', input: '', status: 'begun', startedAt: 2 } as const]) {
          await (await open()).save('k', record);
          expectSame(sorted(await (await open()).load('k')), sorted(record), 'the record');
        }
      },
    },
    {
      name: 'what is removed is gone, and removing what is not there is no error',
      run: async () => {
        const open = await place();
        const store = await open();
        await store.save('k', begun);
        await store.remove('k');
        await store.remove('k');
        expectSame(await (await open()).load('k'), undefined, 'a removed record');
      },
    },
    {
      name: 'no two ids are one, however alike or awkward',
      run: async () => {
        const open = await place();
        const store = await open();
        for (const key of AWKWARD_KEYS) await store.save(key, { ...begun, key });
        for (const key of AWKWARD_KEYS) expectSame((await store.load(key))?.key, key, key.slice(0, 20));
      },
    },
    ...exclusiveChecks(place),
  ];
}

function sorted(record: OperationRecord | undefined): unknown {
  return record && Object.entries(record).toSorted(([left], [right]) => (left < right ? -1 : 1));
}
