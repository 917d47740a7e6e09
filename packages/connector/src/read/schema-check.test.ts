import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '../json.ts';
import type { AnyStream } from '../definition.ts';
import { createSchemaCheck } from './schema-check.ts';
import { collect, reading, serve } from './reading.fixture.ts';

const schema: JsonSchema = {
  type: 'object',
  required: ['id', 'name'],
  properties: {
    id: { type: 'integer' },
    name: { type: 'string' },
    note: { type: ['string', 'null'] },
    state: { type: 'string', enum: ['open', 'closed'] },
    score: { anyOf: [{ type: 'number' }, { type: 'null' }] },
    user: { $ref: '#/$defs/user' },
    lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
    free: { type: 'object', properties: { a: {} }, additionalProperties: true },
    constructor: { type: 'string' },
  },
  $defs: {
    user: {
      allOf: [{ properties: { login: { type: 'string' } } }, { properties: { boss: { $ref: '#/$defs/user' } } }],
      type: 'object',
    },
  },
};

const good = { id: 1, name: 'a', note: null, state: 'open', score: 1.5, user: { login: 'x' }, lines: [{ sku: 's' }] };

describe.each([
  ['generated', true],
  ['walked', false],
])('the %s check', (_name, generate) => {
  function report(rows: readonly Record<string, unknown>[], against = schema) {
    const check = createSchemaCheck('things', against, generate);
    // One by one, so that what is learned in between counts.
    for (const row of rows) check.check([row]);
    return Object.fromEntries(check.report().map(({ field, kind, count }) => [`${field} ${kind}`, count]));
  }

  test('says nothing of records that fit', () => {
    expect(report([good, { id: 2, name: 'b', free: { a: 1, z: 2 }, score: null }])).toEqual({});
  });

  test('tells each difference once, with its count', () => {
    const rows = [
      { ...good, id: '1', extra: 1 },
      { ...good, id: 'x', extra: 2, state: 'lost' },
      { ...good, name: null, user: { login: 1, boss: { login: 2, more: true } } },
      { id: 1, lines: [{ sku: 's', gift: true }, { sku: null }] },
    ];
    expect(report(rows)).toEqual({
      'id type': 2,
      'extra extra': 2,
      'state enum': 1,
      'name null': 1,
      'user.login type': 1,
      'user.boss.login type': 1,
      'user.boss.more extra': 1,
      'name missing': 1,
      'lines[].gift extra': 1,
      'lines[].sku null': 1,
    });
  });

  test('knows values without a type, types that nobody knows, and fields that are required only', () => {
    const odd = {
      required: ['id'],
      properties: { kind: { enum: ['a', null] }, size: { enum: [1] }, weird: { type: 'weird' }, free: {} },
    };
    expect(report([{ id: 1, kind: 'a', size: 1, weird: 5, free: {} }], odd)).toEqual({});
    expect(
      report(
        [
          { kind: 'b', size: null },
          { id: null, kind: null },
        ],
        odd,
      ),
    ).toMatchObject({
      'kind enum': 1,
      'id missing': 1,
    });
  });

  test('never throws, whatever comes', () => {
    const odd = [{}, { id: null, user: 5, lines: 'x' }, { user: [], lines: [null, 1, []] }, { id: 2n }];
    expect(() => report(odd)).not.toThrow();
    expect(report([JSON.parse('{"id":1,"name":"a","__proto__":{"x":1}}') as Record<string, unknown>])).toEqual({
      '__proto__ extra': 1,
    });
  });

  test('cannot be made to run code by names', () => {
    const name = `"]; globalThis.pwned = 1; //\u2028'\``;
    const hostile: JsonSchema = { type: 'object', properties: { [name]: { type: 'string', enum: [name] } } };
    expect(report([{ [name]: 1 }, { [name]: name }], hostile)).toEqual({ [`${name} type`]: 1 });
    expect(Reflect.get(globalThis, 'pwned')).toBeUndefined();
  });

  test('stays bounded for records with ever new fields', () => {
    const rows = Array.from({ length: 400 }, (_, index) => ({ ...good, [`field_${index}`]: 1 }));
    expect(Object.keys(report(rows)).length).toBeLessThanOrEqual(201);
  });
});

test('a stream tells its host about drift at the end, and hands out the records unchanged', async () => {
  await using api = await serve(() => ({ json: [{ id: 'a', name: 'x', more: null }, good] }));
  const stream: AnyStream = { name: 'things', schema, request: { method: 'GET', path: '/things' } };
  const reader = reading(api, [stream]);
  const read = await collect(reader.read(stream, { lane: 'object' }));
  expect(read.records).toHaveLength(2);
  expect(reader.drift).toEqual([
    { stream: 'things', field: 'id', kind: 'type', expected: 'integer', actual: 'string', count: 1 },
    { stream: 'things', field: 'more', kind: 'extra', actual: 'null', count: 1 },
  ]);
});
