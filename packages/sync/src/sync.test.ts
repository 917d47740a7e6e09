import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connect,
  defineClient,
  defineConnector,
  defineStream,
  ConfigError,
  ParkedError,
  type Clock,
  type Connection,
  type JsonObject,
} from '@tapwright/connector';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { Destination } from './destination.ts';
import { createHookRelay } from './hook-relay.ts';
import { openDestination, type DestinationOptions } from './open-destination.ts';
import { planStream } from './stream-selection.ts';
import { runSync, sync, type SyncSource } from './sync.ts';
import type { SyncEvent } from './sync-event.ts';
import { fakeBatch, fakeSource, type FakeStream } from './testing/fake-source.ts';

let folder: string;
let destination: Destination;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapwright-sync-'));
  destination = await openTarget();
});
afterEach(async () => {
  await destination.close();
  await rm(folder, { recursive: true, force: true });
});

const openTarget = (options: DestinationOptions = {}): Promise<Destination> =>
  openDestination(`jsonl:${join(folder, 'out')}`, options);
const stream = (name: string, ...pages: FakeStream['pages']): FakeStream => ({ catalog: { name }, pages });
const record = (id: number): JsonObject => ({ id });
const typesOf = (events: readonly SyncEvent[]): readonly string[] => events.map((event) => event.type);

async function collect(events: AsyncIterable<SyncEvent>): Promise<readonly SyncEvent[]> {
  const all: SyncEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** A clock that stands still until it is told to go on. */
function stoppedClock(): Clock & { advance(milliseconds: number): void } {
  let now = 1_000_000;
  const sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (milliseconds) =>
      new Promise((wake) => {
        sleepers.push({ until: now + milliseconds, wake });
      }),
    advance: (milliseconds) => {
      now += milliseconds;
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake();
    },
  };
}

