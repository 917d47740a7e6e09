// The source that check-airbyte.ts runs as a program: paged, incremental and child streams, secrets, a choice of credentials.
import { defineConnector, defineStream, fromParent, runAsProgram, secret, type JsonSchema } from '@tapwright/connector';
import { z } from 'zod';

const text = { type: ['string', 'null'] };
const time = { type: 'string', format: 'date-time' };
const record = (properties: JsonSchema): JsonSchema => ({ type: 'object', properties });

const users = defineStream<{ id: number; name: string | null; created_at: string }>()({
  name: 'users',
  description: 'People, on pages of a hundred.',
  primaryKey: ['id'],
  schema: record({
    id: { type: 'integer' },
    name: text,
    created_at: time,
    address: record({ city: text, position: { type: 'array', items: { type: 'number' } } }),
    balance: { type: 'number' },
    big: { type: 'integer' },
  }),
  request: { method: 'GET', path: '/users' },
  records: 'data',
  pages: { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1, totalRecords: 'total' },
});

const events = defineStream<{ id: string; updated_at: string }>()({
  name: 'events',
  description: 'What happened; asked for from the last time on.',
  primaryKey: ['id'],
  schema: record({ id: { type: 'string' }, updated_at: time, user_id: { type: 'integer' } }),
  request: { method: 'GET', path: '/events' },
  records: 'items',
  pages: {
    kind: 'cursor',
    parameter: { in: 'query', name: 'cursor' },
    next: { in: 'body', path: 'next' },
    pageSize: { in: 'query', name: 'limit', value: 200 },
  },
  incremental: {
    cursorField: 'updated_at',
    type: 'date-time',
    filter: { start: { in: 'query', name: 'since' } },
    order: 'ascending',
  },
});

const teams = defineStream<{ id: number }>()({
  name: 'teams',
  primaryKey: ['id'],
  schema: record({ id: { type: 'integer' }, title: text }),
  request: { method: 'GET', path: '/teams' },
  records: 'data',
});

const members = defineStream<{ id: number; team_id: number }, { parent: { id: number } }>()({
  name: 'members',
  description: 'Members of each team.',
  primaryKey: ['team_id', 'id'],
  schema: record({ id: { type: 'integer' }, team_id: { type: 'integer' } }),
  request: { method: 'GET', path: '/teams/{team}/members', pathParameters: { team: fromParent('id') } },
  records: 'data',
  parent: { stream: 'teams', copy: { team_id: fromParent('id') } },
});

const config = z.object({
  credentials: z.discriminatedUnion('auth_type', [
    z.object({ auth_type: z.literal('token'), token: secret() }).meta({ title: 'Token' }),
    z
      .object({
        auth_type: z.literal('oauth'),
        client_id: z.string(),
        client_secret: secret(),
        refresh_token: secret(),
        token_url: z.url().optional(),
      })
      .meta({ title: 'OAuth' }),
  ]),
  start_date: z.iso
    .datetime()
    .optional()
    .meta({ examples: ['2025-01-01T00:00:00Z'] }),
});

const connector = defineConnector({
  name: 'source-tapwright-check',
  title: 'Tapwright check',
  version: '1.0.0',
  documentationUrl: 'https://docs.example.com/source',
  config,
  client: {
    baseUrl: 'https://api.example.com',
    auth: {
      kind: 'choice',
      select: ({ credentials }) => credentials.auth_type,
      methods: {
        token: {
          kind: 'bearer',
          token: ({ credentials }) => (credentials.auth_type === 'token' ? credentials.token : ''),
        },
        oauth: {
          kind: 'oauth2-refresh-token',
          authorizationUrl: 'https://api.example.com/authorize',
          tokenUrl: ({ credentials }) =>
            (credentials.auth_type === 'oauth' ? credentials.token_url : undefined) ?? 'https://api.example.com/token',
          clientId: ({ credentials }) => (credentials.auth_type === 'oauth' ? credentials.client_id : undefined),
          clientSecret: ({ credentials }) =>
            credentials.auth_type === 'oauth' ? credentials.client_secret : undefined,
          refreshToken: ({ credentials }) =>
            credentials.auth_type === 'oauth' ? credentials.refresh_token : undefined,
        },
      },
    },
  },
  check: 'teams',
  streams: [users, events, teams, members],
});

await runAsProgram(connector);
