import fc from 'fast-check';
import type { CursorCase, Step } from './cursor-model.fixture.ts';
import type { Change, ServerTraits } from './cursor-source.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const FINEST: Record<ServerTraits['stamp'], readonly number[]> = {
  'date-time': [1, SECOND, MINUTE, HOUR],
  offset: [1, SECOND, MINUTE],
  local: [1, SECOND, MINUTE],
  date: [DAY],
  'unix-seconds': [SECOND, MINUTE],
  'unix-milliseconds': [1, SECOND],
  integer: [1],
};

const stamp = fc.constantFrom<ServerTraits['stamp'][]>(
  'date-time',
  'offset',
  'local',
  'date',
  'unix-seconds',
  'unix-milliseconds',
  'integer',
);

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'update', 'update', 'delete'),
  record: fc.nat(11),
  wait: fc.constantFrom(0, 1, 400, SECOND, 7 * SECOND, 3 * MINUTE, 5 * HOUR),
  delay: fc.constantFrom(0, 0, 1, 2),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ change }) },
  {
    weight: 2,
    arbitrary: fc.record({
      sync: fc.record({
        dieAt: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
        changes: fc.array(fc.record({ at: fc.integer({ min: 1, max: 8 }), change }), { maxLength: 3 }),
      }),
    }),
  },
);

const draft = fc.record({
  stamp,
  finest: fc.nat(3),
  zone: fc.constantFrom('Z', '-05:00', '+09:30', '-12:00', '+14:00'),
  filter: fc.constantFrom<ServerTraits['filter'][]>('own', 'own', 'none', 'date', 'unix-seconds'),
  boundary: fc.constantFrom('inclusive', 'exclusive'),
  order: fc.constantFrom('ascending', 'descending', 'id'),
  paging: fc.constantFrom('page-number', 'offset', 'next-url', 'keyset', 'cursor'),
  tellsTime: fc.boolean(),
  deletes: fc.constantFrom('hard', 'signal'),
  pageSize: fc.integer({ min: 1, max: 5 }),
  saysOrder: fc.boolean(),
  saysZone: fc.boolean(),
  asksEarlier: fc.boolean(),
  lag: fc.constantFrom(0, 2 * SECOND, 10 * MINUTE, 6 * HOUR),
  window: fc.option(fc.constantFrom(HOUR, DAY), { nil: undefined }),
  skew: fc.constantFrom(0, SECOND, -SECOND, 10 * MINUTE, -10 * MINUTE, 5 * HOUR),
  parents: fc.constantFrom(0, 0, 1, 3),
  commit: fc.integer({ min: 1, max: 3 }),
  first: fc.array(change, { maxLength: 16 }),
  steps: fc.array(step, { minLength: 2, maxLength: 16 }),
});

type Draft = typeof draft extends fc.Arbitrary<infer Value> ? Value : never;

/** Histories and servers of which the documentation says that nothing is lost. */
export const cursorCase: fc.Arbitrary<CursorCase> = draft.map(settle);

function settle(one: Draft): CursorCase {
  const granularities = FINEST[one.stamp];
  const granularity = granularities[one.finest % granularities.length] ?? 1;
  const isInteger = one.stamp === 'integer';
  const filter = filterOf(one);
  const boundary = filter === 'own' ? one.boundary : 'inclusive';
  // A position by key needs the order of keys.
  const order = one.paging === 'keyset' ? 'id' : isInteger && one.order === 'id' ? 'ascending' : one.order;
  const paging = isInteger && one.paging === 'keyset' ? 'cursor' : one.paging;
  const server: ServerTraits = {
    stamp: one.stamp,
    granularity,
    zone: one.zone,
    filter,
    boundary,
    order: isInteger && order === 'id' ? 'ascending' : order,
    paging,
    tellsTime: one.tellsTime,
    deletes: one.deletes,
  };
  const canWindow = filter !== 'none' && !isInteger && boundary === 'inclusive';
  const lag = isInteger ? one.lag % 5 : one.lag;
  const settled: CursorCase = {
    server,
    pageSize: one.pageSize,
    // What a counter orders by cannot be told from the clock: the order must be known.
    saysOrder: isInteger || one.saysOrder,
    saysZone: one.saysZone,
    asksEarlier: one.asksEarlier,
    lag,
    window: canWindow ? one.window : undefined,
    // Without the server's clock ours must be right to within the lag.
    skew: one.tellsTime ? one.skew : Math.min(one.skew, isInteger ? 0 : lag),
    parents: one.parents,
    commit: one.commit,
    steps: [],
  };
  const first = one.first.map((given) => ({ change: { ...given, kind: 'insert' as const, wait: given.wait % 1000 } }));
  return { ...settled, steps: [...first, ...one.steps].map((item) => allowed(item, settled)) };
}

function filterOf({ stamp: kind, filter }: Draft): ServerTraits['filter'] {
  if (filter === 'none' || filter === 'own') return filter;
  return kind === 'date-time' || kind === 'offset' || (kind === 'unix-milliseconds' && filter === 'date')
    ? filter
    : 'own';
}

/** What may change while a list is being read, so that no record is skipped. Documented with `order`. */
function mayChange(one: CursorCase, kind: Change['kind']): boolean {
  const { paging, order, filter } = one.server;
  // Positions by value never move.
  if (paging === 'keyset' || paging === 'cursor') return true;
  if (order === 'ascending') return one.saysOrder && goesByCursor(one) && filter === 'own';
  return kind !== 'delete' || one.server.deletes === 'signal';
}

/** A page must hold more records than there are in the step of the cursor that is asked for again. */
function goesByCursor(one: CursorCase): boolean {
  const isClock = one.server.stamp !== 'date' && one.server.stamp !== 'integer';
  return one.pageSize > 2 && one.window === undefined && isClock;
}

/** Pages must not be full of equal cursors where only the cursor tells them apart. */
function needsDistinct(one: CursorCase): boolean {
  const { paging, order } = one.server;
  return order === 'ascending' && paging !== 'keyset' && paging !== 'cursor';
}

function allowed(item: Step, one: CursorCase): Step {
  const moves = needsDistinct(one) && !mayChange(one, 'update');
  const fit = (given: Change): Change => ({
    ...given,
    wait: needsDistinct(one) && !moves ? Math.max(given.wait, one.server.granularity) : given.wait,
    // What shows late shows while something is read.
    delay: one.server.stamp === 'integer' || moves ? 0 : Math.floor((given.delay * one.lag) / 2),
  });
  if ('change' in item) return { change: fit(item.change) };
  const changes = item.sync.changes.flatMap(({ at, change: given }) =>
    mayChange(one, given.kind) ? [{ at, change: fit(given) }] : [],
  );
  return { sync: { ...item.sync, changes } };
}
