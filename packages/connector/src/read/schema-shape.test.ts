import { expect, test } from 'vitest';
import { schemaShape } from './schema-shape.ts';

const typesOf = (shape: ReturnType<typeof schemaShape>, name: string) => [
  ...(shape.properties?.get(name)?.types ?? []),
];

test('what allOf requires and describes counts together, over references', () => {
  const shape = schemaShape({
    allOf: [
      { $ref: '#/$defs/base' },
      { required: ['name'], properties: { name: { type: 'string' } } },
      { $ref: '#/$defs/nowhere' },
      true,
    ],
    required: ['id'],
    properties: { id: { type: 'integer' } },
    $defs: { base: { required: ['at'], properties: { id: { type: 'string' }, at: { type: 'string' } } } },
  });
  expect([...shape.required].toSorted()).toEqual(['at', 'id', 'name']);
  expect([typesOf(shape, 'id'), typesOf(shape, 'name'), typesOf(shape, 'at')]).toEqual([
    ['integer'],
    ['string'],
    ['string'],
  ]);
});

test('the whole document may be referred to; what leads elsewhere allows anything', () => {
  const shape = schemaShape({
    type: 'object',
    properties: {
      child: { $ref: '#' },
      external: { $ref: 'https://schemas.example.com/x.json' },
      missing: { $ref: '#/$defs/missing' },
      circular: { $ref: '#/$defs/circular' },
    },
    $defs: { circular: { $ref: '#/$defs/circular' } },
  });
  expect(typesOf(shape, 'child')).toEqual(['object']);
  for (const name of ['external', 'missing', 'circular']) expect(typesOf(shape, name)).toEqual([]);
});

test('values are listed only where all of them can be compared', () => {
  const values = (list: unknown) => schemaShape({ enum: list }).values;
  expect(values(['a', null, 1])).toEqual(new Set(['a', null, 1]));
  expect(values(['a', { b: 1 }])).toBeUndefined();
  expect(values('a')).toBeUndefined();
});

test('one alternative next to null describes the field, several do not', () => {
  const described = { type: 'object', properties: { id: { type: 'integer' } } };
  expect(schemaShape({ anyOf: [described, { type: 'null' }] }).properties?.has('id')).toBe(true);
  expect(schemaShape({ oneOf: [described, { type: 'string' }] }).properties).toBeUndefined();
});

test('a property named like the prototype is not looked into', () => {
  const shape = schemaShape(JSON.parse('{"properties": {"__proto__": {"type": "string"}, "id": {"type": "integer"}}}'));
  expect([...(shape.properties?.keys() ?? [])]).toEqual(['id']);
});

test('an alternative that allows anything makes the types any, and null alone adds none', () => {
  expect([...schemaShape({ anyOf: [{ type: 'string' }, true] }).types]).toEqual([]);
  expect([...schemaShape({ nullable: true }).types]).toEqual([]);
  expect([...schemaShape({ type: 'string', nullable: true }).types]).toEqual(['string', 'null']);
});
