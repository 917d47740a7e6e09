import type { JsonSchema } from '@tapwright/connector';
import { describe, expect, test } from 'vitest';
import { flattenSchema } from './flatten-schema.ts';
import { referencedName, resolveSchema } from './resolve-schema.ts';

const schemas: Record<string, JsonSchema> = {
  Base: { type: 'object', description: 'Base', properties: { id: { type: 'string' } }, required: ['id'] },
  Pet: {
    allOf: [{ $ref: '#/schemas/Base' }, { properties: { name: { type: 'string' } }, required: ['name'] }],
    description: 'A pet',
  },
  Alias: { $ref: '#/schemas/Pet', title: 'Alias' },
  Loop: { $ref: '#/schemas/Loop2' },
  Loop2: { $ref: '#/schemas/Loop' },
  Tree: { type: 'object', properties: { left: { $ref: '#/schemas/Tree' } }, allOf: [{ $ref: '#/schemas/Tree' }] },
};
const contract = { schemas };
const flat = (schema: JsonSchema): JsonSchema => flattenSchema(contract, schema);

describe('resolveSchema', () => {
  test('follows references and keeps what stands beside them', () => {
    expect(resolveSchema(contract, { $ref: '#/schemas/Alias', description: 'mine' })).toEqual({
      ...schemas['Pet'],
      title: 'Alias',
      description: 'mine',
    });
    const plain = { type: 'string' };
    expect(resolveSchema(contract, plain)).toBe(plain);
    expect(resolveSchema(contract, { $ref: '#/schemas/Base' })).toBe(schemas['Base']);
  });

  test('circles and names that lead nowhere end', () => {
    expect(resolveSchema(contract, { $ref: '#/schemas/Loop' })).toEqual({});
    expect(resolveSchema(contract, { $ref: '#/schemas/constructor' })).toEqual({});
    expect(referencedName({ $ref: '#/elsewhere/X' })).toBeUndefined();
  });
});

describe('flattenSchema', () => {
  test('merges allOf over references', () => {
    expect(flat({ $ref: '#/schemas/Alias' })).toEqual({
      type: 'object',
      title: 'Alias',
      description: 'A pet',
      properties: { name: { type: 'string' }, id: { type: 'string' } },
      required: expect.arrayContaining(['id', 'name']),
    });
  });

  test('a field that several parts describe has to fit all of them', () => {
    const schema = {
      allOf: [{ properties: { a: { type: 'string' } } }, { properties: { a: { maxLength: 3 }, b: {} } }],
    };
    expect(flat(schema)['properties']).toEqual({ a: { allOf: [{ type: 'string' }, { maxLength: 3 }] }, b: {} });
  });

  test('alternatives become one object in which only what all require is required', () => {
    const schema = {
      required: ['outer'],
      oneOf: [
        { properties: { kind: { const: 'a' }, id: { type: 'string' } }, required: ['kind', 'id'] },
        { properties: { kind: { const: 'b' }, id: { type: 'string' } }, required: ['kind'] },
      ],
    };
    expect(flat(schema)).toEqual({
      type: 'object',
      properties: { kind: { anyOf: [{ const: 'a' }, { const: 'b' }] }, id: { type: 'string' } },
      required: ['outer', 'kind'],
    });
  });

  test('alternatives unite types, values and items', () => {
    expect(flat({ anyOf: [{ type: 'string' }, { $ref: '#/schemas/Base' }] })).toMatchObject({
      type: ['string', 'object'],
      properties: { id: { type: 'string' } },
      required: ['id'],
    });
    expect(
      flat({
        anyOf: [
          { enum: ['a'], type: 'string' },
          { const: 'b', type: 'string' },
        ],
      }),
    ).toEqual({ type: 'string', enum: ['a', 'b'] });
    expect(flat({ oneOf: [{ items: { type: 'string' } }, { items: { type: 'integer' } }] })).toEqual({
      type: 'array',
      items: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    });
    expect(flat({ anyOf: [{ type: 'string' }, {}] })).toEqual({});
  });

  test('null among the alternatives is one of the types', () => {
    expect(flat({ anyOf: [{ $ref: '#/schemas/Base' }, { type: 'null' }] })).toMatchObject({
      type: ['object', 'null'],
      required: ['id'],
    });
    expect(flat({ oneOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] })).toEqual({
      type: ['string', 'null'],
      enum: ['a', null],
    });
    expect(flat({ oneOf: [{ type: 'null' }] })).toEqual({ type: 'null' });
  });

  test('circles are cut, fields keep their references', () => {
    expect(flat({ $ref: '#/schemas/Loop' })).toEqual({});
    expect(flat({ $ref: '#/schemas/Tree' })).toEqual({
      type: 'object',
      properties: { left: { $ref: '#/schemas/Tree' } },
    });
  });

  test('the same schema is flattened once', () => {
    const schema = { $ref: '#/schemas/Pet' };
    expect(flat(schema)).toBe(flat(schema));
  });
});
