import type { Operation } from '@tapwright/blueprint';
import { describe, expect, it } from 'vitest';
import { refusalReason } from './answer.ts';
import { contractRefusal } from './contract-refusal.ts';

function operation(responses: Operation['responses']): Operation {
  return { id: 'create', method: 'POST', path: '/things', parameters: [], responses, pointer: '' };
}

const problem = (schema: Readonly<Record<string, unknown>>): Operation['responses'][string] => ({
  content: { 'application/problem+json': { schema } },
});

describe('a refusal', () => {
  it("is the mock's own where the contract documents none", () => {
    const answer = contractRefusal({}, operation({ 201: {} }), 422, 'name is missing');
    expect(answer).toMatchObject({ status: 422, headers: { 'content-type': 'application/json; charset=utf-8' } });
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ message: 'name is missing' });
  });

  it('has the documented status of the same meaning', () => {
    expect(contractRefusal({}, operation({ 400: {}, 401: {} }), 422, 'x').status).toBe(400);
    expect(contractRefusal({}, operation({ 410: {}, 400: {} }), 404, 'x').status).toBe(410);
    expect(contractRefusal({}, operation({ 401: {} }), 400, 'x').status).toBe(400);
  });

  it('fits the documented schema, and says why in its text', () => {
    const schema = {
      type: 'object',
      required: ['title', 'detail', 'code'],
      properties: { title: { type: 'string' }, detail: { type: 'string' }, code: { type: 'integer' } },
    };
    const answer = contractRefusal({}, operation({ 400: problem(schema) }), 422, 'name is missing');
    expect(answer).toMatchObject({ status: 400, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ detail: 'name is missing', code: expect.any(Number) });
    expect(refusalReason(answer)).toBe('name is missing');
  });

  it('leaves the text alone where the schema fixes it', () => {
    const schema = {
      type: 'object',
      required: ['error'],
      properties: { error: { type: 'string', enum: ['bad_request'] } },
    };
    const answer = contractRefusal({}, operation({ default: problem(schema) }), 400, 'name is missing');
    expect(JSON.parse(answer.body ?? '')).toEqual({ error: 'bad_request' });
    expect(refusalReason(answer)).toBe('name is missing');
  });
});
