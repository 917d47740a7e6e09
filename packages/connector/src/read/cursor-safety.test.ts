import { expect, test } from 'vitest';
import { z } from 'zod';
import { connect } from '../connect.ts';
import type { IncrementalDefinition } from '../definition.ts';
import { refuseUnsafeCursor } from './cursor-safety.ts';
import { collect, reading, serve } from './reading.fixture.ts';

const start = { in: 'query', name: 'since' } as const;
type Cursor = Omit<IncrementalDefinition<unknown>, 'cursorField'>;
const streamOf = (cursor: Cursor) => ({ name: 'things', incremental: { cursorField: 'at', ...cursor } });

test.each<[string, Cursor]>([
  ['a text whose bound the server leaves out', { type: 'string', filter: { start }, boundary: 'exclusive' }],
  ['a text with a lag', { type: 'string', lag: 5 }],
  ['a counter in a list without order', { type: 'integer', filter: { start } }],
  ['a text in a list without order', { type: 'string', filter: { start }, order: 'none' }],
  ['a counter with windows', { type: 'integer', window: 5, filter: { start, end: start } }],
  ['windows without an end', { type: 'date', window: 86_400_000, filter: { start } }],
  ['a time written as a number', { type: 'date-time', filter: { start, format: 'integer' } }],
  ['a number written as a time', { type: 'integer', filter: { start, format: 'date' }, order: 'ascending' }],
  ['a zone that nobody knows', { type: 'date-time', zone: 'Mars/Olympus' }],
  ["a filter's zone that nobody knows", { type: 'date-time', filter: { start, zone: '5' } }],
  ['a granularity of nothing', { type: 'date-time', granularity: 0 }],
  ['a lag into the future', { type: 'date-time', lag: -1 }],
])('%s is refused', (_what, cursor) => {
  expect(() => refuseUnsafeCursor(streamOf(cursor))).toThrow(
    expect.objectContaining({ code: 'cursor_unsafe', failureType: 'config_error', stream: 'things' }),
  );
});

test.each<[string, Cursor]>([
  ['a time', { type: 'date-time', filter: { start }, boundary: 'exclusive', lag: 5, zone: 'Europe/Berlin' }],
  ['a time as a date', { type: 'date-time', filter: { start, end: start, format: 'date' }, window: 86_400_000 }],
  ['a counter in order', { type: 'integer', filter: { start }, order: 'ascending', boundary: 'exclusive', lag: 3 }],
  ['a number of records that never change', { type: 'integer', filter: { start }, appendOnly: true }],
  ['a text that we compare ourselves', { type: 'string' }],
])('%s is taken', (_what, cursor) => {
  expect(() => refuseUnsafeCursor(streamOf(cursor))).not.toThrow();
});

test('a connector with an unsafe cursor is not opened', async () => {
  const stream = {
    ...streamOf({ type: 'string', lag: 5 }),
    schema: {},
    request: { method: 'GET', path: '/things' },
  } as const;
  const connector = {
    name: 'source-test',
    config: z.object({}),
    client: { baseUrl: 'https://api.example.com' },
    check: 'things',
    streams: [stream],
  } as const;
  await expect(connect(connector, {})).rejects.toMatchObject({ code: 'cursor_unsafe' });
});

test('an unsafe cursor is refused before anything is asked for, unless the stream is read in full', async () => {
  await using api = await serve(() => ({ json: [{ id: 1 }] }));
  const stream = {
    ...streamOf({ type: 'string', lag: 5 }),
    schema: {},
    request: { method: 'GET', path: '/things' },
  } as const;
  const reader = reading(api, [stream]);
  await expect(collect(reader.read())).rejects.toMatchObject({ code: 'cursor_unsafe' });
  expect(api.requests).toEqual([]);
  expect((await collect(reader.read(stream, { syncMode: 'full_refresh' }))).records).toHaveLength(1);
});
