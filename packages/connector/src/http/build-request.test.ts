import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { QueryStyle, RequestDefinition } from '../definition.ts';
import { Secret } from '../secret.ts';
import { fromConfig, fromParent, fromPartition } from '../values.ts';
import { buildRequest, finish, requestAddress, type RequestScope } from './build-request.ts';
import { place } from './request-draft.ts';

const base = { baseUrl: 'https://api.example.com/v1' };
const scope: RequestScope = {
  config: { owner: 'a b/c', token: new Secret('t0k'), nested: { list: ['x', 'y'] }, none: null },
  parent: { id: 7 },
  partition: 'eu',
  job: 'j/1',
};

function built(definition: Partial<RequestDefinition>) {
  return finish(buildRequest(base, { method: 'GET', path: '/x', ...definition }, scope));
}
const bodyOf = (definition: Partial<RequestDefinition>) => Buffer.from(built(definition).body ?? []).toString();

test('bindings are taken from config, parent, partition and job', () => {
  const { url, headers } = built({
    path: '/{owner}/{id}/{job}',
    pathParameters: { owner: fromConfig('owner'), id: fromParent('id') },
    query: { region: fromPartition(), list: fromConfig('nested.list'), job: '{job}', absent: fromConfig('none') },
    headers: { 'X-Token': fromConfig('token'), 'x-absent': fromConfig('nope') },
  });
  expect(url.href).toBe('https://api.example.com/v1/a%20b%2Fc/7/j%2F1?region=eu&list=x&list=y&job=j%2F1');
  expect(headers).toEqual({ 'x-token': 't0k' });
});

test('of a whole name the last segment is taken where that is asked for', () => {
  const parent = { name: 'projects/p/topics/a b', plain: 't', id: 7 };
  const request = {
    method: 'GET',
    path: '/{topic}/{plain}/{id}',
    pathParameters: {
      topic: fromParent('name', { last: true }),
      plain: fromParent('plain', { last: true }),
      id: fromParent('id', { last: true }),
    },
  } as const;
  const { url } = finish(buildRequest(base, request, { ...scope, parent }));
  expect(url.pathname).toBe('/v1/a%20b/t/7');
});

const styles: [QueryStyle, string][] = [
  ['form-explode', 'a=1&a=b%20c'],
  ['form', 'a=1,b%20c'],
  ['space', 'a=1%20b%20c'],
  ['pipe', 'a=1%7Cb%20c'],
  ['brackets', 'a[]=1&a[]=b%20c'],
  ['deep-object', 'a[0]=1&a[1]=b%20c'],
  ['json', 'a=[1,%22b%20c%22]'],
];
test.each(styles)('a list in the query in style %s is %s', (style, expected) => {
  const { url } = built({ query: { a: [1, 'b c'] }, queryStyles: { a: style } });
  expect(url.search.slice(1)).toBe(expected);
});

test.each(['', '.', '..', undefined])('a path parameter of %j is refused', (value) => {
  expect(() => built({ path: '/{id}', pathParameters: value === undefined ? {} : { id: value } })).toThrow(/"id"/);
});

test('a list in the path is written with commas, each value encoded', () => {
  expect(built({ path: '/a/{ids}', pathParameters: { ids: [1, 'b,c', 'd/e'] } }).url.pathname).toBe(
    '/v1/a/1,b%2Cc,d%2Fe',
  );
  for (const ids of [[], ['a', '']]) expect(() => built({ path: '/{ids}', pathParameters: { ids } })).toThrow(/"ids"/);
});

test('a path parameter never leaves its segment', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), (value) => {
      fc.pre(value !== '.' && value !== '..' && value.isWellFormed());
      const { url } = built({ path: '/a/{id}/b', pathParameters: { id: value } });
      const parts = url.pathname.split('/');
      expect([parts.length, parts[2], decodeURIComponent(parts[3] ?? '')]).toEqual([5, 'a', value]);
    }),
  );
});

test('a header with a line end is refused', () => {
  expect(() => built({ headers: { 'x-a': 'b\r\nc: d' } })).toThrow(/"x-a"/);
});

test('bodies are encoded as the API wants them', () => {
  const value = { a: 'ü &', list: [1, 2], nested: { deep: true }, gone: fromConfig('nope'), id: fromParent('id') };
  const json = built({ method: 'POST', body: { encoding: 'json', value } });
  expect(json.headers['content-type']).toBe('application/json');
  expect(JSON.parse(Buffer.from(json.body ?? []).toString())).toEqual({
    a: 'ü &',
    list: [1, 2],
    nested: { deep: true },
    id: 7,
  });
  expect(bodyOf({ body: { encoding: 'form', value: { a: 'ü &', list: [1, 2] } } })).toBe('a=%C3%BC+%26&list=1&list=2');
  expect(decodeURIComponent(bodyOf({ body: { encoding: 'deep-object', value: { a: { b: [{ c: 1 }] } } } }))).toBe(
    'a[b][0][c]=1',
  );
  expect(bodyOf({ body: { encoding: 'form', value: { a: { b: 1 }, c: [{ d: 2 }] } } })).toBe(
    'a=%7B%22b%22%3A1%7D&c=%5B%7B%22d%22%3A2%7D%5D',
  );
  expect(bodyOf({ body: { encoding: 'text', value: 'plain' } })).toBe('plain');
  expect(built({}).body).toBeUndefined();
  expect(built({}).headers).toEqual({});
});

