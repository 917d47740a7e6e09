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

it('what tokens have to do is asked of the way in that has them', async () => {
  const flows = { clientCredentials: { tokenUrl: 'https://thin.test/token', scopes: {} } };
  const paged = answers(list, { name: 'page', in: 'query', required: false, schema: { type: 'integer' } });
  const blueprint = createBlueprint(
    readOpenApi({
      text: JSON.stringify({
        openapi: '3.0.3',
        info: { title: 'Thin', version: '1' },
        servers: [{ url: 'https://thin.test' }],
        security: [{ key: [] }, { oauth: [] }],
        components: {
          securitySchemes: {
            key: { type: 'apiKey', in: 'header', name: 'x-key' },
            oauth: { type: 'oauth2', flows },
          },
        },
        paths: { '/things': { get: paged } },
      }),
    }),
  );
  expect(blueprint.interpretation.auth.map(({ name }) => name)).toEqual(['api_key', 'client_credentials', 'token']);
  const ways = z.discriminatedUnion('auth_type', [
    z.object({ auth_type: z.literal('api_key'), api_key: secret() }),
    z.object({
      auth_type: z.literal('client_credentials'),
      client_id: z.string(),
      client_secret: secret(),
      token_url: z.url().optional(),
    }),
  ]);
  const config = z.object({ base_url: z.url().optional(), auth: ways });
  type Chosen = Extract<z.output<typeof ways>, { auth_type: 'client_credentials' }>;
  const oauth = ({ auth }: z.output<typeof config>): Chosen => {
    if (auth.auth_type !== 'client_credentials') throw new Error('another way in was chosen');
    return auth;
  };
  const client = defineClient<z.output<typeof config>>({
    baseUrl: 'https://thin.test',
    auth: {
      kind: 'choice',
      select: ({ auth }) => auth.auth_type,
      methods: {
        api_key: {
          kind: 'api-key',
          in: 'header',
          name: 'x-key',
          key: ({ auth }) => (auth.auth_type === 'api_key' ? auth.api_key : ''),
        },
        client_credentials: {
          kind: 'oauth2-client-credentials',
          tokenUrl: (all) => oauth(all).token_url ?? 'https://thin.test/token',
          clientId: (all) => oauth(all).client_id,
          clientSecret: (all) => oauth(all).client_secret,
        },
      },
    },
  });
  const request = { method: 'GET', path: '/things' } as const;
  const pages = { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1 } as const;
  const stream = { name: 'things', schema: thing, primaryKey: ['id'], records: '', request, pages };
  const connector = defineConnector({ name: 'source-thin', config, client, check: 'things', streams: [stream] });
  const suite = await openSuite(connector, { blueprint, part: 'connection' });
  try {
    const checks = suite.checks.filter(({ name }) => /token/.test(name));
    expect(checks.length).toBeGreaterThan(1);
    for (const one of checks) await one.run();
  } finally {
    await suite.close();
  }
});
