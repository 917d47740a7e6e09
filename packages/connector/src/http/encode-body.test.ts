import { expect, test } from 'vitest';
import { encodeBody } from './encode-body.ts';
import type { DraftBody } from './request-draft.ts';

const text = (encoding: DraftBody['encoding'], value: unknown): string =>
  Buffer.from(encodeBody({ encoding, value })?.bytes ?? []).toString();

test('nothing is sent where there is no value', () => {
  expect(encodeBody({ encoding: 'json', value: undefined })).toBeUndefined();
  expect(text('json', null)).toBe('null');
});

test.each(['form', 'deep-object', 'multipart'] as const)('%s takes an object with named fields only', (encoding) => {
  expect(() => encodeBody({ encoding, value: ['a'] })).toThrow(expect.objectContaining({ code: 'body_invalid' }));
});

test('a form repeats lists of scalars and sends what has fields as JSON', () => {
  expect(text('form', { tag: ['a', 'b'], where: { id: 1 }, rows: [{ id: 1 }], none: null })).toBe(
    new URLSearchParams([
      ['tag', 'a'],
      ['tag', 'b'],
      ['where', '{"id":1}'],
      ['rows', '[{"id":1}]'],
    ]).toString(),
  );
});

test.each([
  ['a Uint8Array', Uint8Array.of(0, 255), [0, 255]],
  ['an ArrayBuffer', Uint8Array.of(1, 2).buffer, [1, 2]],
  ['a text', 'hé', [...Buffer.from('hé')]],
])('the bytes of %s are sent as they are', (_what, value, bytes) => {
  const body = encodeBody({ encoding: 'binary', value });
  expect([...(body?.bytes ?? [])]).toEqual(bytes);
  expect(body?.contentType).toBe('application/octet-stream');
});

test('a multipart body has a part for each item of a list, files with their names and types, and nothing for null', () => {
  const body = encodeBody({
    encoding: 'multipart',
    value: {
      tags: ['a', 'b'],
      none: null,
      missing: undefined,
      raw: Uint8Array.of(65),
      file: { filename: 'x"y\r\n.txt', content: 'hello', contentType: 'text/plain\r\nX-Evil: 1' },
      image: { filename: 'i.png', content: Uint8Array.of(66) },
      meta: { filename: 'only a name' },
      when: new Date('2026-01-02T00:00:00Z'),
    },
  });
  const boundary = /boundary=(.+)$/.exec(body?.contentType ?? '')?.[1] ?? '';
  const parts = Buffer.from(body?.bytes ?? [])
    .toString()
    .split(`--${boundary}`)
    .slice(1, -1);
  expect(parts.map((part) => part.trim().replace(/^Content-Disposition: form-data; /, ''))).toEqual([
    'name="tags"\r\n\r\na',
    'name="tags"\r\n\r\nb',
    'name="raw"; filename="raw"\r\nContent-Type: application/octet-stream\r\n\r\nA',
    'name="file"; filename="x%22y%0D%0A.txt"\r\nContent-Type: text/plain  X-Evil: 1\r\n\r\nhello',
    'name="image"; filename="i.png"\r\nContent-Type: application/octet-stream\r\n\r\nB',
    'name="meta"\r\nContent-Type: application/json\r\n\r\n{"filename":"only a name"}',
    'name="when"\r\n\r\n2026-01-02T00:00:00.000Z',
  ]);
});
