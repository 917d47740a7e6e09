import { expect, it } from 'vitest';
import { z } from 'zod';
import { createBlueprint, readOpenApi } from '@tapwright/blueprint';
import {
  defineClient,
  defineConnector,
  fromConfig,
  secret,
  type AnyStream,
  type CheckRequest,
} from '@tapwright/connector';
import { openSuite } from './list-checks.ts';

const uuid = { type: 'string', format: 'uuid' };
const thing = { type: 'object', properties: { id: uuid } };
const answers = (schema: object, parameter: object): object => ({
  parameters: [{ required: true, ...parameter }],
  responses: { '200': { description: 'Fine', content: { 'application/json': { schema } } } },
});
const list = { type: 'array', items: thing };
const blueprintOf = (paths: object) =>
  createBlueprint(
    readOpenApi({
      text: JSON.stringify({
        openapi: '3.0.3',
        info: { title: 'Thin', version: '1' },
        servers: [{ url: 'https://thin.test' }],
        security: [{ key: [] }],
        components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
        paths,
      }),
    }),
  );

async function failuresOf(
  paths: object,
  check: CheckRequest | string,
  streams: readonly AnyStream[] = [],
): Promise<{ readonly failed: string[]; readonly skipped: string[] }> {
  const lists = { ids: z.array(z.string()).optional(), names: z.array(z.string()).optional() };
  const config = z.object({ base_url: z.url().optional(), token: secret(), ...lists });
  const client = defineClient<z.output<typeof config>>({
    baseUrl: 'https://thin.test',
    auth: { kind: 'bearer', token: ({ token }) => token },
  });
  const connector = defineConnector({ name: 'source-thin', config, client, check, streams });
  const suite = await openSuite(connector, { blueprint: blueprintOf(paths) });
  try {
    const failed: string[] = [];
    const skipped: string[] = [];
    for (const one of suite.checks.filter(({ part }) => part === 'connection' || part === 'read')) {
      if (one.skip === undefined)
        await one.run().catch((error: unknown) => failed.push(`${one.name}: ${String(error)}`));
      else skipped.push(one.name);
    }
    return { failed, skipped };
  } finally {
    await suite.close();
  }
}

it('a check that asks for something made up still has to tell good credentials from bad ones', async () => {
  const paths = { '/things/{id}': { get: answers(thing, { name: 'id', in: 'path', schema: uuid }) } };
  const ignoreStatuses = [400, 404];
  const request = { method: 'GET', path: '/things/{id}', pathParameters: { id: 'x' } } as const;
  const { failed, skipped } = await failuresOf(paths, { ...request, ignoreStatuses });
  expect(failed).toEqual([]);
  expect(skipped).not.toContain('connection: wrong credentials fail with a message');
  const careless = await failuresOf(paths, { ...request, ignoreStatuses: [...ignoreStatuses, 401] });
  expect(careless.failed.join()).toContain('wrong credentials fail with a message');
});

it('a check that asks for what the contract does not have can only show that the server answers', async () => {
  const paths = { '/things': { post: answers(thing, { name: 'kind', in: 'query', schema: { type: 'string' } }) } };
  const { failed, skipped } = await failuresOf(paths, { method: 'GET', path: '/', ignoreStatuses: [404] });
  expect(failed).toEqual([]);
  expect(skipped).toContain('connection: wrong credentials fail with a message');
});

it('lists in the config suit the parameters that they are sent as, in the query and in the path', async () => {
  const ids = { name: 'ids', in: 'query', schema: { type: 'array', items: uuid } };
  const names = {
    name: 'names',
    in: 'path',
    schema: { type: 'array', items: { type: 'string', pattern: '^[1-9]{3}$' } },
  };
  const paths = { '/things': { get: answers(list, ids) }, '/named/{names}/things': { get: answers(list, names) } };
  const stream = { schema: thing, primaryKey: ['id'], records: '', pages: { kind: 'none' } } as const;
  const { failed } = await failuresOf(paths, 'things', [
    { ...stream, name: 'things', request: { method: 'GET', path: '/things', query: { ids: fromConfig('ids') } } },
    {
      ...stream,
      name: 'named_things',
      request: { method: 'GET', path: '/named/{names}/things', pathParameters: { names: fromConfig('names') } },
    },
  ]);
  expect(failed).toEqual([]);
});

it('a field that a body cannot be without is in the config, even if the body as a whole may be left out', async () => {
  const schema = { type: 'object', required: ['ids'], properties: { ids: { type: 'array', items: uuid } } };
  const requestBody = { content: { 'application/json': { schema } } };
  const responses = { '200': { description: 'Fine', content: { 'application/json': { schema: list } } } };
  const body = { encoding: 'json', value: { ids: fromConfig('ids') } } as const;
  const { failed } = await failuresOf({ '/things/query': { post: { requestBody, responses } } }, 'things', [
    {
      name: 'things',
      schema: thing,
      primaryKey: ['id'],
      records: '',
      pages: { kind: 'none' },
      request: { method: 'POST', path: '/things/query', operationClass: 'safe', body },
    },
  ]);
  expect(failed).toEqual([]);
});
