import { FORMAT_VERSION, type Blueprint } from '../schema.ts';

/** A small blueprint for tests: one stream, one action, one way to authenticate. */
export function exampleBlueprint(): Blueprint {
  return {
    formatVersion: FORMAT_VERSION,
    name: 'pets',
    title: 'Pets',
    apiVersion: '1',
    sources: { description: { kind: 'openapi-3.0.3', address: 'openapi.yaml', hash: 'a'.repeat(64) } },
    contract: {
      servers: [{ url: 'https://api.pets.example' }],
      securitySchemes: { key: { type: 'bearer' } },
      security: [{ key: [] }],
      operations: [
        {
          id: 'listPets',
          method: 'GET',
          path: '/pets',
          parameters: [],
          responses: {
            200: { content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/schemas/Pet' } } } } },
          },
          pointer: '/paths/~1pets/get',
        },
        {
          id: 'createPet',
          method: 'POST',
          path: '/pets',
          parameters: [{ name: 'notify', in: 'query', required: false, schema: { type: 'boolean' } }],
          requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/schemas/NewPet' } } } },
          responses: { 201: { content: { 'application/json': { schema: { $ref: '#/schemas/Pet' } } } } },
          pointer: '/paths/~1pets/post',
        },
      ],
      schemas: {
        Pet: {
          type: 'object',
          properties: {
            id: { type: 'string' },
            name: { type: ['string', 'null'] },
            kind: { type: 'string', enum: ['cat', 'dog'] },
            changed: { type: 'string', format: 'date-time' },
            mother: { $ref: '#/schemas/Pet' },
          },
          required: ['id'],
        },
        NewPet: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      },
    },
    interpretation: {
      baseUrl: 'https://api.pets.example',
      auth: [{ name: 'key', methods: [{ kind: 'bearer', token: { config: 'token' } }] }],
      config: [{ name: 'region', type: 'string', required: false }],
      http: {},
      check: { stream: 'pets' },
      streams: [
        {
          name: 'pets',
          operation: 'listPets',
          request: { method: 'GET', path: '/pets' },
          records: { format: 'json', path: [], shape: 'array' },
          pagination: { kind: 'none' },
          primaryKey: [['id']],
          incremental: { cursor: ['changed'], type: 'date-time' },
          schema: { $ref: '#/schemas/Pet' },
        },
      ],
      actions: [{ name: 'create_pet', operation: 'createPet', operationClass: 'unsafe' }],
      skipped: [],
    },
    evidence: {},
    assumptions: [],
  };
}
