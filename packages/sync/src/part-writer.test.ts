import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Batch } from '@tapwright/connector';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPartWriter, type PartSink } from './part-writer.ts';
import { fakeBatch } from './testing/fake-source.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tapwright-part-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const policy = { batches: 2, bytes: 1 << 20, milliseconds: 60_000 };
const batch = (id: number): Batch => fakeBatch('a', [{ id }], id, false);

function createSink(commit: PartSink['commit']): PartSink {
  let parts = 0;
  return {
    resumeFrom: undefined,
    resumed: false,
    ended: false,
    nextPath: () => join(folder, String((parts += 1))),
    commit,
  };
}

describe('a part writer', () => {
  it('makes the reader wait while one part is committed and the next is full', async () => {
    const order: string[] = [];
    const gate = Promise.withResolvers<void>();
    const sink = createSink(async (part) => {
      await gate.promise;
      order.push(part ? `committed up to ${String(part.state?.slices?.['']?.page)}` : 'ended');
      await part?.discard();
      return { misfits: [] };
    });
    const writer = createPartWriter(sink, policy, systemClock);
    for (const id of [1, 2, 3]) await writer.write(batch(id));
    const fourth = writer.write(batch(4)).then(() => order.push('fourth taken'));
    expect((await readdir(folder)).length).toBeLessThanOrEqual(2);
    gate.resolve();
    await fourth;
    await writer.finish();
    expect(order).toEqual(['committed up to 2', 'fourth taken', 'committed up to 4', 'ended']);
    expect(await readdir(folder)).toEqual([]);
  });

  it('closes a part when it is large enough', async () => {
    const sizes: number[] = [];
    const sink = createSink(async (part) => {
      if (part) sizes.push(part.records);
      await part?.discard();
      return { misfits: [] };
    });
    const writer = createPartWriter(sink, { ...policy, batches: 100, bytes: 20 }, systemClock);
    for (const id of [1, 2, 3, 4, 5]) await writer.write(batch(id));
    await writer.finish();
    expect(sizes).toEqual([3, 2]);
  });

  it('passes on the failure of a commit with the next write, and commits nothing after it', async () => {
    let commits = 0;
    const sink = createSink(async (part) => {
      commits += 1;
      await part?.discard();
      throw new Error('disk full');
    });
    const writer = createPartWriter(sink, policy, systemClock);
    const writing = async (): Promise<void> => {
      for (let id = 1; id <= 10; id++) await writer.write(batch(id));
    };
    await expect(writing()).rejects.toThrow('disk full');
    await expect(writer.suspend()).rejects.toThrow('disk full');
    expect(commits).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  /** A clock whose sleeps end when the test says so. */
  function heldClock() {
    let now = 0;
    const sleeps: (() => void)[] = [];
    return {
      clock: { now: () => now, sleep: () => new Promise<void>((wake) => void sleeps.push(wake)) },
      pass: async (milliseconds: number): Promise<void> => {
        now += milliseconds;
        for (const wake of sleeps.splice(0)) wake();
        await new Promise((resolve) => setImmediate(resolve));
      },
      /** Only the time goes on: nobody is woken. */
      skip: (milliseconds: number) => void (now += milliseconds),
    };
  }

  it('commits a part that is old enough, also when no batch comes; while one is being committed it waits', async () => {
    const gate = Promise.withResolvers<void>();
    const committed: number[] = [];
    const sink = createSink(async (part) => {
      if (committed.length === 0) await gate.promise;
      committed.push(part?.records ?? 0);
      await part?.discard();
      return { misfits: [] };
    });
    const { clock, pass } = heldClock();
    const writer = createPartWriter(sink, { ...policy, batches: 100 }, clock);
    await writer.write(batch(1));
    await pass(60_000);
    await writer.write(batch(2));
    await writer.write(batch(3));
    await pass(60_000);
    expect(committed).toEqual([]);
    gate.resolve();
    await writer.finish();
    expect(committed).toEqual([1, 2]);
  });

  it('commits an old part with the next batch where its timer came too early', async () => {
    const committed: number[] = [];
    const sink = createSink(async (part) => {
      committed.push(part?.records ?? 0);
      await part?.discard();
      return { misfits: [] };
    });
    const { clock, skip, pass } = heldClock();
    const writer = createPartWriter(sink, { ...policy, batches: 100 }, clock);
    await writer.write(batch(1));
    skip(60_000);
    await writer.write(batch(2));
    await writer.write(batch(3));
    // The timer of the part that is gone says nothing of the next one.
    await pass(0);
    await writer.suspend();
    expect(committed[0]).toBe(2);
    expect(committed.reduce((left, right) => left + right)).toBe(3);
  });

  it('lets the timer commit a full part that waits for the one before it', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const committed: number[] = [];
    const sink = createSink(async (part) => {
      await gates[committed.length]?.promise;
      committed.push(part?.records ?? 0);
      await part?.discard();
      return { misfits: [] };
    });
    const { clock, pass } = heldClock();
    const writer = createPartWriter(sink, policy, clock);
    for (const id of [1, 2, 3]) await writer.write(batch(id));
    const fourth = writer.write(batch(4));
    gates[0]?.resolve();
    await pass(60_000);
    gates[1]?.resolve();
    await fourth;
    await writer.finish();
    expect(committed.reduce((left, right) => left + right)).toBe(4);
  });
});
