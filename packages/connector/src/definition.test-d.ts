import { z } from 'zod';
import {
  connect,
  defineAction,
  defineClient,
  defineConnector,
  defineStream,
  fromConfig,
  fromParent,
  secret,
} from './index.ts';

const config = z.object({ token: secret(), owner: z.string() });
type Config = z.output<typeof config>;
interface Repo {
  id: number;
  name: string;
  owner: { login: string };
}
interface Issue {
  id: number;
  updated_at: string;
  repo?: string;
}
const repos = defineStream<Repo, { config: Config }>()({
  name: 'repos',
  schema: {},
  primaryKey: ['id'],
  request: { method: 'GET', path: '/u/{owner}/repos', pathParameters: { owner: fromConfig('owner') } },
});
const issues = defineStream<Issue, { config: Config; parent: Repo }>()({
  name: 'issues',
  schema: {},
  primaryKey: ['id'],
  incremental: { cursorField: 'updated_at', type: 'date-time' },
  request: {
    method: 'GET',
    path: '/r/{o}/{r}/issues',
    pathParameters: { o: fromParent('owner.login'), r: fromParent('name') },
  },
  parent: { stream: 'repos', copy: { repo: fromParent('name') } },
});
const client = defineClient<Config>({ baseUrl: 'https://x', auth: { kind: 'bearer', token: (c) => c.token } });
export const ok = defineConnector({ name: 'source-x', config, client, check: 'repos', streams: [repos, issues] });
// @ts-expect-error unknown stream in check
export const bad1 = defineConnector({ name: 'source-x', config, client, check: 'nope', streams: [repos, issues] });
// @ts-expect-error parent stream missing
export const bad2 = defineConnector({ name: 'source-x', config, client, check: 'issues', streams: [issues] });
export const bad3 = defineStream<Repo>()({
  name: 'r',
  schema: {},
  // @ts-expect-error unknown key
  primaryKey: ['nope'],
  request: { method: 'GET', path: '/' },
});
export const bad4 = defineStream<Issue, { config: Config; parent: Repo }>()({
  name: 'issues',
  schema: {},
  // @ts-expect-error unknown parent field
  request: { method: 'GET', path: '/{o}', pathParameters: { o: fromParent('nope') } },
  parent: { stream: 'repos' },
});
// @ts-expect-error missing credential
export const bad5 = defineClient<Config>({ baseUrl: 'https://x', auth: { kind: 'bearer', token: (c) => c.nope } });
export const bad6 = defineStream<Issue>()({
  name: 'issues',
  schema: {},
  // @ts-expect-error unknown cursor field
  incremental: { cursorField: 'changed_at', type: 'date-time' },
  request: { method: 'GET', path: '/' },
});
export const bad7 = defineStream<Issue, { config: Config }>()({
  name: 'issues',
  schema: {},
  // @ts-expect-error unknown config field
  request: { method: 'GET', path: '/{o}', pathParameters: { o: fromConfig('nope') } },
});
export const bad8 = defineStream<Issue, { config: Config; parent: Repo }>()({
  name: 'issues',
  schema: {},
  request: { method: 'GET', path: '/' },
  // @ts-expect-error unknown parent field to copy
  parent: { stream: 'repos', copy: { repo: fromParent('nope') } },
});
export const bad9 = defineStream<Issue, { config: Config }>()({
  name: 'issues',
  schema: {},
  request: { method: 'GET', path: '/' },
  // @ts-expect-error unknown config field as the start
  incremental: { cursorField: 'updated_at', type: 'date-time', start: fromConfig('since') },
});
export const bad10 = defineStream<Issue, { config: Config }>()({
  name: 'issues',
  schema: {},
  // @ts-expect-error unknown config field in the query
  request: { method: 'GET', path: '/', query: { owner: fromConfig('nope') } },
});
export const bad11 = defineConnector({
  name: 'source-x',
  config: z.object({ owner: z.string() }),
  // @ts-expect-error the client wants a config field that the connector's config does not have
  client,
  check: 'repos',
  streams: [repos],
});

const list = { name: 'issues', schema: {}, request: { method: 'GET', path: '/' } } as const;
const since = { in: 'query', name: 'since' } as const;
export const unsafe1 = defineStream<Issue>()({
  ...list,
  // @ts-expect-error an exclusive bound of a text
  incremental: {
    cursorField: 'updated_at',
    type: 'string',
    filter: { start: since },
    boundary: 'exclusive',
    order: 'ascending',
  },
});
export const unsafe2 = defineStream<Issue>()({
  ...list,
  // @ts-expect-error a lag of a text
  incremental: { cursorField: 'updated_at', type: 'string', lag: 5 },
});
export const unsafe3 = defineStream<Issue>()({
  ...list,
  // @ts-expect-error windows of a counter
  incremental: { cursorField: 'id', type: 'integer', window: 5 },
});
export const unsafe4 = defineStream<Issue>()({
  ...list,
  // @ts-expect-error windows without an end
  incremental: { cursorField: 'updated_at', type: 'date-time', filter: { start: since }, window: 5 },
});
export const unsafe5 = defineStream<Issue>()({
  ...list,
  // @ts-expect-error a counter in a list without order
  incremental: { cursorField: 'id', type: 'integer', filter: { start: since } },
});
export const safe1 = defineStream<Issue>()({
  ...list,
  incremental: { cursorField: 'id', type: 'integer', filter: { start: since }, appendOnly: true },
});
export const safe2 = defineStream<Issue>()({
  ...list,
  incremental: {
    cursorField: 'updated_at',
    type: 'date-time',
    filter: { start: since, end: since },
    window: 5,
    lag: 5,
    boundary: 'exclusive',
  },
});

const star = defineAction<{ owner: string; repo: string }, { stars: number }>()({
  request: { method: 'PUT', path: '/star/{owner}/{repo}' },
  input: { path: ['owner', 'repo'] },
});
const acting = defineConnector({
  name: 'source-x',
  config,
  client,
  check: 'repos',
  streams: [repos, issues],
  actions: { star },
});

/** Never run; what compiles and what does not is the test. */
export async function typedConnection(): Promise<void> {
  // @ts-expect-error missing credential in the config
  await connect(acting, { owner: 'o' });
  // @ts-expect-error a credential of the wrong type
  await connect(acting, { owner: 'o', token: 5 });
  const connection = await connect(acting, { owner: 'o', token: 't', base_url: 'https://x' });
  for await (const batch of connection.read('repos')) {
    const names: readonly string[] = batch.records.map((repo) => repo.owner.login);
    // @ts-expect-error unknown field of a record
    const nothing: unknown = batch.records.map((repo) => repo.nope);
    void [names, nothing];
  }
  for await (const batch of connection.read('issues')) void batch.records.map((issue) => issue.updated_at.length);
  // @ts-expect-error unknown stream
  connection.read('nope');
  const { stars } = await connection.actions.star({ owner: 'o', repo: 'r' });
  void stars.toFixed();
  // @ts-expect-error missing input field
  await connection.actions.star({ owner: 'o' });
  // @ts-expect-error unknown input field
  await connection.actions.star({ owner: 'o', repo: 'r', nope: 1 });
  // @ts-expect-error unknown action
  await connection.actions.unstar({ owner: 'o', repo: 'r' });
  const answer = await connection.get<{ id: number }>('/x');
  void answer.body.id.toFixed();
}
