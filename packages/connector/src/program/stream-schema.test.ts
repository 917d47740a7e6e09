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

test('lists, maps and alternatives are converted inside, and what is no schema stays as it is', () => {
  const text = { type: 'string', nullable: true };
  const nullableText = { type: ['string', 'null'] };
  const { properties } = destinationSchema({
    type: 'object',
    properties: {
      list: { type: 'array', items: text, contains: text },
      anything: { type: 'array', items: true },
      map: { type: 'object', additionalProperties: text, patternProperties: { '^x': text } },
      either: { anyOf: [text, true], oneOf: 'text' },
      bare: true,
      plain: { type: ['integer', 'null'], nullable: true },
      given: { type: 'string', nullable: false },
      odd: { type: 'object', properties: 'none' },
    },
  });
  expect(properties).toEqual({
    list: { type: 'array', items: nullableText, contains: nullableText },
    anything: { type: 'array', items: true },
    map: { type: 'object', additionalProperties: nullableText, patternProperties: { '^x': nullableText } },
    either: { anyOf: [nullableText], oneOf: 'text' },
    bare: {},
    plain: { type: ['integer', 'null'] },
    given: { type: 'string' },
    odd: { type: 'object', properties: 'none' },
  });
});

test('a reference that leads nowhere becomes an open object', () => {
  const { properties } = destinationSchema({
    properties: {
      elsewhere: { $ref: 'https://schemas.example.com/a.json' },
      missing: { $ref: '#/$defs/missing/deeper' },
      scalar: { $ref: '#/$defs/scalar' },
    },
    $defs: { scalar: true },
  });
  const open = { type: 'object', additionalProperties: true };
  expect(properties).toEqual({ elsewhere: open, missing: open, scalar: open });
});

test('a record is an object, also where the schema allows null or says nothing', () => {
  expect(destinationSchema({ type: ['object', 'null'] })['type']).toEqual(['object', 'null']);
  expect(destinationSchema({ type: ['string', 'null'] })['type']).toBe('object');
  expect(destinationSchema({})['type']).toBe('object');
});
