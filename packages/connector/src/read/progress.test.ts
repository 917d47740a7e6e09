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

test('very many slices share one cursor, and the state stays small meanwhile', () => {
  const progress = begin();
  expect(readParents(progress, 60)).toBeLessThanOrEqual(15);
  progress.complete();
  expect(progress.snapshot()()).toEqual({ version: 1, cursor: at(60) });
});

test('a shared cursor never passes the beginning of the read', () => {
  const progress = begin();
  readParents(progress, 200);
  progress.complete();
  expect(progress.snapshot()().cursor).toBe('2024-06-01T00:00:00Z');
});

test('merging goes on after a restart', () => {
  const first = begin();
  readParents(first, 40);
  const state = JSON.parse(JSON.stringify(first.snapshot()())) as StreamState;
  expect(state.seen).toBe(at(40));
  const second = begin(state);
  readParents(second, 60, 41);
  second.complete();
  expect(second.snapshot()()).toEqual({ version: 1, cursor: at(60) });
  expect(begin({ version: 1, cursor: at(60) }).lowerBound('id=7')).toBe(at(60));
});

test('a checkpoint keeps saying what it said, also after many later ones', () => {
  const progress = begin(undefined, 100_000);
  readParents(progress, 10);
  const early = progress.snapshot();
  readParents(progress, 1000, 11);
  expect(Object.keys(early().slices ?? {})).toHaveLength(10);
  expect(Object.keys(progress.snapshot()().slices ?? {})).toHaveLength(1000);
});
