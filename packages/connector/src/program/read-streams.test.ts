import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import type { Batch, CatalogStream, ReadOptions, StreamState } from '../connection.ts';
import { TransientError } from '../errors.ts';
import { airbyteFormat } from './airbyte-format.ts';
import { collector } from './program.fixture.ts';
import { protocolOutput } from './protocol-output.ts';
import { readStreams, type ReadRun, type StreamReader } from './read-streams.ts';

const stream = (name: string): CatalogStream => ({
  name,
  schema: {},
  primaryKey: [],
  syncModes: ['full_refresh', 'incremental'],
  resumable: true,
});

function batch(name: string, count: number, state: StreamState, more: Partial<Batch> = {}): Batch {
  const lines = Buffer.from('{}\n'.repeat(count));
  return { stream: name, slice: '', count, records: [], lines, state, ...more };
}

interface Ran {
  readonly good: boolean;
  /** One word per line of output. */
  readonly lines: readonly string[];
}

async function run(names: readonly string[], reader: StreamReader, more: Partial<ReadRun> = {}): Promise<Ran> {
  const stdout = collector();
  let now = 0;
  const good = await readStreams(
    names.map((name) => ({ stream: stream(name), syncMode: 'full_refresh' as const, downgraded: false })),
    {
      reader,
      format: airbyteFormat(() => 0, String),
      output: protocolOutput(stdout, () => undefined),
      states: new Map(),
      signal: new AbortController().signal,
      now: () => (now += 1000),
      failed: () => undefined,
      reading: new Set(),
      ...more,
    },
  );
  const word = /"status":"(\w+)"|"type":"(ERROR|ESTIMATE|RECORD|STATE)"/;
  const lines = stdout.text().trim().split('\n');
  return { good, lines: lines.map((line) => word.exec(line)?.slice(1).find(Boolean) ?? line) };
}

const readerOf = (read: (name: string, options: ReadOptions) => AsyncIterable<Batch>): StreamReader => ({ read });

test('an estimate follows the first record, where the API says how many there are', async () => {
  const reader = readerOf(async function* (name) {
    yield batch(name, 1, { version: 1 }, { total: 2 });
    yield batch(name, 1, { version: 1 }, { total: 2 });
  });
  expect((await run(['a'], reader)).lines).toEqual([
    'STARTED',
    'RUNNING',
    'ESTIMATE',
    'RECORD',
    'STATE',
    'RECORD',
    'STATE',
    'COMPLETE',
  ]);
});

test('a stream without records ends with a state all the same', async () => {
  // oxlint-disable-next-line require-yield -- the API has nothing
  const reader = readerOf(async function* () {
    await Promise.resolve();
  });
  expect((await run(['a'], reader)).lines).toEqual(['STARTED', 'STATE', 'COMPLETE']);
});

test('a stream without a page keeps the state that it had', async () => {
  const state: StreamState = { version: 1, cursor: '2026-01-01T00:00:00Z' };
  const written: StreamState[] = [];
  const format = airbyteFormat(() => 0, String);
  const reader = readerOf(async function* () {
    yield* [];
    await Promise.resolve();
  });
  await run(['a'], reader, {
    states: new Map([['a', state]]),
    format: { ...format, state: (name, given, count) => (written.push(given), format.state(name, given, count)) },
  });
  expect(written).toEqual([state]);
});

test('a stream that fails before its first page writes no state, and is not complete', async () => {
  // oxlint-disable-next-line require-yield -- nothing comes
  const reader = readerOf(async function* () {
    await Promise.resolve();
    throw new TransientError('the server is away', { code: 'unavailable' });
  });
  const { good, lines } = await run(['a'], reader);
  expect(good).toBe(false);
  expect(lines).toEqual(['STARTED', 'ERROR', 'INCOMPLETE']);
});

test('a state of many slices is written every ten seconds and at the end, not with every page', async () => {
  const slices = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`s${index}`, { done: true }]));
  const reader = readerOf(async function* (name) {
    for (let page = 0; page < 25; page += 1) yield batch(name, 1, { version: 1, slices });
  });
  const { lines } = await run(['a'], reader);
  expect(lines.filter((line) => line === 'RECORD')).toHaveLength(25);
  // The clock moves a second per page.
  expect(lines.filter((line) => line === 'STATE')).toHaveLength(4);
  expect(lines.slice(-2)).toEqual(['STATE', 'COMPLETE']);
});

test('what was written before a failure is covered by a state', async () => {
  const slices = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`s${index}`, { done: true }]));
  const reader = readerOf(async function* (name) {
    yield batch(name, 1, { version: 1, slices });
    yield batch(name, 1, { version: 1, slices });
    throw new TransientError('gone', { code: 'network' });
  });
  const { good, lines } = await run(['a'], reader);
  expect(good).toBe(false);
  expect(lines).toEqual(['STARTED', 'RUNNING', 'RECORD', 'STATE', 'RECORD', 'STATE', 'ERROR', 'INCOMPLETE']);
});

test('several streams are read at once, but not all of them', async () => {
  let open = 0;
  let most = 0;
  const reader = readerOf(async function* (name) {
    open += 1;
    most = Math.max(most, open);
    for (let page = 0; page < 3; page += 1) {
      await new Promise(setImmediate);
      yield batch(name, 1, { version: 1 });
    }
    open -= 1;
  });
  const { good, lines } = await run(['a', 'b', 'c', 'd', 'e', 'f'], reader);
  expect([good, most, lines.filter((line) => line === 'COMPLETE').length]).toEqual([true, 4, 6]);
});

test('a full refresh takes up an interrupted one, and forgets a finished one', async () => {
  const seen: Record<string, StreamState | undefined> = {};
  // oxlint-disable-next-line require-yield -- only the options matter
  const reader = readerOf(async function* (name, options) {
    seen[name] = await Promise.resolve(options.state);
  });
  const interrupted: StreamState = { version: 1, started: 5, slices: { '': { page: 3 } } };
  const states = new Map<string, StreamState>([
    ['a', interrupted],
    ['b', { version: 1, cursor: '2026-01-01' }],
  ]);
  await run(['a', 'b'], reader, { states });
  expect(seen).toEqual({ a: interrupted, b: undefined });
});
