import { argv, stdout } from 'node:process';
import { openDestination, runSync, type SyncSource } from '@tapwright/sync';
import { memorySource } from './memory-source.ts';

/** Run by the test that kills it: reads 40 pages of 50 records, each with two versions, into PostgreSQL. */
const [, , address = ''] = argv;
const pages = Array.from({ length: 40 }, (_, page) =>
  Array.from({ length: 50 }, (_record, index) => ({
    id: (page % 20) * 50 + index,
    version: page < 20 ? 2 : 1,
    text: `${page}`,
  })),
);
const memory = memorySource(
  {
    name: 'items',
    schema: { properties: { id: { type: 'integer' }, version: { type: 'integer' }, text: { type: 'string' } } },
    primaryKey: [['id']],
    cursorField: ['version'],
  },
  ...pages,
);
const source: SyncSource = {
  ...memory,
  read: async function* (name, options) {
    for await (const batch of memory.read(name, options)) {
      yield batch;
      stdout.write('.');
    }
  },
};
await using destination = await openDestination(address, { commit: { batches: 2, milliseconds: 60_000 } });
const [, , , writeMode] = argv;
const streams =
  writeMode === 'overwrite'
    ? [{ name: 'items', syncMode: 'full_refresh', writeMode } as const]
    : [{ name: 'items', syncMode: 'incremental', writeMode: 'dedupe' } as const];
const { status } = await runSync({ source, destination, streams });
stdout.write(`\n${status}\n`);
