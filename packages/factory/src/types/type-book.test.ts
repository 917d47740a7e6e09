import { expect, test } from 'vitest';
import type { JsonSchema } from '@tapwright/connector';
import { blueprintOf } from '../testing/blueprints.fixture.ts';
import { inlineSchema } from './inline-schema.ts';
import { createTypeBook } from './type-book.ts';

function contractOf(schemas: Record<string, Record<string, unknown>>) {
  return blueprintOf({ contract: { schemas } }).contract;
}

function typeOf(schema: JsonSchema, schemas: Record<string, Record<string, unknown>> = {}): string {
  return createTypeBook(contractOf(schemas), { descriptions: 'drop' }).typeOf(schema).text;
}

test('scalars, lists, maps and unknowns', () => {
  expect(typeOf({ type: 'integer', format: 'int64' })).toBe('number');
  expect(typeOf({ type: ['string', 'null'] })).toBe('string | null');
  expect(typeOf({ type: 'string', nullable: true })).toBe('string | null');
  expect(typeOf({ type: 'array', items: { type: ['string', 'integer'] } })).toBe('(string | number)[]');
  expect(typeOf({ type: 'object', additionalProperties: { type: 'boolean' } })).toBe('Record<string, boolean>');
  expect(typeOf({ type: 'object', additionalProperties: false })).toBe('Record<string, unknown>');
  expect(typeOf({})).toBe('unknown');
  expect(typeOf({ $ref: '#/schemas/Missing' })).toBe('unknown');
});

test('enums become unions of literals that cannot break out', () => {
  expect(typeOf({ enum: ["it's", 'b"; x', null, 1, true] })).toBe(`"it's" | "b\\"; x" | 1 | true | null`);
  expect(typeOf({ const: 'x' })).toBe('"x"');
  expect(typeOf({ type: 'string', enum: Array.from({ length: 500 }, (_, index) => `v${index}`) })).toBe('string');
});

test('alternatives are a union, what is composed is one object', () => {
  expect(
    typeOf({
      oneOf: [{ type: 'string' }, { type: 'object', properties: { a: { type: 'number' } } }, { type: 'null' }],
    }),
  ).toBe('string | { a?: number; } | null');
  expect(
    typeOf({ allOf: [{ properties: { a: {} }, required: ['a'] }, { properties: { b: { type: 'string' } } }] }),
  ).toBe('{ a: unknown; b?: string; }');
});

test('text says every literal that it stands beside', () => {
  expect(typeOf({ anyOf: [{ type: 'string' }, { enum: ['', "it's"] }, { type: 'null' }] })).toBe('string | null');
  expect(typeOf({ anyOf: [{ type: 'number' }, { enum: ['', 'none'] }] })).toBe('number | ("" | "none")');
});

test('named objects are interfaces, also when they hold themselves; named scalars are written out', () => {
  const book = createTypeBook(
    contractOf({
      node: { type: 'object', properties: { next: { $ref: '#/schemas/node' }, id: { $ref: '#/schemas/id' } } },
      id: { type: 'string' },
      loop: { anyOf: [{ $ref: '#/schemas/loop' }, { type: 'string' }] },
    }),
    { descriptions: 'drop' },
  );
  expect(book.typeOf({ $ref: '#/schemas/node' }).text).toBe('Node');
  expect(book.typeOf({ $ref: '#/schemas/loop' }).text).toBe('Loop');
  expect(book.declarations().map(({ text }) => text)).toEqual([
    'export type Loop = unknown;',
    'export interface Node {\nnext?: Node;\nid?: string;\n}',
  ]);
});

test('types that only an unknown alternative mentions are not used', () => {
  const book = createTypeBook(contractOf({ a: { type: 'object', properties: { x: {} } } }), { descriptions: 'drop' });
  const { text, uses } = book.typeOf({ anyOf: [{ $ref: '#/schemas/a' }, {}] });
  expect(text).toBe('unknown');
  expect([...uses]).toEqual([]);
});

test('an inlined schema has no references, ends at recursion and stays within its budget', () => {
  const contract = contractOf({
    tree: {
      type: 'object',
      properties: { left: { $ref: '#/schemas/tree' }, right: { allOf: [{ $ref: '#/schemas/tree' }] } },
    },
    wide: {
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 30 }, (_, index) => [`f${index}`, { $ref: '#/schemas/wide2' }]),
      ),
    },
    wide2: {
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`g${index}`, { type: 'string' }])),
    },
  });
  const tree = JSON.stringify(inlineSchema(contract, { $ref: '#/schemas/tree' }, { descriptions: 'drop' }));
  expect(tree).not.toContain('$ref');
  expect(tree).toBe('{"type":"object","properties":{"left":{"type":"object"},"right":{"type":"object"}}}');
  const wide = inlineSchema(contract, { $ref: '#/schemas/wide' }, { descriptions: 'drop', budget: 100 });
  expect(wide).toEqual({
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, { type: 'object' }])),
  });
});

test('a value fits the alternatives of a record also where they are cut to their types', () => {
  const owner = { oneOf: [{ $ref: '#/schemas/user' }, { $ref: '#/schemas/team' }] };
  const named = (field: string) => ({ type: 'object', properties: { [field]: owner } });
  const contract = contractOf({ user: named('parent'), team: named('lead') });
  const schema = inlineSchema(contract, { type: 'object', properties: { owner } }, { descriptions: 'drop' });
  expect(JSON.stringify(schema)).not.toContain('oneOf');
  expect(schema['properties']).toHaveProperty('owner.anyOf');
});
