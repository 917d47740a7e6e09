// Reads the bench's API through a connector and writes JSON lines with a state after each page. JavaScript, so that no
// run pays for taking types off.
import {
  connect,
  defineClient,
  defineConnector,
  defineStream,
  fromPartition,
  holdYoungHeap,
} from '@tapwright/connector';
import { writeSync } from 'node:fs';
import { z } from 'zod';

const [url = '', lane = 'auto', slices = '0'] = process.argv.slice(2);
const text = { type: 'string' };
const integer = { type: 'integer' };
const time = { type: 'string', format: 'date-time' };
const person = {
  type: 'object',
  properties: { id: integer, login: text, type: text, site_admin: { type: 'boolean' } },
};
const label = { type: 'object', properties: { id: integer, name: text, color: text } };
const count = Number(slices);

const issues = defineStream()({
  name: 'issues',
  schema: {
    type: 'object',
    required: ['id', 'updated_at'],
    properties: {
      id: integer,
      node_id: text,
      number: integer,
      title: text,
      state: text,
      locked: { type: 'boolean' },
      comments: integer,
      created_at: time,
      updated_at: time,
      body: text,
      user: person,
      labels: { type: 'array', items: label },
      assignee: { ...person, type: ['object', 'null'] },
    },
  },
  primaryKey: ['id'],
  request: { method: 'GET', path: '/issues', ...(count > 0 && { query: { slice: fromPartition() } }) },
  ...(count > 0 && { partitions: { values: Array.from({ length: count }, (_, index) => index) } }),
  records: 'data',
  pages: { kind: 'cursor', parameter: { in: 'query', name: 'cursor' }, next: { in: 'body', path: 'next_cursor' } },
  incremental: { cursorField: 'updated_at', type: 'date-time' },
});

const connector = defineConnector({
  name: 'source-bench',
  config: z.object({}),
  client: defineClient({ baseUrl: url, concurrency: 16 }),
  check: 'issues',
  streams: [issues],
});

// As our own programs do.
holdYoungHeap();
let drifts = 0;
const hooks = { drift: () => (drifts += 1) };
await using source = await connect(connector, {}, { allowPrivate: true, hooks });
const counters = { pages: 0, records: 0, bytes: 0 };
if (lane !== 'none') {
  for await (const batch of source.read('issues', { lane, sliceConcurrency: 16 })) {
    counters.pages += 1;
    counters.records += batch.count;
    counters.bytes += batch.lines.length;
    writeAll(batch.lines);
    batch.release();
    writeAll(Buffer.from(`${JSON.stringify({ state: batch.state })}\n`));
  }
}
if (drifts > 0) throw new Error(`${drifts} differences from the schema`);

function writeAll(bytes) {
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
}
