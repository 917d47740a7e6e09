import { describe, expect, test } from 'vitest';
import { contractSchema } from '../schema.ts';
import { readOpenApi, type Description } from './read-openapi.ts';

const info = { title: 'Pets API', version: '1.2' };

function read(document: object, address?: string): Description {
  const description = readOpenApi({ text: JSON.stringify(document), ...(address !== undefined && { address }) });
  expect(contractSchema.safeParse(description.contract).error).toBeUndefined();
  return description;
}

function messages(description: Description): string[] {
  return description.warnings.map(({ pointer, message }) => `${pointer}: ${message}`);
}

const ok = { responses: { 200: { description: 'fine' } } };

const servers = (list: unknown, address?: string): Description =>
  read({ openapi: '3.0.0', info, servers: list, paths: { '/a': { get: ok } } }, address);

const parameter = (name: string, more: object): object => ({
  name,
  in: 'query',
  schema: { type: 'array' },
  ...more,
});

const body = (schema: object): object => ({ content: { 'application/x-www-form-urlencoded': { schema } } });

const urls = (url: string): unknown =>
  servers([{ url }], 'https://a.example/docs/openapi.json').contract.servers[0]?.url;

const swagger = (more: object): Description =>
  read({ swagger: '2.0', info, host: 'a.example', basePath: '/v1/', schemes: ['http', 'https'], ...more });

const form = (more: readonly object[]): unknown =>
  swagger({ paths: { '/a': { post: { ...ok, parameters: more } } } }).contract.operations[0]?.requestBody;

const inPath = (name: string): object => ({ name, in: 'path', required: true, schema: { type: 'integer' } });

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

describe('servers', () => {
  test('variables keep default and values; one that is not declared is a warning', () => {
    const description = servers([
      { url: 'https://{region}.a.example/{tenant}', variables: { region: { default: 'eu', enum: ['eu', 'us'] } } },
    ]);
    expect(description.contract.servers).toEqual([
      {
        url: 'https://{region}.a.example/{tenant}',
        variables: { region: { default: 'eu', enum: ['eu', 'us'] }, tenant: { default: '' } },
      },
    ]);
    expect(messages(description)).toEqual([
      '/servers/0: the server variable `tenant` is not declared; a value must be given in the configuration',
    ]);
  });

  test('relative addresses are resolved against the address of the description', () => {
    expect([urls('/v1'), urls('v1'), urls('/'), urls('//b.example/x'), urls('/{t}/v1')]).toEqual([
      'https://a.example/v1',
      'https://a.example/docs/v1',
      'https://a.example',
      'https://b.example/x',
      'https://a.example/{t}/v1',
    ]);
  });

  test('no server is an assumption where the address is known, and a warning where it is not', () => {
    const known = servers([], 'https://a.example/docs/openapi.json');
    expect(known.contract.servers).toEqual([{ url: 'https://a.example' }]);
    expect(messages(known)[0]).toContain('is assumed');
    const unknown = servers(undefined);
    expect(unknown.contract.servers).toEqual([]);
    expect(messages(unknown)).toEqual([
      ': the description names no server; the base address must be given in the configuration',
    ]);
  });

  test('an operation may have its own, with the defaults of its variables', () => {
    const { contract } = read({
      openapi: '3.0.0',
      info,
      servers: [{ url: 'https://a.example' }],
      paths: {
        '/a': {
          servers: [{ url: 'https://{x}.example', variables: { x: { default: 'path' } } }],
          get: ok,
          post: { ...ok, servers: [{ url: 'https://own.example' }] },
        },
      },
    });
    expect(contract.operations.map((operation) => operation.servers)).toEqual([
      [{ url: 'https://path.example' }],
      [{ url: 'https://own.example' }],
    ]);
  });
});

describe('security', () => {
  test('every kind of scheme has its place', () => {
    const flow = { tokenUrl: '/token', authorizationUrl: 'https://login.example', scopes: { read: 'Read' } };
    const { contract, warnings } = read({
      openapi: '3.1.0',
      info,
      servers: [{ url: 'https://a.example/v1' }],
      paths: { '/a': { get: ok } },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'Bearer', bearerFormat: 'JWT' },
          basic: { type: 'http', scheme: 'basic', description: 'Key as user' },
          digest: { type: 'http', scheme: 'digest' },
          key: { type: 'apiKey', in: 'header', name: 'X-Key' },
          oauth: { type: 'oauth2', flows: { clientCredentials: flow, authorizationCode: flow } },
          oidc: { type: 'openIdConnect', openIdConnectUrl: 'https://login.example/.well-known' },
          tls: { type: 'mutualTLS' },
          amazon: { type: 'apiKey', in: 'header', name: 'Authorization', 'x-amazon-apigateway-authtype': 'awsSigv4' },
          strange: { type: 'handshake' },
          again: { $ref: '#/components/securitySchemes/key' },
        },
      },
    });
    const read2 = {
      tokenUrl: 'https://a.example/token',
      authorizationUrl: 'https://login.example',
      scopes: { read: 'Read' },
    };
    expect(contract.securitySchemes).toEqual({
      bearer: { type: 'bearer', format: 'JWT' },
      basic: { type: 'basic', description: 'Key as user' },
      digest: { type: 'other', scheme: 'digest' },
      key: { type: 'api-key', in: 'header', name: 'X-Key' },
      oauth: { type: 'oauth2', flows: { clientCredentials: read2, authorizationCode: read2 } },
      oidc: { type: 'openid-connect', url: 'https://login.example/.well-known' },
      tls: { type: 'other', scheme: 'mutual-tls' },
      amazon: { type: 'other', scheme: 'aws-sigv4' },
      strange: { type: 'other', scheme: 'handshake' },
      again: { type: 'api-key', in: 'header', name: 'X-Key' },
    });
    expect(warnings.map(({ pointer }) => pointer)).toEqual(['/components/securitySchemes/strange']);
  });

  test('an operation overrides, drops or makes optional what the document demands', () => {
    const description = read({
      openapi: '3.0.0',
      info,
      servers: [{ url: 'https://a.example' }],
      security: [{ key: [], missing: [] }, { key: ['read'] }],
      paths: {
        '/a': { get: ok },
        '/b': { get: { ...ok, security: [] } },
        '/c': { get: { ...ok, security: [{}, { key: [] }] } },
        '/d': { get: { ...ok, security: [{ missing: [] }] } },
      },
      components: { securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'key' } } },
    });
    expect(description.contract.security).toEqual([{ key: ['read'] }]);
    expect(description.contract.operations.map(({ security }) => security)).toEqual([
      undefined,
      [],
      [{}, { key: [] }],
      undefined,
    ]);
    expect(messages(description)).toEqual([
      '/security/0: the security scheme `missing` is not declared; this alternative is left out',
      '/paths/~1d/get/security/0: the security scheme `missing` is not declared; this alternative is left out',
    ]);
  });
});

