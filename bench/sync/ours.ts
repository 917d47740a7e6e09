import { connect, defineClient, defineConnector, defineStream } from '@tapwright/connector';
import { openDestination, runSync } from '@tapwright/sync';
import { z } from 'zod';

interface Issue {
  readonly id: number;
  readonly updated_at: string;
}

const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };
const issues = defineStream<Issue>()({
  name: 'issues',
  schema: {
    type: 'object',
    properties: {
      id: { type: 'integer' },
      node_id: text,
      number: { type: 'integer' },
      title: text,
      state: text,
      locked: { type: 'boolean' },
      comments: { type: 'integer' },
      score: { type: 'number' },
      created_at: time,
      updated_at: time,
      body: text,
      user: { type: 'object' },
      labels: { type: 'array' },
    },
  },
  primaryKey: ['id'],
  request: { method: 'GET', path: '/issues' },
  records: 'data',
  pages: { kind: 'cursor', parameter: { in: 'query', name: 'cursor' }, next: { in: 'body', path: 'next_cursor' } },
});

const [, , address = '', url = ''] = process.argv;
const connector = defineConnector({
  name: 'source-bench',
  config: z.object({}),
  client: defineClient({ baseUrl: url }),
  check: 'issues',
  streams: [issues],
});
await using source = await connect(connector, {}, { allowPrivate: true });
await using destination = await openDestination(address);
const result = await runSync({ source, destination });
if (result.status !== 'complete') throw new Error(JSON.stringify(result.streams));
const { user, system } = process.cpuUsage();
const usage = { cpu: (user + system) / 1e6, rss: process.resourceUsage().maxRSS / 1024 };
process.stdout.write(`${JSON.stringify({ records: result.streams[0]?.records, ...usage })}\n`);
