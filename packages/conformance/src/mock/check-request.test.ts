import type { Operation } from '@tapwright/blueprint';
import { expect, test } from 'vitest';
import { checkBody, checkParameters } from './check-request.ts';
import type { MockRequest } from './request.ts';

const FORM = 'application/x-www-form-urlencoded';
const amount = { type: 'object', properties: { enabled: { type: 'boolean' } }, required: ['enabled'] };
const operation: Operation = {
  id: 'createPrice',
  method: 'POST',
  path: '/prices',
  pointer: '/paths/~1prices/post',
  parameters: [],
  responses: {},
  requestBody: {
    required: true,
    content: {
      [FORM]: {
        schema: {
          type: 'object',
          properties: {
            options: { type: 'object', additionalProperties: amount },
            amount: { anyOf: [{ type: 'string', enum: [''] }, amount] },
          },
        },
      },
    },
  },
};

function complaint(decoded: unknown): string | undefined {
  return checkBody({}, operation, requestOf(decoded))?.reason;
}

function requestOf(decoded: unknown, search = ''): MockRequest {
  return {
    id: 0,
    at: 0,
    method: 'POST',
    path: '/prices',
    url: new URL(`http://mock.test/prices${search}`),
    headers: { 'content-type': FORM },
    body: Buffer.from('x'),
    decoded,
    operation: undefined,
    pathParameters: {},
    status: 0,
    reason: undefined,
  };
}

test('texts of a form are read as what their field is, also under names that nobody knew and in an alternative', () => {
  expect(complaint({ options: { eur: { enabled: 'true' } }, amount: { enabled: 'false' } })).toBeUndefined();
  expect(complaint({ options: { eur: { enabled: 'maybe' } } })).toMatch(/options\.eur\.enabled must be boolean/);
  expect(complaint({ amount: '' })).toBeUndefined();
});

test('a parameter that takes the key of the last record takes it whatever its type is', () => {
  const after = { name: 'after', in: 'query', required: false, schema: { type: 'integer' } } as const;
  const refused = (keys: readonly string[]): string | undefined =>
    checkParameters(
      {},
      { ...operation, parameters: [after] },
      requestOf(undefined, '?after=a1'),
      new Set(),
      new Set(),
      {
        sizes: new Set(),
        keys: new Set(keys),
      },
    )?.reason;
  expect(refused([])).toContain('must be integer, is string');
  expect(refused(['after'])).toBeUndefined();
});

test('each field of an object in the query is held against its own schema', () => {
  const range = { type: 'object', properties: { gte: { type: 'integer' }, lte: { type: 'integer' } } };
  const created = { anyOf: [range, { type: 'integer' }] };
  const listed: Operation = {
    ...operation,
    parameters: [{ name: 'created', in: 'query', required: false, style: 'deep-object', schema: created }],
  };
  const refused = (search: string): string | undefined =>
    checkParameters({}, listed, requestOf(undefined, search), new Set(), new Set())?.reason;
  expect(refused('?created[gte]=1700000000')).toBeUndefined();
  expect(refused('?created=1700000000')).toBeUndefined();
  expect(refused('?created[gte]=2023-11-14T00:00:00Z')).toMatch(/query parameter created\[gte\]: "2023.* integer/);
});
