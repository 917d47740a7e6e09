import { at } from '@tapwright/connector';
import { describe, expect, it } from 'vitest';
import { readOpenApi } from '../openapi/read-openapi.ts';
import { parsePointer } from '../openapi/pointer.ts';
import { inferInterpretation } from './infer.ts';

const things = {
  type: 'array',
  items: {
    type: 'object',
    properties: { id: { type: 'string' }, updated_at: { type: 'string', format: 'date-time' } },
  },
};
const parameters = [
  { name: 'updated_since', in: 'query' },
  { name: 'page', in: 'query' },
  { name: 'state', in: 'query' },
];

const newer = {
  openapi: '3.0.3',
  info: { title: 'Small', version: '1' },
  servers: [{ url: 'https://api.small.test' }],
  security: [{ 'api/key': [] }],
  components: { securitySchemes: { 'api/key': { type: 'apiKey', in: 'header', name: 'X-Key' } } },
  paths: {
    '/things': {
      get: {
        parameters: parameters.map((parameter) => ({
          ...parameter,
          schema: { type: parameter.name === 'page' ? 'integer' : 'string' },
        })),
        responses: {
          '200': {
            description: 'Things',
            headers: { LINK: { schema: { type: 'string' } }, 'X-RateLimit-Remaining': { schema: { type: 'integer' } } },
            content: { 'application/json': { schema: things } },
          },
        },
      },
      post: { responses: { '201': { description: 'Made' } } },
    },
  },
};

const older = {
  swagger: '2.0',
  info: { title: 'Small', version: '1' },
  host: 'api.small.test',
  schemes: ['https'],
  security: [{ key: [] }],
  securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
  paths: {
    '/things': {
      get: {
        parameters: parameters.map((parameter) => ({
          ...parameter,
          type: parameter.name === 'page' ? 'integer' : 'string',
        })),
        responses: { '200': { description: 'Things', schema: things } },
      },
    },
  },
};

describe('evidence', () => {
  it.each([
    ['OpenAPI 3', newer],
    ['Swagger 2', older],
  ])('points to places that are in a document of %s', (_, document) => {
    const { evidence } = inferInterpretation(readOpenApi({ text: JSON.stringify(document) }));
    const pointers = Object.values(evidence)
      .flat()
      .map((entry) => entry.pointer ?? '');
    expect(pointers.length).toBeGreaterThan(6);
    for (const pointer of pointers)
      expect([pointer, at(document, parsePointer(pointer) ?? ['nowhere'])]).not.toEqual([pointer, undefined]);
  });

  it('stands at places that are in the interpretation', () => {
    const { evidence, assumptions, interpretation } = inferInterpretation(readOpenApi({ text: JSON.stringify(newer) }));
    for (const pointer of Object.keys(evidence)) {
      expect([pointer, at({ interpretation }, parsePointer(pointer) ?? [])]).not.toEqual([pointer, undefined]);
    }
    for (const { confidence } of assumptions) expect(confidence).toBeLessThanOrEqual(1);
  });
});
