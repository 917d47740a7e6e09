import { expect, test } from 'vitest';
import { destinationSchema } from './stream-schema.ts';

test('references are written out, also escaped ones, and recursion ends in an open object', () => {
  const schema = destinationSchema({
    type: 'object',
    properties: { owner: { $ref: '#/$defs/a~1b', description: 'Who' }, self: { $ref: '#/$defs/Node' } },
    $defs: {
      'a/b': { type: 'object', properties: { id: { type: 'integer' } } },
      Node: { type: 'object', properties: { child: { $ref: '#/$defs/Node' } } },
    },
  });
  expect(schema).toEqual({
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: {
      owner: { type: 'object', properties: { id: { type: 'integer' } }, description: 'Who' },
      self: { type: 'object', properties: { child: { type: 'object', additionalProperties: true } } },
    },
  });
});

test('allOf is merged, not is dropped, and objects are opened', () => {
  const schema = destinationSchema({
    allOf: [
      { type: 'object', required: ['id'], properties: { id: { type: 'string', not: { enum: [''] } } } },
      { required: ['name'], properties: { name: { type: 'string', nullable: true } }, additionalProperties: false },
    ],
  });
  expect(schema).toEqual({
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: ['id', 'name'],
    properties: { id: { type: 'string' }, name: { type: ['string', 'null'] } },
    additionalProperties: true,
  });
});

test('a property may bear the name of a keyword', () => {
  const schema = destinationSchema({
    type: 'object',
    properties: { $ref: { type: 'string' }, allOf: { type: 'array' } },
  });
  expect(schema['properties']).toEqual({ $ref: { type: 'string' }, allOf: { type: 'array' } });
});
