import { expect, test } from 'vitest';
import { discoverCatalog } from './discover-catalog.ts';

const request = { method: 'GET', path: '/' } as const;

test('a catalog says what can be known of a stream without asking', () => {
  const { streams } = discoverCatalog({
    streams: [
      { name: 'plain', schema: {}, request },
      {
        name: 'events',
        description: 'What happened.',
        schema: {},
        request,
        primaryKey: ['meta.id', 'id'],
        parent: { stream: 'plain' },
        deleted: 'meta.deleted',
        incremental: { cursorField: 'at', type: 'date-time', appendOnly: true },
      },
    ],
  });
  expect(streams).toEqual([
    { name: 'plain', schema: {}, primaryKey: [], syncModes: ['full_refresh'], resumable: true },
    {
      name: 'events',
      description: 'What happened.',
      schema: {},
      primaryKey: [['meta', 'id'], ['id']],
      cursorField: ['at'],
      appendOnly: true,
      deleted: ['meta', 'deleted'],
      syncModes: ['full_refresh', 'incremental'],
      resumable: true,
      parent: 'plain',
    },
  ]);
});
