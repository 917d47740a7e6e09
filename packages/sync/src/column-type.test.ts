import { describe, expect, it } from 'vitest';
import { columnType, widerType } from './column-type.ts';

describe('the column type of a schema', () => {
  it.each([
    [{ type: 'integer' }, 'BIGINT'],
    [{ type: 'integer', format: 'uint64' }, 'HUGEINT'],
    [{ type: ['number', 'null'] }, 'DOUBLE'],
    [{ type: ['integer', 'number'] }, 'DOUBLE'],
    [{ type: 'boolean' }, 'BOOLEAN'],
    [{ type: 'string' }, 'VARCHAR'],
    [{ type: 'string', format: 'date-time' }, 'TIMESTAMPTZ'],
    [{ type: ['string', 'null'], format: 'date' }, 'DATE'],
    [{ anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] }, 'TIMESTAMPTZ'],
    [{ anyOf: [{ type: 'string', format: 'date-time' }, { type: 'string' }] }, 'VARCHAR'],
    [{ type: ['string', 'integer'] }, 'VARCHAR'],
    [{ oneOf: [{ type: 'string' }, { type: 'object' }] }, 'JSON'],
    [{ enum: ['a', 'b', null] }, 'VARCHAR'],
    [{ enum: [1, 2] }, 'BIGINT'],
    [{ type: 'object', properties: { a: { type: 'string' } } }, 'JSON'],
    [{ $ref: '#/schemas/x' }, 'JSON'],
    [{}, 'JSON'],
    [{ type: 'weird' }, 'JSON'],
    [{ enum: [1, 2.5] }, 'DOUBLE'],
    [{ enum: [[1], [2]] }, 'JSON'],
    [{ properties: { a: {} } }, 'JSON'],
    [{ type: 'string', format: 'uuid' }, 'VARCHAR'],
    [true, 'JSON'],
  ])('%j is %s', (schema, type) => {
    expect(columnType(schema)).toBe(type);
  });

  it('spells out structures when asked to, with names quoted', () => {
    const schema = { type: 'object', properties: { 'a"b': { type: 'array', items: { type: 'integer' } }, c: {} } };
    expect(columnType(schema, 'struct')).toBe('STRUCT("a""b" BIGINT[], "c" JSON)');
    expect(columnType({ type: 'array' }, 'struct')).toBe('JSON');
    expect(columnType({ properties: { a: { type: 'boolean' } } }, 'struct')).toBe('STRUCT("a" BOOLEAN)');
    expect(columnType({ type: 'object', properties: { id: {}, ID: {} } }, 'struct')).toBe('JSON');
  });
});

describe('the wider of two column types', () => {
  it.each([
    ['BIGINT', 'DOUBLE', 'DOUBLE'],
    ['BIGINT', 'HUGEINT', 'HUGEINT'],
    ['DOUBLE', 'BIGINT', 'DOUBLE'],
    ['DATE', 'TIMESTAMPTZ', 'TIMESTAMPTZ'],
    ['BIGINT', 'BOOLEAN', 'VARCHAR'],
    ['JSON', 'BIGINT', 'VARCHAR'],
    ['VARCHAR', 'BIGINT', 'VARCHAR'],
    ['STRUCT(a BIGINT)', 'JSON', 'JSON'],
  ])('%s and %s make %s', (current, wanted, wider) => {
    expect(widerType(current, wanted)).toBe(wider);
  });
});
