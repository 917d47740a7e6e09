import { expect, test } from 'vitest';
import type { StreamState } from '../connection.ts';
import type { AnyStream } from '../definition.ts';
import { createProgress, type ParentGroup } from './progress.ts';
import { planStream } from './stream-plan.ts';
import { reading, testClock } from './reading.fixture.ts';

const NOW = Date.UTC(2024, 5, 1);
const child: AnyStream = {
  name: 'children',
  schema: {},
  request: { method: 'GET', path: '/children' },
  parent: { stream: 'parents' },
  incremental: { cursorField: 'at', type: 'date-time', filter: { start: { in: 'query', name: 'since' } } },
};

const { context } = reading({ url: 'http://127.0.0.1:1' }, [child], { clock: testClock(NOW) });

function begin(state?: StreamState, maxSlices = 10) {
  return createProgress({ plan: planStream(context, child, true), state, now: NOW, maxSlices });
}

const at = (day: number) => new Date(Date.UTC(2024, 0, day)).toISOString().replace('.000Z', 'Z');
const seen = (value: string) => ({ min: value, max: value, last: value, ascending: true, descending: true });

/** Reads `count` parents in batches of five, each with one record of its own day. */
function readParents(progress: ReturnType<typeof begin>, count: number, from = 1): number {
  let largest = 0;
  for (let first = from; first <= count; first += 5) {
    const group: ParentGroup = { state: { version: 1, started: NOW }, bases: [], open: 0, closed: false };
    progress.addGroup(group);
    for (let id = first; id < first + 5; id++) {
      progress.open(`id=${id}`, [`id=${id}`], group);
      progress.advance({ key: `id=${id}`, base: `id=${id}` }, { next: undefined, done: true, cursor: seen(at(id)) });
    }
    progress.closeGroup(group);
    largest = Math.max(largest, Object.keys(progress.snapshot()().slices ?? {}).length);
  }
  return largest;
}

test('each slice has its cursor while there are not too many', () => {
  const progress = begin();
  readParents(progress, 5);
  progress.complete();
  expect(progress.snapshot()()).toEqual({
    version: 1,
    slices: Object.fromEntries([1, 2, 3, 4, 5].map((id) => [`id=${id}`, { cursor: at(id) }])),
  });
});

test('very many slices keep a cursor each, in a few bytes', () => {
  const progress = begin();
  expect(readParents(progress, 60)).toBeLessThanOrEqual(15);
  progress.complete();
  const state = progress.snapshot()();
  expect(Object.keys(state)).toEqual(['version', 'archive']);
  const next = begin(JSON.parse(JSON.stringify(state)) as StreamState);
  for (const id of [1, 7, 60]) expect(next.lowerBound(`id=${id}`)).toBe(at(id));
});

test('a slice that was never seen begins at the start, however many others there are', () => {
  const first = begin();
  readParents(first, 60);
  first.complete();
  const second = begin(first.snapshot()());
  expect(second.lowerBound('id=61')).toBeUndefined();
  expect(begin({ version: 1, cursor: at(60) }).lowerBound('id=7')).toBeUndefined();
});

test('no cursor ever passes the beginning of the read', () => {
  const progress = begin();
  readParents(progress, 200);
  progress.complete();
  expect(begin(progress.snapshot()()).lowerBound('id=200')).toBe('2024-06-01T00:00:00Z');
});

test('what is finished is not read again after a restart, and what is not keeps its cursor', () => {
  const earlier = begin();
  readParents(earlier, 60);
  earlier.complete();
  const first = begin(earlier.snapshot()());
  readParents(first, 40);
  const second = begin(JSON.parse(JSON.stringify(first.snapshot()())) as StreamState);
  expect(second.open('id=30', ['id=30'])).toEqual([]);
  expect(second.open('id=50', ['id=50'])).toEqual(['id=50']);
  expect(second.lowerBound('id=50')).toBe(at(50));
});

test('slices whose parent is gone leave the state', () => {
  const first = begin();
  readParents(first, 60);
  first.complete();
  const second = begin(first.snapshot()());
  readParents(second, 20);
  second.complete();
  const third = begin(second.snapshot()());
  expect(third.lowerBound('id=20')).toBe(at(20));
  expect(third.lowerBound('id=21')).toBeUndefined();
});

test.each([
  ['integer', 9_007_199_254_740_991],
  ['string', '01HZX'],
] as const)('a cursor of type %s is kept as it is', (type, value) => {
  const stream: AnyStream = { ...child, incremental: { cursorField: 'at', type } };
  const create = (state?: StreamState) =>
    createProgress({ plan: planStream(context, stream, true), state, now: NOW, maxSlices: 2 });
  const first = create();
  for (const key of ['a', 'b', 'c', 'd', 'e']) {
    first.open(key, [key]);
    const cursor = { min: value, max: value, last: value, ascending: true, descending: true };
    first.advance({ key, base: key }, { next: undefined, done: true, cursor });
  }
  first.complete();
  const state = first.snapshot()();
  expect(state.archive).toBeDefined();
  expect(create(state).lowerBound('e')).toBe(value);
  expect(create(state).lowerBound('f')).toBeUndefined();
});

test.each([2_000, 20_000])('the state of %i slices stays within twenty-five bytes for each', (count) => {
  const progress = begin(undefined, 1000);
  for (let id = 0; id < count; id++) {
    const key = `owner.login=octo-organisation&name=repository-${id}`;
    progress.open(key, [key]);
    progress.advance({ key, base: key }, { next: undefined, done: true, cursor: seen(at(id % 100)) });
  }
  progress.complete();
  expect(JSON.stringify(progress.snapshot()()).length / count).toBeLessThan(25);
});

test('a checkpoint keeps saying what it said, also after many later ones', () => {
  const progress = begin(undefined, 100_000);
  readParents(progress, 10);
  const early = progress.snapshot();
  readParents(progress, 1000, 11);
  expect(Object.keys(early().slices ?? {})).toHaveLength(10);
  expect(Object.keys(progress.snapshot()().slices ?? {})).toHaveLength(1000);
});
