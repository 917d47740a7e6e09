import { createBlueprint, readDescriptionText } from '@tapwright/blueprint';
import { expect, it } from 'vitest';
import { selfProfile } from '../self-profile.ts';
import { createMockServer } from './mock-server.ts';

const inPath = (schema: object): object => ({ name: 'id', in: 'path', required: true, schema });
const ok = (schema: object): object => ({
  responses: { 200: { description: 'ok', content: { 'application/json': { schema } } } },
});
const thing = { type: 'object', required: ['id'], properties: { id: { type: 'string' }, name: { type: 'string' } } };
const list = { type: 'array', items: thing };

it('keys of records suit every path that they stand in, also where paths end with a slash', async () => {
  const document = {
    openapi: '3.0.0',
    info: { title: 'Things', version: '1' },
    servers: [{ url: 'https://things.example' }],
    paths: {
      '/things/': { get: { operationId: 'list', ...ok(list) } },
      '/things/{id}/': {
        get: { operationId: 'one', parameters: [inPath({ type: 'string', format: 'uuid' })], ...ok(thing) },
      },
      '/things/{id}/parts/': { get: { operationId: 'parts', parameters: [inPath({ type: 'string' })], ...ok(list) } },
    },
  };
  const description = await readDescriptionText({ text: JSON.stringify(document), address: 'things.json' });
  const blueprint = createBlueprint(description, { name: 'things' });
  const profile = selfProfile(blueprint);
  await using mock = await createMockServer({ contract: blueprint.contract, profile });
  const things = profile.lists.find(({ path }) => path === '/things/');
  expect(things).toBeDefined();
  const keys = things === undefined ? [] : mock.truth(things);
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) expect(key).toMatch(/^\["[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"\]$/);
});
