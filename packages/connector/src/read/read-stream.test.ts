import { expect, test } from 'vitest';
import type { AnyStream } from '../definition.ts';
import { collect, ids, items, reading, serve } from './reading.fixture.ts';

const list = { name: 'things', schema: { type: 'object' }, request: { method: 'GET', path: '/things' } } as const;

test('one page is read whole and ends with the state of a finished read', async () => {
  await using api = await serve(() => ({ json: items(3) }));
  const read = await collect(reading(api, [list]).read());
  expect(ids(read.records)).toEqual([1, 2, 3]);
  expect(read.lines).toEqual(['{"id":1}', '{"id":2}', '{"id":3}']);
  expect(read.batches).toEqual([{ count: 3, slice: '', state: { version: 1 } }]);
});

test('a batch may be given back before anybody looked at it', async () => {
  await using api = await serve(() => ({ json: items(3) }));
  for await (const batch of reading(api, [list]).read(list, { lane: 'object' })) {
    batch.release?.();
    expect(() => batch.lines).toThrow(expect.objectContaining({ code: 'batch_released' }));
    break;
  }
});

test.each(['auto', 'object'] as const)('a batch that was given back says so (%s)', async (lane) => {
  await using api = await serve(() => ({ json: items(2_000) }));
  for await (const batch of reading(api, [list]).read(list, { lane })) {
    if (batch.count === 0) continue;
    const { lines } = batch;
    expect(lines.length).toBeGreaterThan(0);
    batch.release?.();
    expect(lines).toHaveLength(0);
    expect(() => batch.records).toThrow(/given back/);
    expect(batch.state).toEqual({ version: 1 });
  }
  expect.assertions(4);
});

test.each(['auto', 'object'] as const)(
  'a page of very many records is handed out in parts, none lost (%s)',
  async (lane) => {
    const rows = items(25_001);
    const stream: AnyStream = {
      name: 'things',
      schema: { type: 'object', properties: { id: { type: 'integer' } } },
      request: { method: 'GET', path: '/things' },
    };
    await using api = await serve(() => ({ json: rows }));
    const read = await collect(reading(api, [stream]).read(stream, { lane }));
    expect(read.batches.map(({ count }) => count)).toEqual([10_000, 10_000, 5_001]);
    expect(read.lines).toHaveLength(25_001);
    expect(ids(read.records)).toEqual(ids(rows));
  },
);
