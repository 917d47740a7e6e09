import type { AnyStream, Batch, ReadOptions, StreamState } from '@tapwright/connector';
import { batchesChange, pagesOf, readChange, streamChange, withState } from '../change.ts';
import { lowestCursor, stepAfter, withCursors } from '../cursor-steps.ts';
import type { Mutation, StreamOperator } from '../operator.ts';

type Incremental = NonNullable<AnyStream['incremental']>;

const parts = ['read'];

const whole = (stream: AnyStream): string | undefined =>
  stream.incremental === undefined ? 'the stream is not incremental' : undefined;

function only(fits: (incremental: Incremental) => boolean, why: string) {
  return (stream: AnyStream): string | undefined =>
    whole(stream) ?? (stream.incremental !== undefined && fits(stream.incremental) ? undefined : why);
}

function incrementalChange(stream: AnyStream, change: (incremental: Incremental) => Incremental): Mutation {
  return streamChange(stream.name, (found) =>
    found.incremental === undefined ? found : { ...found, incremental: change(found.incremental) },
  );
}

function stateIn(stream: AnyStream, change: (state: StreamState) => StreamState): Mutation {
  return readChange(stream.name, (read) => (name, options) => read(name, resumed(options, change)));
}

function resumed(options: ReadOptions, change: (state: StreamState) => StreamState): ReadOptions {
  return options.state === undefined ? options : { ...options, state: change(options.state) };
}