describe('sync', () => {
  it('takes any connection as its source', () => {
    expectTypeOf<Connection>().toExtend<SyncSource>();
  });

  it('tells what happens, from start to end', async () => {
    const source = fakeSource(stream('a', [record(1)], [record(2), record(3)]));
    const events = await collect(sync({ source, destination, run: 'r1' }));
    expect(typesOf(events)).toEqual([
      'sync-start',
      'stream-start',
      'batch-write',
      'batch-write',
      'state-commit',
      'stream-end',
      'sync-end',
    ]);
    expect(events[3]).toMatchObject({ stream: 'a', records: 3, batches: 2 });
    expect(events[4]).toMatchObject({ records: 3, state: { version: 1, cursor: 2 } });
    expect(events.at(-1)).toMatchObject({ run: 'r1', status: 'complete', streams: [{ stream: 'a', records: 3 }] });
  });

  it('goes on with the other streams when one fails, and says which and why', async () => {
    const error = new ConfigError('The token may not read this.', { code: 'forbidden', hint: 'Ask for the scope.' });
    const source = fakeSource(stream('bad', [record(1)], error), stream('good', [record(1)]));
    const result = await runSync({ source, destination });
    expect(result).toMatchObject({
      status: 'partial',
      streams: [
        {
          stream: 'bad',
          status: 'failed',
          records: 1,
          error: { code: 'forbidden', message: error.message, hint: error.hint, failureType: 'config_error' },
        },
        { stream: 'good', status: 'complete', records: 1 },
      ],
    });
  });

  it('never commits a final state for a stream that failed', async () => {
    await runSync({ source: fakeSource(stream('a', [record(1)], new Error('cut'))), destination });
    expect(await destination.readState('a')).toMatchObject({ status: 'running', state: { started: 1 } });
  });

  it('parks a stream that has to wait, with what it has read committed', async () => {
    const parked = new ParkedError('The quota is used up.', { code: 'rate_limited', resumeAt: 5_000 });
    const result = await runSync({ source: fakeSource(stream('a', [record(1)], parked)), destination });
    expect(result).toMatchObject({ status: 'parked', streams: [{ status: 'parked', resumeAt: 5_000, records: 1 }] });
    const again = fakeSource(stream('a', [record(1)], [record(2)]));
    expect(await runSync({ source: again, destination })).toMatchObject({ status: 'complete' });
    expect(again.reads[0]?.options.state?.slices).toEqual({ '': { page: 1 } });
  });

  it('stops at the signal with state committed, and goes on from there', async () => {
    const abort = new AbortController();
    const source = fakeSource(stream('a', [record(1)], [record(2)], [record(3)]));
    const result = await runSync({ source, destination, signal: abort.signal }, (event) => {
      if (event.type === 'batch-write') abort.abort();
    });
    expect(result).toMatchObject({ status: 'stopped', streams: [{ status: 'stopped' }] });
    const { records } = result.streams[0] ?? { records: 0 };
    expect(records).toBeGreaterThan(0);
    const again = await runSync({ source, destination });
    expect(again.streams[0]).toMatchObject({ status: 'complete', records: 3 - records });
  });

  it('does not begin streams that come after the stop', async () => {
    const stop = new AbortController();
    const source = fakeSource(stream('a', [record(1)], [record(2)]), stream('b', [record(1)]));
    const stopping: SyncSource = {
      ...source,
      read: (...args) => {
        stop.abort();
        return source.read(...args);
      },
    };
    const result = await runSync({ source: stopping, destination, signal: stop.signal, streamConcurrency: 1 });
    expect(result.streams.map(({ stream: name, status }) => [name, status])).toEqual([
      ['a', 'stopped'],
      ['b', 'stopped'],
    ]);
    expect(source.reads.map(({ stream: name }) => name)).toEqual(['a']);
  });

  it('reports what is thrown though it is no error', async () => {
    const source: SyncSource = {
      ...fakeSource(stream('a')),
      read: () => {
        // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- as careless code may do it
        throw 'just a text';
      },
    };
    const result = await runSync({ source, destination });
    expect(result.streams).toMatchObject([{ status: 'failed', error: { code: 'unexpected', message: 'just a text' } }]);
  });

  it('commits what has come when the listener leaves', async () => {
    const source = fakeSource(stream('a', [record(1)], [record(2)]));
    for await (const event of sync({ source, destination })) if (event.type === 'batch-write') break;
    expect((await destination.readState('a'))?.records).toBeGreaterThan(0);
  });

  it('refuses a stream that the source does not have, and names those that it has', async () => {
    const source = fakeSource(stream('issues'), stream('users'));
    await expect(runSync({ source, destination, streams: ['isues'] })).rejects.toMatchObject({
      code: 'unknown_stream',
      hint: 'Choose among: issues, users.',
    });
  });

  it('passes the lower bound and the limits to the source', async () => {
    const source = fakeSource(stream('a', [record(1)]));
    await runSync({ source, destination, from: '2026-01-01', read: { pageSize: 7 } });
    expect(source.reads[0]?.options).toMatchObject({ from: '2026-01-01', pageSize: 7, syncMode: 'full_refresh' });
  });

  it('brings the waits of the connection into the events', async () => {
    const relay = createHookRelay();
    const source = fakeSource(stream('a', [record(1)]));
    const waiting: SyncSource = {
      ...source,
      read: async function* (name, options) {
        relay.hooks.wait?.({ reason: 'rate-limit', milliseconds: 1_000, until: 2_000 });
        yield* source.read(name, options);
      },
    };
    const events = await collect(sync({ source: waiting, destination, relay }));
    expect(events).toContainEqual(expect.objectContaining({ type: 'wait', reason: 'rate-limit', until: 2_000 }));
  });

  it('commits a part that has become old although no further batch comes', async () => {
    await destination.close();
    const clock = stoppedClock();
    destination = await openTarget({ clock, commit: { milliseconds: 500 } });
    const { promise: blocked, resolve: goOn } = Promise.withResolvers<void>();
    const source: SyncSource = {
      ...fakeSource(stream('a')),
      read: async function* () {
        yield fakeBatch('a', [record(1)], 1, false);
        clock.advance(501);
        await blocked;
        yield fakeBatch('a', [record(2)], 2, true);
      },
    };
    const commits: number[] = [];
    const result = await runSync({ source, destination, clock }, (event) => {
      if (event.type !== 'state-commit') return;
      commits.push(event.records);
      goOn();
    });
    expect(result.status).toBe('complete');
    expect(commits).toEqual([1, 2]);
  });

  it('finishes a full refresh that was killed between its last page and its end, without reading it again', async () => {
    const source = fakeSource(stream('a', [record(1)], [record(2)]));
    const plan = planStream(await source.discover(), { name: 'a' }, { run: 'r1', canDedupe: false });
    const writer = await destination.openStream(plan);
    for await (const batch of source.read('a')) await writer.write(batch);
    await writer.suspend();
    const again = fakeSource(stream('a', [record(1)], [record(2)]));
    expect(await runSync({ source: again, destination })).toMatchObject({ status: 'complete' });
    expect(again.reads).toEqual([]);
    expect(await destination.readState('a')).toMatchObject({ status: 'complete', records: 2 });
  });

  it('syncs a real connection over HTTP', async () => {
    const server = createServer((request, response) => {
      const page = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('page'));
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify(page > 3 ? [] : [{ id: page, big: 1 }]).replace('"big":1', '"big":12345678901234567890'),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const connector = defineConnector({
      name: 'source-loopback',
      config: z.object({}),
      client: defineClient({ baseUrl: `http://127.0.0.1:${String(typeof address === 'object' && address?.port)}` }),
      check: 'things',
      streams: [
        defineStream<{ id: number; big: number }>()({
          name: 'things',
          schema: { type: 'object', properties: { id: { type: 'integer' }, big: { type: 'integer' } } },
          primaryKey: ['id'],
          request: { method: 'GET', path: '/things' },
          pages: { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1 },
        }),
      ],
    });
    await using source = await connect(connector, {}, { allowPrivate: true });
    const result = await runSync({ source, destination, streams: ['things'] });
    server.close();
    expect(result).toMatchObject({ status: 'complete', streams: [{ records: 3 }] });
    const text = await readFile(join(folder, 'out', 'things', 'part-000001.jsonl'), 'utf8');
    expect(text).toBe([1, 2, 3].map((id) => `{"id":${id},"big":12345678901234567890}\n`).join(''));
  });
});
