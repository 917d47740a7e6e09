import { describe, expect, test } from 'vitest';
import { body, inPath, info, messages, ok, parameter, read } from './read-openapi.fixture.ts';

describe('operations', () => {
  test('a plain OpenAPI 3 document becomes a contract', () => {
    const description = read({
      openapi: '3.0.3',
      info: { ...info, description: 'All about pets' },
      externalDocs: { url: 'https://pets.example/docs' },
      servers: [{ url: 'https://api.pets.example/v1/' }],
      paths: {
        '/pets': {
          get: {
            operationId: 'listPets',
            summary: 'List',
            tags: ['pets'],
            deprecated: true,
            parameters: [
              { name: 'limit', in: 'query', description: 'How many', schema: { type: 'integer', maximum: 100 } },
            ],
            responses: {
              200: {
                description: 'Pets',
                headers: { 'X-Next': { description: 'Next page', schema: { type: 'string' } } },
                content: {
                  'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } },
                },
              },
              '4xx': { description: 'No' },
              default: { $ref: '#/components/responses/Problem' },
            },
          },
        },
      },
      components: {
        schemas: { Pet: { type: 'object', properties: { id: { type: 'string' } } } },
        responses: { Problem: { description: 'Problem' } },
      },
    });
    expect(description).toMatchObject({
      title: 'Pets API',
      apiVersion: '1.2',
      description: 'All about pets',
      name: 'pets',
    });
    expect(description.documentationUrl).toBe('https://pets.example/docs');
    expect(description.source).toEqual({ kind: 'openapi-3.0.3', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(description.warnings).toEqual([]);
    expect(description.contract).toEqual({
      servers: [{ url: 'https://api.pets.example/v1' }],
      securitySchemes: {},
      operations: [
        {
          id: 'listPets',
          method: 'GET',
          path: '/pets',
          summary: 'List',
          tags: ['pets'],
          deprecated: true,
          parameters: [
            {
              name: 'limit',
              in: 'query',
              required: false,
              description: 'How many',
              schema: { type: 'integer', maximum: 100 },
            },
          ],
          responses: {
            200: {
              description: 'Pets',
              headers: { 'x-next': { type: 'string', description: 'Next page' } },
              content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/schemas/Pet' } } } },
            },
            '4XX': { description: 'No' },
            default: { description: 'Problem' },
          },
          pointer: '/paths/~1pets/get',
        },
      ],
      schemas: { Pet: { type: 'object', properties: { id: { type: 'string' } } } },
    });
  });

  test('parameters of the path are merged, and the operation overrides them', () => {
    const { contract } = read({
      openapi: '3.1.0',
      info,
      paths: {
        '/pets/{id}': {
          parameters: [
            { $ref: '#/components/parameters/id' },
            { name: 'lang', in: 'query', schema: { type: 'string' } },
          ],
          get: { ...ok, parameters: [{ name: 'lang', in: 'query', required: true, schema: { enum: ['en'] } }] },
        },
      },
      components: { parameters: { id: { name: 'id', in: 'path', required: true, schema: { type: 'integer' } } } },
    });
    expect(contract.operations[0]?.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
      { name: 'lang', in: 'query', required: true, schema: { enum: ['en'] } },
    ]);
  });

  test('a missing path parameter is assumed and an extra one is left out, both with a warning', () => {
    const description = read({
      openapi: '3.0.0',
      info,
      servers: [{ url: 'https://a.example' }],
      paths: { '/a/{b}': { get: { ...ok, parameters: [{ name: 'c', in: 'path', required: true, schema: {} }] } } },
    });
    expect(description.contract.operations[0]?.parameters).toEqual([
      { name: 'b', in: 'path', required: true, schema: { type: 'string' } },
    ]);
    expect(messages(description)).toEqual([
      '/paths/~1a~1{b}/get: the path has no place for its parameter `c`; it is left out',
      '/paths/~1a~1{b}/get: the path parameter `b` is not declared; a string is assumed',
    ]);
  });

  test('missing ids are made from method and path, double ids become unique with a warning', () => {
    const description = read({
      openapi: '3.0.0',
      info,
      servers: [{ url: 'https://a.example' }],
      paths: { '/a': { get: ok, post: { ...ok, operationId: 'x' } }, '/b': { get: { ...ok, operationId: 'x' } } },
    });
    expect(description.contract.operations.map(({ id }) => id)).toEqual(['GET /a', 'x', 'x_2']);
    expect(messages(description)).toEqual([
      '/paths/~1b/get: the operationId `x` is used before; this one is called `x_2`',
    ]);
  });

  test('styles of query parameters are kept, the usual one is not written', () => {
    const { contract } = read({
      openapi: '3.0.0',
      info,
      paths: {
        '/a': {
          get: {
            ...ok,
            parameters: [
              parameter('usual', {}),
              parameter('commas', { explode: false }),
              parameter('deep', { style: 'deepObject', explode: true }),
              parameter('pipes', { style: 'pipeDelimited', explode: false }),
              parameter('spaces', { style: 'spaceDelimited' }),
              { name: 'filter', in: 'query', content: { 'application/json': { schema: { type: 'object' } } } },
            ],
          },
        },
      },
    });
    const styles = contract.operations[0]?.parameters.map(({ name, style }) => [name, style]);
    expect(styles).toEqual([
      ['usual', undefined],
      ['commas', 'form'],
      ['deep', 'deep-object'],
      ['pipes', 'pipe'],
      ['spaces', 'space'],
      ['filter', 'json'],
    ]);
  });

  test('an empty body of a GET is not sent, a filled one stays', () => {
    const { contract } = read({
      openapi: '3.0.0',
      info,
      paths: {
        '/a': { get: { ...ok, requestBody: body({ type: 'object', properties: {} }) } },
        '/b': { get: { ...ok, requestBody: body({ type: 'object', properties: { q: { type: 'string' } } }) } },
      },
    });
    expect(contract.operations.map(({ requestBody }) => requestBody !== undefined)).toEqual([false, true]);
  });

  test('bodies keep media types, examples and field encodings', () => {
    const { contract } = read({
      openapi: '3.0.0',
      info,
      paths: {
        '/a': {
          post: {
            ...ok,
            requestBody: {
              required: true,
              content: {
                'application/x-www-form-urlencoded': {
                  schema: { type: 'object', properties: { expand: { type: 'array', items: { type: 'string' } } } },
                  encoding: { expand: { style: 'deepObject', explode: true }, file: { contentType: 'image/png' } },
                  examples: { one: { $ref: '#/components/examples/one' } },
                },
              },
            },
          },
        },
      },
      components: {
        examples: { one: { value: { expand: { $ref: '#/components/examples/list' } } }, list: { value: ['a'] } },
      },
    });
    expect(contract.operations[0]?.requestBody).toEqual({
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: { type: 'object', properties: { expand: { type: 'array', items: { type: 'string' } } } },
          example: { expand: ['a'] },
          encoding: { expand: { style: 'deep-object' }, file: { contentType: 'image/png' } },
        },
      },
    });
  });

  test('extensions and links of an operation are kept, code samples are not', () => {
    const { contract } = read({
      openapi: '3.0.0',
      info,
      paths: {
        '/a': {
          'x-path': 1,
          get: {
            'x-paged': { by: 'cursor' },
            'x-codeSamples': [{}],
            responses: { 200: { description: '', links: { next: { operationId: 'x' } } } },
          },
        },
      },
    });
    expect(contract.operations[0]?.extensions).toEqual({
      'x-path': 1,
      'x-paged': { by: 'cursor' },
      links: { 200: { next: { operationId: 'x' } } },
    });
  });

  test('paths with a query, a colon parameter or no slash are read by what they mean, with a warning', () => {
    const description = read({
      openapi: '3.0.0',
      info,
      servers: [{ url: 'https://a.example' }],
      paths: {
        '/file?view=info&id={id}&raw': { get: { ...ok, parameters: [inPath('id')] } },
        'users/:id': { get: { ...ok, parameters: [inPath('id')] } },
        '/all/{rest+}{?limit}': { get: { ...ok, parameters: [inPath('rest')] } },
        '/#Action=List': { post: { ...ok, parameters: [{ name: 'Action', in: 'header', schema: {} }] } },
        '/b#c': { get: ok },
      },
    });
    const { operations } = description.contract;
    expect(operations.map(({ path }) => path)).toEqual(['/file', '/users/{id}', '/all/{rest}', '/', '/b']);
    expect(operations[0]?.parameters).toEqual([
      { name: 'view', in: 'query', required: true, schema: { type: 'string', const: 'info' } },
      { name: 'id', in: 'query', required: true, schema: { type: 'integer' } },
      { name: 'raw', in: 'query', required: true, schema: { type: 'string' } },
    ]);
    expect(messages(description)).toEqual([
      '/paths/~1file?view=info&id={id}&raw: the query in this path is taken as required parameters',
      '/paths/users~1:id: a path must begin with a slash; one is added',
      '/paths/users~1:id: `:id` in this path is taken as its parameter `id`',
      '/paths/~1b#c: the part of this path after `#` is never sent; it is left out',
    ]);
  });

  test('what is wrong in one place is left out there and nowhere else', () => {
    const description = read({
      openapi: '3.0.0',
      info: 'none',
      servers: [{ url: 'https://a.example' }, { description: 'no url' }],
      security: 'all',
      paths: {
        '/a': {
          get: { parameters: { no: 'list' }, responses: { 200: 5, 999: {}, 201: null }, security: [7] },
          trace: ok,
          search: ok,
        },
        '/b': null,
        '/c': [],
      },
    });
    expect(description.contract.operations).toHaveLength(1);
    expect(description.title).toBe('description');
    expect(messages(description)).toEqual([
      '/servers/1: a server without `url` is left out',
      '/security: `security` must be a list; it is left out',
      '/paths/~1a/get/parameters: `parameters` must be a list; it is left out',
      '/paths/~1a/get/security/0: a security requirement must be an object; it is left out',
      '/paths/~1a/get/responses/200: a response must be an object; it is left out',
      '/paths/~1a/get/responses/999: `999` is no status; the response is left out',
      '/paths/~1a/trace: `trace` is no method that can be called; it is left out',
      '/paths/~1a/search: `search` is no method that can be called; it is left out',
      '/paths/~1c: a path must be an object; it is left out',
    ]);
  });
});
