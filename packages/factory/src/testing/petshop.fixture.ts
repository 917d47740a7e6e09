/** A small OpenAPI description: a paged list with a cursor, its children, a singleton, writes, an API key. */
export const petshop = {
  openapi: '3.0.3',
  info: { title: 'Pet shop', version: '2.1', description: 'Pets and their visits.' },
  servers: [{ url: 'https://api.petshop.test/v2' }],
  security: [{ key: [] }],
  paths: {
    '/pets': {
      get: {
        operationId: 'listPets',
        summary: 'List pets',
        parameters: [
          { name: 'page', in: 'query', schema: { type: 'integer', default: 1 } },
          { name: 'per_page', in: 'query', schema: { type: 'integer', default: 30, maximum: 100 } },
          {
            name: 'since',
            in: 'query',
            description: 'Only pets updated after this time',
            schema: { type: 'string', format: 'date-time' },
          },
        ],
        responses: {
          200: {
            description: 'Pets',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    pets: { type: 'array', items: { $ref: '#/components/schemas/Pet' } },
                    total_pages: { type: 'integer' },
                  },
                },
              },
            },
          },
        },
      },
      post: {
        operationId: 'createPet',
        summary: 'Create a pet',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
        },
        responses: {
          201: {
            description: 'Made',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
          },
        },
      },
    },
    '/pets/{pet_id}/visits': {
      get: {
        operationId: 'listVisits',
        parameters: [{ name: 'pet_id', in: 'path', required: true, schema: { type: 'integer' } }],
        responses: {
          200: {
            description: 'Visits',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Visit' } } },
            },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } },
    schemas: {
      Pet: {
        type: 'object',
        required: ['id', 'name', 'updated_at'],
        properties: {
          id: { type: 'integer', readOnly: true },
          name: { type: 'string', description: 'What it answers to.' },
          kind: { type: 'string', enum: ['cat', 'dog'], nullable: true },
          updated_at: { type: 'string', format: 'date-time', readOnly: true },
        },
      },
      Visit: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'string', format: 'uuid' }, reason: { type: 'string' } },
      },
    },
  },
} as const;
