import { expect, test } from 'vitest';
import { createTextCoercion } from './coerce-text.ts';

function coerced(schema: unknown, value: unknown): unknown {
  return createTextCoercion({ type: 'object', properties: { field: schema } })({ field: value })['field'];
}

test.each([
  [{ type: 'integer' }, '42', 42],
  [{ type: 'integer' }, '-7', -7],
  [{ type: 'integer' }, '9007199254740993', '9007199254740993'],
  [{ type: 'integer' }, '4.5', '4.5'],
  [{ type: 'number' }, '1.5e3', 1500],
  [{ type: 'number' }, '1,5', '1,5'],
  [{ type: 'boolean' }, 'TRUE', true],
  [{ type: 'boolean' }, 'yes', 'yes'],
  [{ type: ['integer', 'null'] }, 'null', null],
  [{ type: 'integer' }, 'null', 'null'],
  [{ type: 'integer' }, '', null],
  [{ type: ['string', 'null'] }, '', ''],
  [{ type: 'string' }, '42', '42'],
  [{ type: 'integer' }, { deep: '1' }, { deep: '1' }],
  [{}, '42', '42'],
  [true, '42', '42'],
])('by %j %j is %j', (schema, text, value) => {
  expect(coerced(schema, text)).toEqual(value);
});

test.each([
  [{ type: 'array', items: { type: 'integer' } }, ['1', '2'], [1, 2]],
  [{ type: 'array', items: { type: 'integer' } }, '1', [1]],
  [{ type: 'array', items: { type: 'integer' } }, '', []],
  [{ type: 'array' }, '1', ['1']],
])('a list %j makes %j into %j', (schema, value, list) => {
  expect(coerced(schema, value)).toEqual(list);
});

test.each([
  [
    { type: 'object', properties: { id: { type: 'integer' } } },
    { id: '1', other: '2' },
    { id: 1, other: '2' },
  ],
  [{ properties: { id: { type: 'integer' }, any: true } }, { id: '1', any: '2' }, { id: 1, any: '2' }],
  [{ type: 'object' }, { id: '1' }, { id: '1' }],
  [{ type: 'object' }, '', null],
  [{ type: 'object' }, 'text', 'text'],
])('an object %j makes %j into %j', (schema, value, object) => {
  expect(coerced(schema, value)).toEqual(object);
});

test('a record whose schema says nothing, or describes no object, stays as it is', () => {
  expect(createTextCoercion({})({ id: '1' })).toEqual({ id: '1' });
  expect(createTextCoercion({ type: 'array' })({ id: '1' })).toEqual({ id: '1' });
});
