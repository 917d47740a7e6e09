import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collect, ids, items, reading, serve } from '../read/reading.fixture.ts';
import { served, streamOf, styles } from './pagination.fixture.ts';

const counts = [0, 1, 9, 10, 11, 20, 35];

describe.each(styles)('$name', (style) => {
  const stream = streamOf(style);

  test.each(counts)('reads %i records, none lost and none twice', async (count) => {
    await using api = await serve(served(style, items(count)));
    const read = await collect(reading(api, [stream]).read());
    expect(ids(read.records)).toEqual(ids(items(count)));
    expect(read.state).toEqual({ version: 1 });
  });

  test('reads pages of one record', async () => {
    await using api = await serve(served(style, items(5)));
    const read = await collect(reading(api, [stream]).read(stream, { pageSize: 1 }));
    expect(ids(read.records)).toEqual([1, 2, 3, 4, 5]);
    expect(read.batches.filter(({ count }) => count > 0)).toHaveLength(5);
  });

  test.each([1, 3, 7, 30])('reads everything where the server caps pages at %i without saying so', async (cap) => {
    await using api = await serve(served(style, items(30), cap));
    const read = await collect(reading(api, [stream]).read(stream, { pageSize: 20 }));
    expect(ids(read.records)).toEqual(ids(items(30)));
  });

  test('goes on from every checkpoint with exactly the records that were not handed out', async () => {
    await using api = await serve(served(style, items(35), 8));
    const whole = await collect(reading(api, [stream]).read());
    const pages = api.requests.length;
    for (let stop = 1; stop < whole.batches.length; stop++) {
      const first = await collect(reading(api, [stream]).read(), stop);
      const before = api.requests.length;
      const rest = await collect(reading(api, [stream]).read(stream, { state: first.state }));
      expect(api.requests.length - before).toBeLessThanOrEqual(pages - stop + 1);
      expect(ids([...first.records, ...rest.records])).toEqual(ids(items(35)));
    }
  });

  test.each([
    [4, 9],
    [9, 4],
  ])('goes on where it was though pages of %i records were asked for and now of %i', async (before, after) => {
    await using api = await serve(served(style, items(35)));
    for (let stop = 1; stop < 4; stop++) {
      const first = await collect(reading(api, [stream]).read(stream, { pageSize: before }), stop);
      const rest = await collect(reading(api, [stream]).read(stream, { pageSize: after, state: first.state }));
      expect(ids([...first.records, ...rest.records])).toEqual(ids(items(35)));
    }
  });

  test('asks once per page, and once more at most', async () => {
    await using api = await serve(served(style, items(35)));
    await collect(reading(api, [stream]).read());
    expect(api.requests.length).toBeGreaterThanOrEqual(4);
    expect(api.requests.length).toBeLessThanOrEqual(5);
  });

  test('reads any number of records in pages of any size under any cap', async () => {
    let rows = items(0);
    let cap = 1;
    await using api = await serve((asked) => style.serve(asked, rows, cap));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(40),
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 1, max: 15 }),
        async (n, size, c) => {
          rows = items(n);
          cap = c;
          const read = await collect(reading(api, [stream]).read(stream, { pageSize: size }));
          expect(ids(read.records)).toEqual(ids(rows));
        },
      ),
      { numRuns: 15 },
    );
  });
});
