import { describe, expect, test } from 'vitest';
import { queryPairs, queryString } from './query-style.ts';

const day = new Date('2026-01-02T03:04:05Z');
const list = ['a', null, 'b', undefined, 3];
const fields = { a: 1, b: null, c: 'x', d: undefined };

function sent(value: unknown, style?: Parameters<typeof queryPairs>[2]): string {
  return queryString(queryPairs('p', value, style));
}

describe('a list', () => {
  test.each([
    ['form-explode', 'p=a&p=b&p=3'],
    ['brackets', 'p[]=a&p[]=b&p[]=3'],
    ['form', 'p=a,b,3'],
    ['space', 'p=a%20b%203'],
    ['pipe', 'p=a%7Cb%7C3'],
    ['deep-object', 'p[0]=a&p[1]=&p[2]=b&p[4]=3'],
    ['json', 'p=[%22a%22,null,%22b%22,null,3]'],
  ] as const)('in the style %s', (style, query) => {
    expect(sent(list, style)).toBe(query);
  });

  test('without a value is not sent', () => {
    expect(sent([], 'form')).toBe('');
    expect(sent([null], 'pipe')).toBe('');
    expect(sent([])).toBe('');
  });
});

describe('an object', () => {
  test.each([
    ['form-explode', 'a=1&c=x'],
    ['form', 'p=a,1,c,x'],
    ['pipe', 'p=a%7C1%7Cc%7Cx'],
    ['brackets', 'p[a]=1&p[b]=&p[c]=x'],
    ['deep-object', 'p[a]=1&p[b]=&p[c]=x'],
  ] as const)('in the style %s', (style, query) => {
    expect(sent(fields, style)).toBe(query);
  });
});

describe('a scalar', () => {
  test.each([
    ['x y', undefined, 'p=x%20y'],
    [day, undefined, 'p=2026-01-02T03:04:05.000Z'],
    [day, 'form', 'p=2026-01-02T03:04:05.000Z'],
    [day, 'deep-object', 'p=2026-01-02T03:04:05.000Z'],
    ['already: text', 'json', 'p=already:%20text'],
    [5, 'json', 'p=5'],
    [null, 'json', ''],
    [undefined, undefined, ''],
  ] as const)('%j in the style %s is %s', (value, style, query) => {
    expect(sent(value, style)).toBe(query);
  });
});
