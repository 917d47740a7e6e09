import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createBlueprint } from '../blueprint.ts';
import { readDescriptionText } from '../formats/read-document.ts';
import type { Operation } from '../schema.ts';
import { contractSchema } from '../schema.ts';
import { readPathTemplate } from './read-path-template.ts';

const text = readFileSync(new URL('library.fixture.json', import.meta.url), 'utf8');
const library = await readDescriptionText({ text, address: 'library.json' });

function operation(id: string): Operation | undefined {
  return library.contract.operations.find((one) => one.id === id);
}

function changed(change: (document: Record<string, unknown>) => void): string {
  const document: Record<string, unknown> = JSON.parse(text);
  change(document);
  return JSON.stringify(document);
}

test('every method becomes one operation below the root and service path', async () => {
  expect(contractSchema.parse(library.contract)).toEqual(library.contract);
  expect(library.contract.servers).toEqual([{ url: 'https://library.example/library/v1' }]);
  expect(library.contract.operations.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /shelves',
    'POST /shelves',
    'DELETE /shelves/{shelfId}',
    'GET /shelves/{shelvesId}/policies/{policiesId}:getIamPolicy',
    'GET /shelves/{shelfId}/books',
    'POST /shelves/{shelfId}/books',
  ]);
  expect(library).toMatchObject({ title: 'Library API', name: 'library', source: { kind: 'google-discovery-v1' } });
});

test('parameters keep the order that the method names, types and lists; the common ones are left out', async () => {
  expect(operation('library.shelves.books.list')?.parameters.map(({ name }) => name)).toEqual([
    'shelfId',
    'maxResults',
    'pageToken',
    'updatedMin',
    'tenant',
  ]);
  const [, size, colors] = operation('library.shelves.list')?.parameters ?? [];
  expect(size?.schema).toEqual({ type: 'integer', format: 'int32', minimum: 1, maximum: 200, default: 50 });
  expect(colors?.schema).toEqual({ type: 'array', items: { type: 'string', enum: ['RED', 'BLUE'] } });
  expect(operation('library.shelves.books.insert')?.parameters[1]?.schema).toEqual({ type: 'boolean', default: false });
});

test('a name of several segments is taken apart as the flat path does', async () => {
  const parameters = operation('library.shelves.getIamPolicy')?.parameters ?? [];
  expect(parameters.slice(0, 2)).toMatchObject([
    { name: 'shelvesId', in: 'path', required: true, description: 'Part of `resource`. Name of the policy.' },
    { name: 'policiesId', in: 'path', required: true },
  ]);
  const whole = { name: 'name', in: 'path' as const, required: true, schema: { type: 'string', pattern: '^a/[^/]+$' } };
  expect(readPathTemplate('v1/{+name}', undefined, [whole])).toMatchObject({ path: '/v1/{name}', encoded: ['name'] });
});

test('schemas are JSON Schema with references by name', async () => {
  expect(library.contract.schemas['Shelf']).toEqual({
    type: 'object',
    properties: {
      id: { type: 'string', description: 'Id of the shelf.' },
      shelfReference: { $ref: '#/schemas/ShelfReference' },
      books: { type: 'string', format: 'int64', readOnly: true },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      anything: {},
      updateTime: { type: 'string', format: 'date-time' },
    },
  });
});

test('any one scope is enough; what reads and is named like the thing is asked for; without scopes a key is', async () => {
  expect(operation('library.shelves.list')?.security).toEqual([
    { oauth2: ['https://library.example/auth/library'] },
    { oauth2: ['https://library.example/auth/library.readonly'] },
    { oauth2: ['https://library.example/auth/shelves.readonly'] },
  ]);
  expect(operation('library.shelves.getIamPolicy')?.security).toEqual([{ api_key: [] }]);
  const { auth } = createBlueprint(library).interpretation;
  expect(auth[0]?.methods).toMatchObject([
    {
      kind: 'oauth2-refresh-token',
      scopes: ['https://library.example/auth/library.readonly', 'https://library.example/auth/shelves.readonly'],
    },
  ]);
});

