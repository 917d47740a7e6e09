import { describe, expect, test } from 'vitest';
import { locateRecords, type RecordsShape } from './locate-records.ts';

function shapeOf(
  records: Partial<RecordsShape['records']>,
  more: Partial<Omit<RecordsShape, 'records'>> = {},
): RecordsShape {
  const plan = { format: 'json', path: ['data'], item: [], shape: 'array', keyTo: undefined, delimiter: undefined };
  return {
    name: 'things',
    primaryKey: [['id']],
    stream: { schema: { properties: { name: { type: 'string' } } } },
    ...more,
    records: { ...plan, ...records } as RecordsShape['records'],
  };
}

const list = shapeOf({});

describe('a list of records', () => {
  test.each([
    ['no body', undefined],
    ['a body of null', null],
    ['null in place of the list', { data: null }],
    ['the list left out', { kind: 'things#list', etag: 'x' }],
    ['the list left out, with an empty list of something else', { warnings: [] }],
    ['an empty list of errors', { errors: [] }],
    ['an error that is an empty object', { error: {} }],
    ['an error that is false', { error: false }],
  ])('%s: no records', (_what, body) => {
    expect(locateRecords(list, body)).toEqual([]);
  });

  test('scalars become records with a value, null is left out', () => {
    expect(locateRecords(list, { data: [{ id: 1 }, 'a', 2, null] })).toEqual([{ id: 1 }, { value: 'a' }, { value: 2 }]);
  });

  test('one object in place of the list is that record where it has the primary key', () => {
    expect(locateRecords(list, { data: { id: 7 } })).toEqual([{ id: 7 }]);
    expect(() => locateRecords(list, { data: { name: 'x' } })).toThrow(/there is an object with name/);
  });

  test('without a primary key a field of the schema tells a record', () => {
    const keyless = shapeOf({}, { primaryKey: [] });
    expect(locateRecords(keyless, { data: { name: 'x' } })).toEqual([{ name: 'x' }]);
    expect(() => locateRecords(keyless, { data: { other: 'x' } })).toThrow(/an object with other/);
  });

  test('records are taken out of their envelopes, also a single one', () => {
    const wrapped = shapeOf({ item: ['node'] });
    expect(locateRecords(wrapped, { data: [{ node: { id: 1 } }, { node: null }] })).toEqual([{ id: 1 }]);
    expect(locateRecords(wrapped, { data: { node: { id: 2 } } })).toEqual([{ id: 2 }]);
  });

  test.each([
    ['an error beside null', { data: null, error: 'no access' }],
    ['an error in place of the list', { error: { code: 5 } }],
    ['ok: false', { ok: false }],
    ['a status that says error', { status: 'ERROR' }],
    ['a message', { message: 'You are not allowed to see this.' }],
    ['another list of objects', { items: [{ id: 1 }] }],
    ['a list one level up', [{ id: 1 }]],
  ])('%s is never taken for an empty list', (_what, body) => {
    expect(() => locateRecords(list, body)).toThrow(
      expect.objectContaining({
        code: 'records_not_found',
        stream: 'things',
        hint: expect.stringContaining('an error sent with status 200'),
      }),
    );
  });

  test('a level that is null, and one that is an error', () => {
    const deep = shapeOf({ path: ['result', 'data'] });
    expect(locateRecords(deep, { result: null })).toEqual([]);
    expect(locateRecords(deep, { result: {} })).toEqual([]);
    expect(() => locateRecords(deep, { result: 'none' })).toThrow(
      /"result\.data", but the body is an object with result/,
    );
    expect(() => locateRecords(deep, { result: { fault: 'x' } })).toThrow(/expects a list of records/);
    expect(() => locateRecords(deep, {})).toThrow(/expects a list of records/);
  });

  test.each([
    [{ data: 'secret' }, 'there is a string'],
    [{ data: {} }, 'there is an object with no fields'],
    ['secret', 'the body is a string'],
    [[1, 2], 'the body is a list of 2'],
    [
      { data: Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, 'secret'])) },
      'there is an object with f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, …',
    ],
  ])('an error names what was found, never a value', (body, found) => {
    expect(() => locateRecords(list, body)).toThrow(`Stream things expects a list of records at "data", but ${found}.`);
  });
});

describe('a map of records', () => {
  const map = shapeOf({ shape: 'map', keyTo: 'key' });

  test('its names go where the definition says, or nowhere', () => {
    expect(locateRecords(map, { data: { a: { id: 1 }, b: null, c: 5 } })).toEqual([
      { id: 1, key: 'a' },
      { value: 5, key: 'c' },
    ]);
    expect(locateRecords(shapeOf({ shape: 'map' }), { data: { a: { id: 1 } } })).toEqual([{ id: 1 }]);
  });

  test.each([
    ['an empty list, as PHP writes it', { data: [] }],
    ['null', { data: null }],
    ['nothing', {}],
  ])('%s is an empty map', (_what, body) => {
    expect(locateRecords(map, body)).toEqual([]);
  });

  test.each([{ data: [{ id: 1 }] }, { data: 'x' }, { data: null, error: 'x' }])('%j is none', (body) => {
    expect(() => locateRecords(map, body)).toThrow(/expects an object of records at "data"/);
  });
});

describe('a single record', () => {
  const single = shapeOf({ shape: 'single', path: [] });

  test('is the object, or what a list of one holds', () => {
    expect(locateRecords(single, { id: 1, message: 'hello' })).toEqual([{ id: 1, message: 'hello' }]);
    expect(locateRecords(single, [{ id: 1 }])).toEqual([{ id: 1 }]);
  });

  test('is not an error that merely stands in its place', () => {
    expect(() => locateRecords(single, { error: 'x' })).toThrow(
      /records at the body, but there is an object with error/,
    );
    expect(() => locateRecords(single, { message: 'Not found' })).toThrow(/an object with message/);
    expect(() => locateRecords(single, 'gone')).toThrow(/there is a string/);
  });
});