describe('Swagger 2.0', () => {
  test('host, base path and schemes become servers, https first', () => {
    expect(swagger({ paths: { '/a': { get: ok } } }).contract.servers).toEqual([
      { url: 'https://a.example/v1' },
      { url: 'http://a.example/v1' },
    ]);
  });

  test('a body parameter becomes a request body of what is consumed', () => {
    const { contract } = swagger({
      consumes: ['application/json', 'application/xml'],
      paths: {
        '/a': {
          post: {
            ...ok,
            parameters: [{ in: 'body', name: 'pet', required: true, schema: { $ref: '#/definitions/Pet' } }],
          },
        },
      },
      definitions: { Pet: { type: 'object' } },
    });
    const schema = { $ref: '#/schemas/Pet' };
    expect(contract.operations[0]).toMatchObject({
      parameters: [],
      requestBody: { required: true, content: { 'application/json': { schema }, 'application/xml': { schema } } },
    });
  });

  test('form fields become one form, with files a multipart one', () => {
    const name = { in: 'formData', name: 'name', type: 'string', required: true, description: 'A name' };
    expect(form([name, { in: 'formData', name: 'tags', type: 'array', items: { type: 'string' } }])).toEqual({
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: {
            type: 'object',
            properties: {
              name: { type: 'string', description: 'A name' },
              tags: { type: 'array', items: { type: 'string' } },
            },
            required: ['name'],
          },
          encoding: { tags: { style: 'form' } },
        },
      },
    });
    expect(form([{ in: 'formData', name: 'photo', type: 'file' }])).toEqual({
      required: false,
      content: {
        'multipart/form-data': {
          schema: { type: 'object', properties: { photo: { type: 'string', format: 'binary' } } },
        },
      },
    });
  });

  test('collection formats become styles, and responses have what is produced', () => {
    const list = { in: 'query', type: 'array', items: { type: 'string' } };
    const { contract } = swagger({
      produces: ['application/json'],
      paths: {
        '/a': {
          get: {
            parameters: [
              { ...list, name: 'usual' },
              { ...list, name: 'multi', collectionFormat: 'multi' },
              { ...list, name: 'pipes', collectionFormat: 'pipes' },
              { in: 'query', name: 'limit', type: 'integer', maximum: 50, default: 10, 'x-nullable': false },
            ],
            responses: {
              200: {
                description: 'ok',
                schema: { type: 'array', items: { type: 'string', 'x-nullable': true } },
                headers: { 'X-Total': { type: 'integer', description: 'All' } },
                examples: { 'application/json': ['a'] },
              },
            },
          },
        },
      },
    });
    const operation = contract.operations[0];
    expect(operation?.parameters.map(({ style, schema }) => [style, schema['type']])).toEqual([
      ['form', 'array'],
      [undefined, 'array'],
      ['pipe', 'array'],
      [undefined, 'integer'],
    ]);
    expect(operation?.parameters[3]?.schema).toEqual({ type: 'integer', maximum: 50, default: 10 });
    expect(operation?.responses['200']).toEqual({
      description: 'ok',
      headers: { 'x-total': { type: 'integer', description: 'All' } },
      content: {
        'application/json': { schema: { type: 'array', items: { type: ['string', 'null'] } }, example: ['a'] },
      },
    });
  });

  test('security definitions keep their meaning', () => {
    const { contract } = swagger({
      paths: { '/a': { get: ok } },
      securityDefinitions: {
        basic: { type: 'basic' },
        code: {
          type: 'oauth2',
          flow: 'accessCode',
          authorizationUrl: 'https://l.example',
          tokenUrl: 'https://t.example',
          scopes: { a: 'A' },
        },
        app: { type: 'oauth2', flow: 'application', tokenUrl: 'https://t.example', scopes: {} },
      },
    });
    expect(contract.securitySchemes).toEqual({
      basic: { type: 'basic' },
      code: {
        type: 'oauth2',
        flows: {
          authorizationCode: {
            authorizationUrl: 'https://l.example',
            tokenUrl: 'https://t.example',
            scopes: { a: 'A' },
          },
        },
      },
      app: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://t.example', scopes: {} } } },
    });
  });
});
