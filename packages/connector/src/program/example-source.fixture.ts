import { z } from 'zod';
import { loopback, type LoopbackServer, type Received, type Reply } from '../auth/loopback.fixture.ts';
import { defineConnector, defineStream } from '../definition.ts';
import type { JsonObject } from '../json.ts';
import { secret } from '../secret.ts';

interface User {
  id: number;
  name: string;
}
interface Event {
  id: number;
  updated_at: string;
}

const users = defineStream<User>()({
  name: 'users',
  primaryKey: ['id'],
  schema: { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } },
  request: { method: 'GET', path: '/users' },
  pages: { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1 },
});
const events = defineStream<Event>()({
  name: 'events',
  primaryKey: ['id'],
  schema: {
    type: 'object',
    properties: { id: { type: 'integer' }, updated_at: { type: 'string', format: 'date-time' } },
  },
  request: { method: 'GET', path: '/events' },
  records: 'items',
  pages: { kind: 'offset', parameter: { in: 'query', name: 'offset' }, first: 0, totalRecords: 'total' },
  incremental: {
    cursorField: 'updated_at',
    type: 'date-time',
    filter: { start: { in: 'query', name: 'since' } },
    order: 'ascending',
  },
});
const forbidden = defineStream<User>()({
  name: 'forbidden',
  schema: { type: 'object', properties: {} },
  request: { method: 'GET', path: '/forbidden' },
});

/** A source with a paged stream, an incremental one, and one that the API refuses. */
export const exampleSource = defineConnector({
  name: 'source-example',
  title: 'Example',
  version: '1.2.3',
  documentationUrl: 'https://docs.example.com',
  config: z.object({ token: secret({ title: 'Token' }) }),
  client: { baseUrl: 'https://api.example.com', auth: { kind: 'bearer', token: (config) => config.token } },
  check: 'users',
  streams: [users, events, forbidden],
});

export const TOKEN = 'good-t0ken-123';

/** A number that JavaScript cannot hold, in the third user. */
const PAGES = [
  '[{"id":1,"name":"Ann"},{"id":2,"name":"B\\u00e4r \\"x\\""}]',
  '[{"id":9007199254740993,"name":"Cy"}]',
  '[]',
];
const EVENTS: readonly Event[] = [1, 2, 3].map((id) => ({ id, updated_at: `2025-01-0${id}T00:00:00Z` }));

export function exampleApi(): Promise<LoopbackServer> {
  return loopback((request) => {
    if (request.headers['authorization'] !== `Bearer ${TOKEN}`) return { status: 401, body: { error: 'who?' } };
    return answer(request);
  });
}

function answer({ path, query }: Received): Reply {
  if (path === '/users') return { body: PAGES[Number(query.get('page')) - 1] ?? '[]' };
  if (path === '/events') {
    const since = query.get('since') ?? '';
    const found = EVENTS.filter((event) => event.updated_at >= since);
    return { body: { items: found.slice(Number(query.get('offset'))), total: found.length } };
  }
  return { status: 403, body: { error: 'no' } };
}

/** A configured catalog of these streams. */
export function configuredCatalog(streams: Readonly<Record<string, 'full_refresh' | 'incremental'>>): JsonObject {
  return {
    streams: Object.entries(streams).map(([name, sync_mode]) => ({
      stream: { name, json_schema: {}, supported_sync_modes: ['full_refresh'] },
      sync_mode,
      destination_sync_mode: 'append',
    })),
  };
}
