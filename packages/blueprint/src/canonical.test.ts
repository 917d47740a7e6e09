import { expect, test } from 'vitest';
import { canonicalJson } from './canonical.ts';

test('equal blueprints written in different order give equal bytes', () => {
  const one = {
    name: 'x',
    contract: { schemas: { B: { type: 'object', properties: { z: {}, a: {} } }, A: {} }, servers: [] },
  };
  const two = {
    contract: { servers: [], schemas: { A: {}, B: { properties: { z: {}, a: {} }, type: 'object' } } },
    name: 'x',
  };
  expect(canonicalJson(one)).toBe(canonicalJson(two));
});

test('fields, media types and example data keep their order, the rest is sorted', () => {
  const text = canonicalJson({
    schema: {
      type: 'object',
      properties: { z: { type: 'string', description: '' }, a: {} },
      examples: [{ q: 1, b: 2 }],
    },
    content: { 'text/csv': {}, 'application/json': {} },
    responses: { default: {}, 200: {} },
    absent: undefined,
  });
  expect(text).toBe(`{
  "content": {
    "text/csv": {},
    "application/json": {}
  },
  "responses": {
    "200": {},
    "default": {}
  },
  "schema": {
    "examples": [
      {
        "q": 1,
        "b": 2
      }
    ],
    "properties": {
      "z": {
        "description": "",
        "type": "string"
      },
      "a": {}
    },
    "type": "object"
  }
}
`);
});

test('a field that bears the name of a keyword is a field', () => {
  const field = { type: 'string', description: 'x' };
  const turned = { description: 'x', type: 'string' };
  expect(fields(field)).toBe(fields(turned));
});

test('__proto__ is a name like others', () => {
  const value: unknown = JSON.parse('{"b": 1, "__proto__": {"x": 1}}');
  expect(canonicalJson(value)).toBe('{\n  "__proto__": {\n    "x": 1\n  },\n  "b": 1\n}\n');
});

function fields(inner: object): string {
  return canonicalJson({ properties: { properties: inner, content: inner, example: inner } });
}