test('multipart carries fields and files, and no name can leave its header', async () => {
  const draft = buildRequest(base, { method: 'POST', path: '/x' }, scope);
  const value = {
    'na"me\r\n': 'text',
    object: { a: 1 },
    file: { filename: 'a.txt', content: 'hello', contentType: 'text/plain' },
    bytes: new Uint8Array([1, 2]),
  };
  const { headers, body } = finish({ ...draft, body: { encoding: 'multipart', value } });
  const form = await new Response(Buffer.from(body ?? []), { headers }).formData();
  expect(form.get('object')).toBe('{"a":1}');
  const file = form.get('file');
  expect(file instanceof File && [file.name, file.type, await file.text()]).toEqual(['a.txt', 'text/plain', 'hello']);
  expect([...form.keys()]).toHaveLength(4);
});

test('a body of bytes is sent as it is', () => {
  const draft = buildRequest(base, { method: 'POST', path: '/x' }, scope);
  const { headers, body } = finish({ ...draft, body: { encoding: 'binary', value: new Uint8Array([0, 255]) } });
  expect([headers['content-type'], [...(body ?? [])]]).toEqual(['application/octet-stream', [0, 255]]);
});

test('values are placed into query, header and body, replacing what is there', () => {
  const draft = buildRequest(base, { method: 'POST', path: '/x', query: { page: 1, q: 'a' } }, scope);
  expect(finish(place(draft, { in: 'query', name: 'page' }, 2)).url.search).toBe('?q=a&page=2');
  expect(finish(place(draft, { in: 'query', name: 'page' }, undefined)).url.search).toBe('?q=a');
  expect(
    finish(place({ ...draft, url: 'https://h/p?page=1&k=v', query: [] }, { in: 'query', name: 'page' }, 2)).url.href,
  ).toBe('https://h/p?k=v&page=2');
  expect(place(draft, { in: 'header', name: 'X-Page' }, 2).headers).toEqual({ 'x-page': '2' });
  const paged = place(place(draft, { in: 'body', name: 'page.start' }, 'c'), { in: 'body', name: 'page.size' }, 5);
  expect(paged.body).toEqual({ encoding: 'json', value: { page: { start: 'c', size: 5 } } });
  expect(draft.body).toBeUndefined();
  expect(Object.getPrototypeOf(place(draft, { in: 'body', name: '__proto__.x' }, 1).body?.value)).toBe(
    Object.prototype,
  );
});

test.each([
  ['https://h/v1/', '/a', 'https://h/v1/a'],
  ['https://h/v1', 'a', 'https://h/v1/a'],
  ['https://h/v1', '', 'https://h/v1'],
  ['https://h', 'https://other/b?c', 'https://other/b?c'],
])('%s and %s make %s', (baseUrl, path, expected) => {
  expect(requestAddress(baseUrl, path)).toBe(expected);
});

test('a list in a header is joined, letters beyond Latin-1 go as their bytes', () => {
  const { headers } = built({ headers: { 'X-List': fromConfig('nested.list'), 'X-Arrow': '→', 'X-Umlaut': 'ü' } });
  expect(headers).toEqual({ 'x-list': 'x,y', 'x-arrow': Buffer.from('→').toString('latin1'), 'x-umlaut': 'ü' });
});

test('what a request costs is handed on', () => {
  expect(built({ cost: 5 }).cost).toBe(5);
  expect(built({})).not.toHaveProperty('cost');
});

test('an address that cannot be read, and a place for a job where there is none', () => {
  const broken = buildRequest({ baseUrl: 'http://[' }, { method: 'GET', path: '/x' }, scope);
  expect(() => finish(broken)).toThrow(
    expect.objectContaining({ code: 'address_invalid', hint: expect.stringContaining('base_url') }),
  );
  const { job: _job, ...without } = scope;
  const draft = buildRequest(base, { method: 'GET', path: '/x', query: { id: '{job}' } }, without);
  expect(draft.query).toEqual([['id', '{job}']]);
});

test('dates and secrets are written as what they say', () => {
  const { url } = finish(
    buildRequest(
      base,
      { method: 'GET', path: '/x', query: { since: fromConfig('since'), keys: fromConfig('keys') } },
      { config: { since: new Date('2026-01-02T00:00:00Z'), keys: [new Secret('k1'), 7n] } },
    ),
  );
  expect(url.search).toBe('?since=2026-01-02T00:00:00.000Z&keys=k1&keys=7');
});
