import { expect, test } from 'vitest';
import type { AnyStream } from '../definition.ts';
import { reading, serve } from './reading.fixture.ts';

const things: AnyStream = {
  name: 'things',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  request: { method: 'GET', path: '/things' },
  records: 'data',
  pages: { kind: 'cursor', parameter: { in: 'query', name: 'after' }, next: { in: 'body', path: 'next' } },
};

const pages = [
  { data: [{ id: 1 }, { id: 2 }], next: 'b' },
  { data: [{ id: 3 }, { id: 4, late: true, later: 1 }], next: 'c' },
  {
    data: [
      { id: 5, late: false },
      { id: 6, last: 'x' },
    ],
    next: null,
  },
];

test.for(['auto', 'object'] as const)('fields that the schema does not name are told, lane %s', async (lane) => {
  await using api = await serve(({ query }) => ({
    json: pages[['b', 'c'].indexOf(query.get('after') ?? '') + 1] ?? pages[0],
  }));
  const seen: (readonly string[])[] = [];
  for await (const batch of reading(api, [things]).read(undefined, { lane })) {
    const names = new Set(batch.extraFields);
    for (const record of batch.records) {
      for (const name of Object.keys(record)) expect(name === 'id' || names.has(name)).toBe(true);
    }
    seen.push([...names]);
  }
  expect(seen.at(-1)?.toSorted()).toEqual(['last', 'late', 'later']);
});
