import { describe, expect, test } from 'vitest';
import { form, ok, swagger } from './read-openapi.fixture.ts';

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
