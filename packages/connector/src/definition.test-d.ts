import { z } from 'zod';
import { defineClient, defineConnector, defineStream, fromConfig, fromParent, secret } from './index.ts';

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
