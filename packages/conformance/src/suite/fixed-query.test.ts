import { expect, it } from 'vitest';
import { z } from 'zod';
import { createBlueprint, readOpenApi } from '@tapwright/blueprint';
import { defineClient, defineConnector, type AnyAction, type AnyStream, type JsonSchema } from '@tapwright/connector';
import { selfProfile } from '../self-profile.ts';
import { openSuite } from './list-checks.ts';

const text = { type: 'string' };
const thing: JsonSchema = { type: 'object', properties: { id: text, name: text }, required: ['id'] };
const report: JsonSchema = { type: 'object', properties: { uuid: text, states: { type: 'object' } } };
const answer = (schema: object): object => ({
  responses: { '200': { description: 'OK', content: { 'application/json': { schema } } } },
});
const query = (name: string, schema: object, required = false): object => ({ name, in: 'query', required, schema });
const path = { name: 'id', in: 'path', required: true, schema: text };
const document = {
  openapi: '3.0.3',
  info: { title: 'Views', version: '1' },
  servers: [{ url: 'https://views.test' }],
  paths: {
    '/things': { get: { ...answer({ type: 'array', items: thing }) } },
    '/things?view=reports': {
      get: { ...answer({ type: 'object', properties: { reports: { type: 'array', items: report } } }) },
    },
    '/things/{id}': { post: { parameters: [path, query('cmd', text)], ...answer(thing) } },
    '/things/{id}?cmd=diff': {
      post: {
        parameters: [path, query('cmd', { type: 'array', items: text }), query('depth', { type: 'integer' }, true)],
        ...answer({ type: 'object', properties: { added: { type: 'integer' } }, required: ['added'] }),
      },
    },
  },
};
const blueprint = createBlueprint(readOpenApi({ text: JSON.stringify(document) }));
const streamOf = (reports: boolean, name = 'things'): AnyStream => ({
  name,
  schema: reports ? report : thing,
  primaryKey: [reports ? 'uuid' : 'id'],
  request: { method: 'GET', path: '/things', ...(reports ? { query: { view: 'reports' } } : {}) },
  records: reports ? 'reports' : '',
  pages: { kind: 'none' },
});
const actionOf = (names: readonly string[]): AnyAction => ({
  request: { method: 'POST', path: '/things/{id}' },
  input: { path: ['id'], query: names },
  operationClass: 'unsafe',
});

async function failures(streams: readonly AnyStream[], actions: Record<string, AnyAction>): Promise<string[]> {
  const config = z.object({ base_url: z.url().optional() });
  const connector = defineConnector({
    name: 'source-views',
    title: 'Views',
    config,
    client: defineClient<z.output<typeof config>>({ baseUrl: 'https://views.test', auth: { kind: 'none' } }),
    check: 'things',
    streams: [...streams],
    actions,
  });
  await using suite = await openSuite(connector, { blueprint });
  const failed: string[] = [];
  for (const check of suite.checks) {
    if (check.part !== 'read' && check.part !== 'actions') continue;
    if (check.skip === undefined)
      await check.run().catch((error: unknown) => failed.push(`${check.name}: ${String(error)}`));
  }
  return failed;
}

const [, reports = ''] = blueprint.interpretation.streams.map((stream) => stream.name);
const [first = '', second = ''] = blueprint.interpretation.actions.map((action) => action.name);

it('tells operations of one address apart by the fixed values of their queries', async () => {
  expect(selfProfile(blueprint).lists.map((list) => [list.path, list.fixedQuery])).toEqual([
    ['/things', undefined],
    ['/things', { view: 'reports' }],
  ]);
  const operations = blueprint.interpretation.actions.map((action) => action.operation);
  expect(operations).toEqual(['POST /things/{id}?cmd=diff', 'POST /things/{id}']);
  const actions = { [first]: actionOf(['cmd', 'depth']), [second]: actionOf(['cmd']) };
  expect(await failures([streamOf(false), streamOf(true, reports)], actions)).toEqual([]);
});

it('finds a stream or an action that leaves the fixed value out', async () => {
  const actions = { [first]: actionOf(['cmd', 'depth']), [second]: actionOf(['cmd']) };
  const wrong = { ...streamOf(true, reports), request: { method: 'GET', path: '/things' } as const };
  expect((await failures([streamOf(false), wrong], actions)).join('\n')).toContain(`read: ${reports}: `);
  const without = { ...actions, [first]: actionOf(['depth']) };
  expect((await failures([streamOf(false), streamOf(true, reports)], without)).join('\n')).toContain(
    `actions: ${first}: `,
  );
});