/** Mistakes in what is kept of a read, and in asking for what changed since. */
export const cursorOperators: readonly StreamOperator[] = [
  {
    name: 'lose-state',
    bug: 'forgets where the last read ended',
    target: 'stream',
    parts,
    missing: 'a read from a checkpoint does not bring everything again',
    inapplicable: whole,
    mutate: (stream) =>
      readChange(
        stream.name,
        (read) =>
          (name, { state: _state, ...options }) =>
            read(name, options),
      ),
  },
  {
    name: 'lose-position',
    bug: 'starts again at the first page after a break',
    target: 'stream',
    parts,
    missing: 'a read from a checkpoint goes on at its page',
    inapplicable: (stream, connector) => {
      if (pagesOf(stream, connector).kind === 'none') return 'the stream has no pages';
      return stream.incremental?.order === 'ascending' ? 'the cursor itself says where the read was' : undefined;
    },
    mutate: (stream) =>
      stateIn(stream, ({ version, cursor }) => ({ version, ...(cursor !== undefined && { cursor }) })),
  },
  {
    name: 'save-state-too-early',
    bug: 'saves the state of the next page with this one',
    target: 'stream',
    parts,
    missing: 'a read that ends after any batch and goes on from its state loses nothing',
    mutate: (stream) => batchesChange(stream.name, ahead),
  },
  {
    name: 'state-of-now',
    bug: 'saves the time of the read instead of the highest cursor that it saw',
    target: 'stream',
    parts,
    missing: 'what changes after a read, with a time before its end, comes with the next one',
    inapplicable: only(({ type }) => type === 'date-time', 'the cursor is no time'),
    mutate: (stream) => batchesChange(stream.name, (batches) => eachState(batches, () => '2099-01-01T00:00:00Z')),
  },
  {
    name: 'swap-cursor-comparison',
    bug: 'keeps the lowest cursor instead of the highest',
    target: 'stream',
    parts,
    missing: 'a second read does not bring everything again',
    inapplicable: whole,
    mutate: (stream) => (stream.incremental === undefined ? {} : lowestKept(stream.name, stream.incremental)),
  },
  {
    name: 'strict-boundary',
    bug: 'asks for records after the last cursor instead of from it on',
    target: 'stream',
    parts,
    missing: 'a record with the same cursor as the last one, added after the read, comes with the next',
    inapplicable: whole,
    mutate: (stream) => {
      const { incremental } = stream;
      return incremental === undefined
        ? {}
        : stateIn(stream, (state) => withCursors(state, (cursor) => stepAfter(incremental, cursor)));
    },
  },
  {
    name: 'exclusive-taken-for-inclusive',
    bug: 'takes an API that leaves out the bound itself for one that includes it',
    target: 'stream',
    parts,
    missing: 'a record with the same cursor as the last one, added after the read, comes with the next',
    inapplicable: only(({ boundary }) => boundary === 'exclusive', 'the API includes the bound itself'),
    mutate: (stream) => incrementalChange(stream, (found) => ({ ...found, boundary: 'inclusive' })),
  },
  {
    name: 'lag-ignored',
    bug: 'does not ask again for the time in which records still turn up',
    target: 'stream',
    parts,
    missing: 'a record that turns up late comes with the next read',
    inapplicable: only(({ lag }) => (lag ?? 0) > 0, 'records turn up at once'),
    mutate: (stream) => incrementalChange(stream, (found) => ({ ...found, lag: 0 })),
  },
  {
    name: 'filter-not-sent',
    bug: 'reads everything each time and drops what is old on this side',
    target: 'stream',
    parts,
    missing: 'a second read asks the API for changed records only',
    inapplicable: only(({ filter }) => filter !== undefined, 'the API cannot filter by the cursor'),
    mutate: (stream) => incrementalChange(stream, ({ filter: _filter, window: _window, ...found }) => found),
  },
  {
    name: 'filter-of-wrong-name',
    bug: 'sends the lower bound under another name than the API has',
    target: 'stream',
    parts,
    missing: 'a second read asks the API for changed records only',
    inapplicable: only(({ filter }) => filter !== undefined, 'the API cannot filter by the cursor'),
    mutate: (stream) =>
      incrementalChange(stream, (found) =>
        found.filter === undefined
          ? found
          : { ...found, filter: { ...found.filter, start: { ...found.filter.start, name: 'no_such_filter' } } },
      ),
  },
  {
    name: 'filter-of-wrong-format',
    bug: 'writes the lower bound in another form than the API reads',
    target: 'stream',
    parts,
    missing: 'the lower bound is written as the contract says',
    inapplicable: only(
      ({ filter, type }) => filter !== undefined && type !== 'integer' && type !== 'string',
      'no time is sent as a filter',
    ),
    mutate: (stream) =>
      incrementalChange(stream, (found) =>
        found.filter === undefined
          ? found
          : {
              ...found,
              filter: {
                ...found.filter,
                format: (found.filter.format ?? found.type).startsWith('unix') ? 'date-time' : 'unix-seconds',
              },
            },
      ),
  },
  {
    name: 'wrong-cursor-field',
    bug: 'takes another field for the cursor',
    target: 'stream',
    parts: ['discovery', 'read'],
    missing: 'the catalog names the cursor',
    inapplicable: whole,
    mutate: (stream) => incrementalChange(stream, (found) => ({ ...found, cursorField: 'no_such_field' })),
  },
  {
    name: 'order-believed',
    bug: 'takes a list in no order for one in ascending order, and saves its cursor page by page',
    target: 'stream',
    parts,
    missing: 'a read that ends after any batch and goes on from its state loses nothing',
    inapplicable: only(({ order }) => (order ?? 'none') !== 'ascending', 'the list is in ascending order'),
    mutate: (stream) => batchesChange(stream.name, believed),
  },
];

/** Each batch with the state of the one after it. */
async function* ahead(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  let held: Batch | undefined;
  for await (const batch of batches) {
    if (held !== undefined) yield withState(held, batch.state);
    held = batch;
  }
  if (held !== undefined) yield held;
}

async function* eachState(
  batches: AsyncIterable<Batch>,
  cursor: () => string | number | undefined,
): AsyncGenerator<Batch> {
  for await (const batch of batches) yield withState(batch, withCursors(batch.state, cursor));
}

/** Each batch with a state that knows no page, only the highest cursor so far. */
async function* believed(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    const { slices, ...state } = batch.state;
    const read = Object.entries(slices ?? {}).map(([key, { cursor, seen = cursor, done }]) => [
      key,
      { ...(seen !== undefined && { cursor: seen }), ...(done !== undefined && { done }) },
    ]);
    yield withState(batch, slices === undefined ? state : { ...state, slices: Object.fromEntries(read) });
  }
}

function lowestKept(name: string, incremental: Incremental): Mutation {
  return batchesChange(name, async function* (batches) {
    const lowest = lowestCursor(incremental);
    for await (const batch of batches) {
      lowest.see(batch);
      yield withState(
        batch,
        withCursors(batch.state, (cursor) => lowest.value() ?? cursor),
      );
    }
  });
}
