import { argv, exit } from 'node:process';
import type { Batch, ReadOptions, StreamState } from '@tapwright/connector';
import { openDestination } from '../open-destination.ts';
import { runSync, type SyncSource } from '../sync.ts';
import { z } from 'zod';

/** Run by the test that kills it: syncs one stream from a loopback server into a destination. */
const [, , address = '', url = ''] = argv;
const syncMode = z.enum(['full_refresh', 'incremental']).parse(argv[4]);
const writeMode = z.enum(['overwrite', 'append', 'dedupe']).parse(argv[5]);
const answer = z.object({ items: z.array(z.record(z.string(), z.unknown())), last: z.boolean(), cursor: z.number() });

async function* readPages(_stream: string, options: ReadOptions = {}): AsyncGenerator<Batch> {
  const { state } = options;
  const since = state?.started === undefined ? Number(state?.cursor ?? 0) : Number(state.slices?.['']?.cursor ?? 0);
  let page = state?.started === undefined ? 0 : Number(state.slices?.['']?.page ?? 0);
  while (true) {
    const response = await fetch(
      `${url}/items?page=${page}&since=${since}`,
      options.signal ? { signal: options.signal } : {},
    );
    const body = answer.parse(await response.json());
    page += 1;
    const next: StreamState = body.last
      ? { version: 1, cursor: body.cursor }
      : { version: 1, started: 1, slices: { '': { page, cursor: since } } };
    yield {
      stream: 'items',
      slice: '',
      count: body.items.length,
      records: body.items,
      lines: new TextEncoder().encode(body.items.map((item) => `${JSON.stringify(item)}\n`).join('')),
      state: next,
    };
    if (body.last) return;
  }
}

const source: SyncSource = {
  name: 'source-loopback',
  discover: async () => ({
    streams: [
      {
        name: 'items',
        schema: { properties: { id: { type: 'integer' }, version: { type: 'integer' }, text: { type: 'string' } } },
        primaryKey: [['id']],
        cursorField: ['version'],
        syncModes: ['full_refresh', 'incremental'],
        resumable: true,
      },
    ],
  }),
  read: readPages,
};

const destination = await openDestination(address, { commit: { batches: 2, milliseconds: 60_000 } });
const streams = [{ name: 'items', syncMode, writeMode }];
const result = await runSync({ source, destination, streams });
await destination.close();
if (result.status !== 'complete') console.error(JSON.stringify(result));
exit(result.status === 'complete' ? 0 : 1);
