import type { JsonSchema } from '@tapwright/connector';
import { describe, expect, test } from 'vitest';
import { readOpenApi, type Description } from './read-openapi.ts';

function read(schemas: object, version = '3.0.3'): Description {
  const document = {
    ...(version === '2.0'
      ? { swagger: '2.0', host: 'a.example', definitions: schemas }
      : { openapi: version, components: { schemas } }),
    info: { title: 'T', version: '1' },
    servers: [{ url: 'https://a.example' }],
    paths: { '/a': { get: { responses: {} } } },
  };
  return readOpenApi({ text: JSON.stringify(document) });
}

/** One schema after reading. */
function one(schema: unknown, version?: string): JsonSchema | undefined {
  return read({ One: schema }, version).contract.schemas['One'];
}

describe('to JSON Schema 2020-12', () => {
  test.each([
    ['a type', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    ['an enum', { type: 'string', enum: ['a'], nullable: true }, { type: ['string', 'null'], enum: ['a', null] }],
    [
      'a reference',
      { $ref: '#/components/schemas/One', nullable: true },
      { anyOf: [{ $ref: '#/schemas/One' }, { type: 'null' }] },
    ],
    [
      'alternatives',
      { oneOf: [{ type: 'string' }, { type: 'integer' }], nullable: true },
      { oneOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
    ],
    [
      'a merge',
      { description: 'd', allOf: [{ type: 'object' }], nullable: true },
      { description: 'd', anyOf: [{ allOf: [{ type: 'object' }] }, { type: 'null' }] },
    ],
    ['fields without a type', { properties: {}, nullable: true }, { properties: {}, type: ['object', 'null'] }],
    [
      'a type and a merge',
      { type: 'object', allOf: [{ $ref: '#/components/schemas/One' }], nullable: true },
      { anyOf: [{ type: 'object', allOf: [{ $ref: '#/schemas/One' }] }, { type: 'null' }] },
    ],
    [
      'a type and alternatives',
      { type: 'object', oneOf: [{ $ref: '#/components/schemas/One' }], nullable: true },
      { type: ['object', 'null'], oneOf: [{ $ref: '#/schemas/One' }, { type: 'null' }] },
    ],
    ['nothing', { nullable: false, type: 'string' }, { type: 'string' }],
  ])('nullable beside %s', (_, schema, expected) => {
    expect(read({ Two: schema, One: {} }).contract.schemas['Two']).toEqual(expected);
  });

  test('an enum with null allows null', () => {
    expect(one({ type: 'string', enum: ['a', null] })).toEqual({ type: ['string', 'null'], enum: ['a', null] });
  });

  test('boolean bounds become numbers', () => {
    expect(one({ type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false })).toEqual({
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 9,
    });
    expect(one({ type: 'number', exclusiveMinimum: 0 }, '3.1.0')).toEqual({ type: 'number', exclusiveMinimum: 0 });
  });

  test('example becomes examples, tuples become prefixItems, files become strings', () => {
    expect(one({ type: 'string', example: 'x' })).toEqual({ type: 'string', examples: ['x'] });
    expect(one({ type: 'array', items: [{ type: 'string' }, { type: 'integer' }] })).toEqual({
      type: 'array',
      prefixItems: [{ type: 'string' }, { type: 'integer' }],
    });
    expect(one({ type: 'file' }, '2.0')).toEqual({ type: 'string', format: 'binary' });
    expect(one({ type: 'string', 'x-nullable': true }, '2.0')).toEqual({ type: ['string', 'null'] });
  });

  test('misnamed types are understood and unknown ones are a warning', () => {
    expect(one({ type: 'datetime' })).toEqual({ type: 'string', format: 'date-time' });
    expect(one({ type: 'Integer' })).toEqual({ type: 'integer' });
    expect(one({ type: 'string|null' })).toEqual({ type: ['string', 'null'] });
    const description = read({ One: { type: 'pet' } });
    expect(description.contract.schemas['One']).toEqual({});
    expect(description.warnings).toMatchObject([
      { pointer: '/components/schemas/One/type', message: 'there is no type `pet`; any value is assumed' },
    ]);
  });

  test('a field marked required by itself is required of its object', () => {
    expect(
      one({ type: 'object', properties: { id: { type: 'string', required: true }, n: { type: 'integer' } } }),
    ).toEqual({
      type: 'object',
      properties: { id: { type: 'string' }, n: { type: 'integer' } },
      required: ['id'],
    });
  });

  test('patterns of other dialects are kept if they can be, else left out with a warning', () => {
    expect(one({ type: 'string', pattern: String.raw`^a\-b\_[\w\-]$` })).toEqual({
      type: 'string',
      pattern: String.raw`^a-b_[\w\-]$`,
    });
    expect(one({ type: 'string', pattern: String.raw`\A\d+\z` })).toEqual({
      type: 'string',
      pattern: String.raw`^\d+$`,
    });
    const description = read({ One: { type: 'string', pattern: '(?i)abc(' } });
    expect(description.contract.schemas['One']).toEqual({ type: 'string' });
    expect(description.warnings[0]?.pointer).toBe('/components/schemas/One/pattern');
  });

  test('discriminators name schemas of the contract', () => {
    const schemas = {
      One: {
        oneOf: [{ $ref: '#/components/schemas/Cat' }],
        discriminator: {
          propertyName: 'kind',
          mapping: { cat: '#/components/schemas/Cat', kitten: 'Cat', bird: 'Bird' },
        },
      },
      Cat: { type: 'object' },
    };
    expect(read(schemas).contract.schemas['One']).toEqual({
      oneOf: [{ $ref: '#/schemas/Cat' }],
      discriminator: { propertyName: 'kind', mapping: { cat: '#/schemas/Cat', kitten: '#/schemas/Cat' } },
    });
    expect(one({ type: 'object', discriminator: 'kind' }, '2.0')).toEqual({
      type: 'object',
      discriminator: { propertyName: 'kind' },
    });
  });

  test('beside a reference only what describes is kept before 3.1, everything after', () => {
    const schemas = {
      One: { $ref: '#/components/schemas/Two', description: 'd', minLength: 3 },
      Two: { type: 'string' },
    };
    expect(read(schemas).contract.schemas['One']).toEqual({ $ref: '#/schemas/Two', description: 'd' });
    expect(read(schemas, '3.1.0').contract.schemas['One']).toEqual({
      $ref: '#/schemas/Two',
      description: 'd',
      minLength: 3,
    });
  });

  test('extensions are kept, and references in them name schemas of the contract', () => {
    expect(one({ type: 'string', 'x-expands-to': { oneOf: [{ $ref: '#/components/schemas/One' }] } })).toEqual({
      type: 'string',
      'x-expands-to': { oneOf: [{ $ref: '#/schemas/One' }] },
    });
  });

  test('boolean schemas, 3.1 type lists and annotations pass', () => {
    const schema = {
      type: ['object', 'null'],
      properties: { any: true, none: false },
      patternProperties: { '^x': { const: 1 } },
      readOnly: true,
      additionalProperties: false,
      unknownKeyword: 5,
      $schema: 'x',
    };
    expect(one(schema, '3.1.0')).toEqual({
      type: ['object', 'null'],
      properties: { any: {}, none: { not: {} } },
      patternProperties: { '^x': { const: 1 } },
      readOnly: true,
      additionalProperties: false,
    });
  });

  test('keywords with values of the wrong kind are left out with a warning', () => {
    const description = read({
      One: { type: 'string', minLength: '3', maxLength: 'many', enum: 'a', properties: 5, allOf: {} },
    });
    expect(description.contract.schemas['One']).toEqual({ type: 'string', minLength: 3, properties: {} });
    expect(description.warnings.map(({ pointer }) => pointer)).toEqual([
      '/components/schemas/One/maxLength',
      '/components/schemas/One/enum',
      '/components/schemas/One/properties',
      '/components/schemas/One/allOf',
    ]);
  });
});

describe('names', () => {
  test('components keep their names, and names that are unsafe become safe without meeting another', () => {
    const { contract } = read({
      Pet: {},
      'List[Pet]': { $ref: '#/components/schemas/Pet' },
      List_Pet: { type: 'string' },
      _private: {},
    });
    expect(Object.keys(contract.schemas)).toEqual(['Pet', 'List_Pet', 'List_Pet_2', '_private']);
  });

  test('circular schemas stay references, also those without a name of their own', () => {
    const { contract } = read({
      Node: {
        type: 'object',
        properties: {
          next: { $ref: '#/components/schemas/Node' },
          inner: { items: { $ref: '#/components/schemas/Node/properties/inner' } },
        },
      },
    });
    expect(contract.schemas).toEqual({
      Node: {
        type: 'object',
        properties: { next: { $ref: '#/schemas/Node' }, inner: { items: { $ref: '#/schemas/Node_inner' } } },
      },
      Node_inner: { items: { $ref: '#/schemas/Node_inner' } },
    });
  });

  test('a circle of references alone means anything, with a warning', () => {
    const description = read({ A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } });
    expect(description.contract.schemas).toEqual({ A: {}, B: {} });
    expect(description.warnings[0]?.message).toContain('leads back to itself');
  });

  test('a reference that leads nowhere means anything, with a warning at its place', () => {
    const description = read({
      A: { type: 'object', properties: { b: { $ref: '#/components/schemas/Gone', description: 'd' } } },
    });
    expect(description.contract.schemas['A']).toEqual({ type: 'object', properties: { b: { description: 'd' } } });
    expect(description.warnings).toEqual([
      {
        message: 'the reference `#/components/schemas/Gone` leads nowhere; the part is left out',
        pointer: '/components/schemas/A/properties/b',
        line: 1,
        file: 'description',
      },
    ]);
  });

  test('names of the language are harmless everywhere', () => {
    const text = `{"openapi":"3.0.0","info":{"title":"T","version":"1"},"servers":[{"url":"https://a.example"}],
      "paths":{"__proto__":{"get":{}},"/a":{"get":{"operationId":"constructor","responses":{"__proto__":{}},"parameters":[
        {"name":"__proto__","in":"query","schema":{"type":"string"}}]}}},
      "components":{"schemas":{"__proto__":{"type":"object"},"constructor":{"type":"string"},"toString":{"type":"string"},
        "One":{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"$ref":"#/components/schemas/constructor"}}}},
        "securitySchemes":{"__proto__":{"type":"http","scheme":"bearer"}}}}`;
    const { contract, warnings } = readOpenApi({ text });
    expect(Object.getPrototypeOf(contract.schemas)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(contract.schemas['One']?.['properties'])).toBe(Object.prototype);
    expect(Object.keys(contract.schemas)).toEqual(['Schema', 'constructor', 'toString', 'One']);
    expect(contract.schemas['One']).toEqual({
      type: 'object',
      properties: { constructor: { $ref: '#/schemas/constructor' } },
    });
    expect(warnings.map(({ message }) => message)).toContain('a field named `__proto__` is left out');
    expect(({} as Record<string, unknown>)['type']).toBeUndefined();
  });

  test('a reference to what does not exist by name of the language dangles', () => {
    const { warnings } = read({ A: { $ref: '#/components/schemas/constructor' } });
    expect(warnings[0]?.message).toContain('leads nowhere');
  });
});
