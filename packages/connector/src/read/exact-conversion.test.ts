import { expect, test } from 'vitest';
import type { AnyStream } from '../definition.ts';
import type { JsonObject } from '../json.ts';
import { collect, reading, serve } from './reading.fixture.ts';

async function converted(body: string, toRow: (raw: JsonObject) => JsonObject | undefined) {
  await using api = await serve(() => ({ body, headers: { 'content-type': 'application/json' } }));
  const stream: AnyStream = { name: 'things', schema: {}, request: { method: 'GET', path: '/things' }, toRow };
  return await collect(reading(api, [stream]).read());
}

test('an integer beyond 2^53 that is handed on keeps its digits, as a number and as its text', async () => {
  const read = await converted('[{"id":9007199254740993,"user":{"id":-12345678901234567891}}]', (raw) => ({
    key: raw['id'] ?? null,
    text: String(raw['id']),
    user: raw['user'] ?? null,
    list: [raw['id'] ?? null, 1],
  }));
  expect(read.lines).toEqual([
    '{"key":9007199254740993,"text":"9007199254740993","user":{"id":-12345678901234567891},"list":[9007199254740993,1]}',
  ]);
});

test('code sees the numbers that it expects', async () => {
  const seen: unknown[] = [];
  await converted('[{"id":9007199254740993,"n":1}]', (raw) => {
    seen.push(typeof raw['id'], raw['n']);
    return raw;
  });
  expect(seen).toEqual(['number', 1]);
});

test('what is computed is not touched', async () => {
  const read = await converted('[{"id":9007199254740993,"day":"2024-01-01"}]', (raw) => ({
    half: Number(raw['id']) / 2,
    label: `id ${String(raw['id'])}`,
    at: new Date(String(raw['day'])) as unknown as string,
    none: undefined as unknown as null,
  }));
  expect(read.lines).toEqual([
    '{"half":4503599627370496,"label":"id 9007199254740992","at":"2024-01-01T00:00:00.000Z"}',
  ]);
});

test('of two that round to the same number each stays in its field; elsewhere none is guessed', async () => {
  const body = '[{"a":9007199254740993,"b":9007199254740992}]';
  const same = await converted(body, (raw) => raw);
  expect(same.lines).toEqual(['{"a":9007199254740993,"b":9007199254740992}']);
  const moved = await converted(body, (raw) => ({ c: raw['a'] ?? null }));
  expect(moved.lines).toEqual(['{"c":9007199254740992}']);
});

test('a text that the record has itself stays', async () => {
  const body = '[{"id":9007199254740993,"note":"9007199254740992"}]';
  const read = await converted(body, ({ id, note }) => ({ id: id ?? null, text: note ?? null }));
  expect(read.lines).toEqual(['{"id":9007199254740993,"text":"9007199254740992"}']);
});

test('records that are left out stay out, and what has a form of its own is not touched', async () => {
  const read = await converted(
    '[{"id":9007199254740993,"drop":true},{"id":9007199254740993,"list":[9007199254740995]}]',
    (raw) => (raw['drop'] === true ? undefined : { id: raw['id'] ?? null, at: new Date(0), list: raw['list'] ?? null }),
  );
  expect(read.lines).toEqual(['{"id":9007199254740993,"at":"1970-01-01T00:00:00.000Z","list":[9007199254740995]}']);
});

test('a text that is no number as JavaScript writes it is nobody’s id', async () => {
  const read = await converted('[{"id":9007199254740993}]', (raw) => ({
    id: raw['id'] ?? null,
    padded: '0009007199254740992',
    safe: 1,
    none: null,
    deep: { other: { id: raw['id'] ?? null } },
  }));
  expect(read.lines).toEqual([
    '{"id":9007199254740993,"padded":"0009007199254740992","safe":1,"none":null,"deep":{"other":{"id":9007199254740993}}}',
  ]);
});
