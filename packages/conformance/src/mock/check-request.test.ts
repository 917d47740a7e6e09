import type { Operation } from '@tapwright/blueprint';
import { expect, test } from 'vitest';
import { checkBody } from './check-request.ts';
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
  const request: MockRequest = {
    id: 0,
    at: 0,
    method: 'POST',
    path: '/prices',
    url: new URL('http://mock.test/prices'),
    headers: { 'content-type': FORM },
    body: Buffer.from('x'),
    decoded,
    operation: undefined,
    pathParameters: {},
    status: 0,
    reason: undefined,
  };
  return checkBody({}, operation, request)?.reason;
}

test('texts of a form are read as what their field is, also under names that nobody knew and in an alternative', () => {
  expect(complaint({ options: { eur: { enabled: 'true' } }, amount: { enabled: 'false' } })).toBeUndefined();
  expect(complaint({ options: { eur: { enabled: 'maybe' } } })).toMatch(/options\.eur\.enabled must be boolean/);
  expect(complaint({ amount: '' })).toBeUndefined();
});
