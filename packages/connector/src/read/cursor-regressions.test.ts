import { describe, expect, test } from 'vitest';
import type { AnyStream } from '../definition.ts';
import { runCursorCase, type CursorCase, type Step } from './cursor-model.fixture.ts';
import type { ServerTraits } from './cursor-source.fixture.ts';
import { collect, ids, reading, serve, testClock } from './reading.fixture.ts';

// Ways in which other tools lost rows in 2026, each with the public thread that tells of it.

const insert = (wait: number, delay = 0): Step => ({ change: { kind: 'insert', record: 0, wait, delay } });
const sync: Step = { sync: { dieAt: undefined, changes: [] } };

function history(steps: readonly Step[], server: Partial<ServerTraits>, more: Partial<CursorCase> = {}): CursorCase {
  const traits: ServerTraits = {
    stamp: 'date-time',
    granularity: 1,
    zone: 'Z',
    filter: 'own',
    boundary: 'inclusive',
    order: 'ascending',
    paging: 'page-number',
    tellsTime: true,
    deletes: 'hard',
    ...server,
  };
  const base = { pageSize: 2, saysOrder: true, saysZone: false, asksEarlier: false, lag: 0, window: undefined };
  return { ...base, server: traits, skew: 0, parents: 0, commit: 1, steps, ...more };
}

const NOTHING = { missing: [], stale: [], left: [] };

describe('rows that are committed while the read begins, older than the newest that it sees (airbyte#80152)', () => {
  test.each([0, 500, -500])('come with the next read, our clock %i ms ahead', async (skew) => {
    // Two rows of one moment become visible a second and a half later; a newer one is there at once.
    const steps = [insert(0), insert(5, 1500), insert(0, 1500), insert(700), sync, insert(900), sync];
    expect(await runCursorCase(history(steps, {}, { lag: 2000, skew }))).toMatchObject(NOTHING);
  });

  test('come with the next read, though our clock is hours ahead', async () => {
    const during = { sync: { dieAt: undefined, changes: [1, 2, 3].map((at) => ({ at, change: change(at) })) } };
    const steps = [insert(0), insert(700), insert(700), during, sync];
    expect(await runCursorCase(history(steps, { order: 'id' }, { skew: 5 * 3_600_000 }))).toMatchObject(NOTHING);
  });

  function change(record: number) {
    return { kind: 'update', record, wait: 400, delay: 0 } as const;
  }
});

describe('times without a zone, written where the clocks show something else (airbyte#83778)', () => {
  test.each(['-12:00', '-05:00', '+09:30', '+14:00'])('lose nothing at %s', async (zone) => {
    const steps = Array.from({ length: 8 }, () => [insert(3_500_000), sync]).flat();
    for (const saysZone of [true, false]) {
      for (const stamp of ['local', 'date'] as const) {
        const granularity = stamp === 'date' ? 86_400_000 : 1;
        expect(await runCursorCase(history(steps, { stamp, zone, granularity }, { saysZone }))).toMatchObject(NOTHING);
      }
      const filtered = history(steps, { zone, filter: 'date' }, { saysZone });
      expect(await runCursorCase(filtered)).toMatchObject(NOTHING);
    }
  });
});

test('a row between the newest one seen and the cursor rounded up is not passed over (airbyte#84400)', async () => {
  const at = (digits: string) => `2024-01-01T10:00:00.${digits}Z`;
  const rows = [
    { id: 1, at: at('123456001') },
    { id: 2, at: at('123456789') },
  ];
  await using api = await serve(({ query }) => ({ json: rows.filter((row) => row.at >= (query.get('since') ?? '')) }));
  const stream: AnyStream = {
    name: 'rows',
    schema: { type: 'object', properties: { id: { type: 'integer' }, at: { type: 'string' } } },
    primaryKey: ['id'],
    request: { method: 'GET', path: '/rows' },
    incremental: { cursorField: 'at', type: 'date-time', filter: { start: { in: 'query', name: 'since' } } },
  };
  const clock = testClock(Date.UTC(2024, 0, 2));
  const first = await collect(reading(api, [stream], { clock }).read());
  expect(String(first.state.cursor) <= at('123456789')).toBe(true);
  // Less than a microsecond later, and more than all that was seen.
  rows.push({ id: 3, at: at('123456900') });
  const second = await collect(reading(api, [stream], { clock }).read(stream, { state: first.state }));
  expect(ids(second.records)).toContain(3);
});

describe('a row of the same second as the newest one seen, after it was seen (estuary/connectors#5205)', () => {
  test.each(['inclusive', 'exclusive'] as const)('comes with the next read where the bound is %s', async (boundary) => {
    const steps = [insert(0), sync, insert(3), sync, insert(3), insert(3), sync];
    for (const order of ['ascending', 'descending', 'id'] as const) {
      const server = { stamp: 'unix-seconds', granularity: 1000, boundary, order } as const;
      expect(await runCursorCase(history(steps, server))).toMatchObject(NOTHING);
    }
  });
});
