import { expect, test } from 'vitest';
import type { Catalog } from '../connection.ts';
import { allStreams, selectStreams } from './read-selection.ts';

const stream = (name: string, syncModes: readonly ('full_refresh' | 'incremental')[]) => ({
  name,
  schema: {},
  resumable: false,
  primaryKey: [],
  syncModes,
});
const catalog: Catalog = {
  streams: [stream('users', ['full_refresh']), stream('events', ['full_refresh', 'incremental']), stream('odd', [])],
};
const chosen = (file: unknown) =>
  selectStreams(file, catalog).streams.map(({ stream: { name }, syncMode, downgraded }) => [
    name,
    syncMode,
    downgraded,
  ]);
const airbyte = (...streams: readonly (readonly [string, string])[]) => ({
  streams: streams.map(([name, sync_mode]) => ({ stream: { name }, sync_mode })),
});
const singer = (tap_stream_id: string, root?: object, selected?: boolean) => ({
  streams: [
    {
      tap_stream_id,
      ...(root && {
        metadata: [
          { breadcrumb: ['properties', 'id'], metadata: {} },
          { breadcrumb: [], metadata: root },
        ],
      }),
      ...(selected !== undefined && { schema: { selected } }),
    },
  ],
});

test('without a catalog every stream is read, incrementally where it can be', () => {
  expect(allStreams(catalog).streams.map(({ syncMode }) => syncMode)).toEqual([
    'full_refresh',
    'incremental',
    'full_refresh',
  ]);
});

test('an incremental read of a stream without a cursor becomes a full one, and says so', () => {
  expect(chosen(airbyte(['users', 'incremental'], ['events', 'incremental']))).toEqual([
    ['users', 'full_refresh', true],
    ['events', 'incremental', false],
  ]);
});

test('a stream that does not exist, and one named twice, are problems; the others are read', () => {
  const { streams, problems } = selectStreams(
    airbyte(['users', 'full_refresh'], ['users', 'full_refresh'], ['nope', 'full_refresh']),
    catalog,
  );
  expect(streams.map(({ stream: { name } }) => name)).toEqual(['users']);
  expect(problems).toMatchObject([
    { name: 'users', error: { code: 'stream_repeated', hint: 'Name each stream once.', stream: 'users' } },
    { name: 'nope', error: { code: 'stream_unknown', hint: expect.stringContaining('Run discover'), stream: 'nope' } },
  ]);
});

test.each([
  [singer('events', { selected: true }), 'incremental'],
  [singer('events', { selected: true, 'replication-method': 'FULL_TABLE' }), 'full_refresh'],
  [singer('events', { selected: true, 'replication-method': 'INCREMENTAL' }), 'incremental'],
  [singer('events', { selected: true, 'replication-method': 'LOG_BASED' }), 'incremental'],
  [singer('events', {}, true), 'incremental'],
  [singer('events', undefined, true), 'incremental'],
  [singer('events', { 'selected-by-default': true }), 'incremental'],
])("Singer's %j selects the stream", (file, syncMode) => {
  expect(chosen(file)).toEqual([['events', syncMode, false]]);
});

test.each([
  singer('events'),
  singer('events', {}),
  singer('events', { selected: false, 'selected-by-default': true }),
  singer('events', { selected: false }, true),
  singer('events', { 'selected-by-default': true }, false),
])("Singer's %j does not", (file) => {
  expect(chosen(file)).toEqual([]);
});

test.each([
  ['a list', [], 'its root'],
  ['a stream without a mode', { streams: [{ stream: { name: 'users' } }] }, 'streams.0.sync_mode'],
])('%s is no catalog, and the place is named', (_what, file, place) => {
  expect(() => selectStreams(file, catalog)).toThrow(
    expect.objectContaining({ code: 'catalog_invalid', message: expect.stringContaining(`(at ${place})`) }),
  );
});