test('lists are streams with the token of the next page, and the key of a parent is found in its reference', async () => {
  const { interpretation, evidence } = createBlueprint(library);
  expect(interpretation.streams).toMatchObject([
    {
      name: 'books',
      records: { path: ['items'] },
      pagination: { kind: 'cursor', next: { path: ['nextPageToken'] }, pageSize: { name: 'maxResults', value: 100 } },
      request: { pathParameters: { shelfId: { parent: ['shelfReference', 'shelfId'] } } },
      incremental: { cursor: ['updated'], filter: { start: { name: 'updatedMin' } } },
    },
    { name: 'shelves', pagination: { pageSize: { name: 'pageSize', value: 200 } }, primaryKey: [['id']] },
  ]);
  expect(evidence['/interpretation/streams/1/records']?.[0]?.pointer).toBe('/resources/shelves/methods/list/response');
  expect(evidence['/interpretation/auth/0']?.[0]?.pointer).toBe('/auth/oauth2');
});

test('records with whole names are known by them, and paths below them take the last segment', async () => {
  const list = (collection: string, path: string, flatPath: string) => ({
    id: `x.${collection}.list`,
    path,
    flatPath,
    httpMethod: 'GET',
    parameters: {
      parent: { type: 'string', location: 'path', required: true, pattern: '^projects/[^/]+(/topics/[^/]+)?$' },
      pageToken: { type: 'string', location: 'query' },
    },
    response: { $ref: `List_${collection}` },
  });
  const get = (flatPath: string) => ({
    id: `x.get.${flatPath}`,
    path: 'v1/{+name}',
    flatPath,
    httpMethod: 'GET',
    parameters: {
      name: { type: 'string', location: 'path', required: true, pattern: '^projects/[^/]+/topics/[^/]+$' },
    },
    response: { $ref: 'Thing' },
  });
  const answer = (collection: string) => ({
    type: 'object',
    properties: { [collection]: { type: 'array', items: { $ref: 'Thing' } }, nextPageToken: { type: 'string' } },
  });
  const text = changed((document) => {
    document['schemas'] = {
      Thing: { type: 'object', properties: { uid: { type: 'string' }, name: { type: 'string' } } },
      List_topics: answer('topics'),
      List_notes: answer('notes'),
    };
    document['resources'] = {
      topics: {
        methods: {
          list: list('topics', 'v1/{+parent}/topics', 'v1/projects/{projectsId}/topics'),
          get: get('v1/projects/{projectsId}/topics/{topicsId}'),
        },
      },
      notes: {
        methods: { list: list('notes', 'v1/{+parent}/notes', 'v1/projects/{projectsId}/topics/{topicsId}/notes') },
      },
    };
  });
  const { interpretation } = createBlueprint(await readDescriptionText({ text }));
  expect(interpretation.streams).toMatchObject([
    {
      name: 'notes',
      parent: { stream: 'topics', copy: { topics_id: ['name'] } },
      request: {
        pathParameters: { projectsId: { config: 'projects_id' }, topicsId: { parent: ['name'], last: true } },
      },
    },
    { name: 'topics', primaryKey: [['name']] },
  ]);
});

test('what is left out is told with its line', async () => {
  const lineOfUpload = text.slice(0, text.lastIndexOf('"insert": {')).split('\n').length;
  expect(library.warnings).toEqual([
    {
      message: 'the upload of media is left out; the method is read as its call without media',
      pointer: '/resources/shelves/resources/books/methods/insert',
      file: 'library.json',
      line: lineOfUpload,
    },
  ]);
});

test('a method that cannot be called is left out with a warning, an unknown schema fits anything', async () => {
  const broken = changed((document) => {
    document['resources'] = {
      a: {
        methods: {
          x: { id: 'a.x', path: 'a' },
          y: { id: 'a.y', path: 'b', httpMethod: 'GET', response: { $ref: 'No' } },
        },
      },
    };
  });
  const { contract, warnings } = await readDescriptionText({ text: broken });
  expect(contract.operations.map(({ id }) => id)).toEqual(['a.y']);
  expect(warnings.map(({ message }) => message)).toEqual([
    'a method without `httpMethod` or `path` is left out',
    'the schema `No` is not in the document; anything fits it',
  ]);
});

test('the list of all APIs is no description of one', async () => {
  const list = '{"kind": "discovery#directoryList", "discoveryVersion": "v1", "items": []}';
  await expect(readDescriptionText({ text: list })).rejects.toThrow(/description:1: .*list of APIs/);
});
