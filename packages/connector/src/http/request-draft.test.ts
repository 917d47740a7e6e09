import { expect, test } from 'vitest';
import { fillAddress, place, type RequestDraft } from './request-draft.ts';

const draft: RequestDraft = {
  method: 'GET',
  url: 'https://api.example.com/things/1',
  path: { template: 'https://api.example.com/things/{page}', values: { page: '1' } },
  query: [
    ['page', '1'],
    ['limit', '10'],
  ],
  headers: { 'x-page': '1', accept: 'text/plain' },
  body: { encoding: 'json', value: { page: { at: 1, size: 10 }, other: true } },
  operationClass: 'safe',
};

test('a value replaces what is there, wherever it goes', () => {
  expect(place(draft, { in: 'query', name: 'page' }, 2).query).toEqual([
    ['limit', '10'],
    ['page', '2'],
  ]);
  expect(place(draft, { in: 'header', name: 'X-Page' }, 2).headers).toEqual({ accept: 'text/plain', 'x-page': '2' });
  expect(place(draft, { in: 'path', name: 'page' }, 'a/b').url).toBe('https://api.example.com/things/a%2Fb');
  expect(place(draft, { in: 'body', name: 'page.at' }, 2).body?.value).toEqual({
    page: { at: 2, size: 10 },
    other: true,
  });
});

test('undefined takes it out, but leaves a path as it is', () => {
  expect(place(draft, { in: 'query', name: 'page' }, undefined).query).toEqual([['limit', '10']]);
  expect(place(draft, { in: 'header', name: 'X-Page' }, undefined).headers).toEqual({ accept: 'text/plain' });
  expect(place(draft, { in: 'path', name: 'page' }, undefined)).toBe(draft);
  expect(place(draft, { in: 'body', name: 'page.at' }, undefined).body?.value).toEqual({
    page: { size: 10 },
    other: true,
  });
});

test('a body is made where there is something to put into it', () => {
  const { body: _body, path: _path, ...bare } = draft;
  expect(place(bare, { in: 'body', name: 'a.b' }, 1).body).toEqual({ encoding: 'json', value: { a: { b: 1 } } });
  expect(place(bare, { in: 'body', name: 'a.b' }, undefined)).toBe(bare);
  expect(place(bare, { in: 'path', name: 'page' }, 2)).toBe(bare);
});

test('a name of the prototype is a field like any other', () => {
  const value = place(draft, { in: 'body', name: '__proto__.polluted' }, 1).body?.value;
  expect(JSON.stringify(value)).toContain('"__proto__":{"polluted":1}');
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('a place of the address without a value stays', () => {
  expect(fillAddress('/a/{x}/{toString}', { x: '1' })).toBe('/a/1/{toString}');
});
