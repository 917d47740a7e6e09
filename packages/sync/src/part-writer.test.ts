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
});
