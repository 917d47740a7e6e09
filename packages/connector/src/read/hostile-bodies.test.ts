import { expect, test } from 'vitest';
import { isTapwrightError } from '../errors.ts';
import type { AnyStream } from '../definition.ts';
import { collect, inOrder, items, reading, serve } from './reading.fixture.ts';

const stream = (more: Partial<AnyStream> = {}): AnyStream => ({
  name: 'things',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  request: { method: 'GET', path: '/things' },
  ...more,
});

const DEEP = 50_000;
const deep = `[{"id":1,"deep":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}]`;

const between = `[{"id":0},${deep.slice(1, -1)},{"id":2}]`;

test.each([
  ['auto', deep],
  ['object', deep],
  ['auto', between],
  ['object', between],
] as const)('JSON of any depth is a record or a named error, in the lane %s', async (lane, body) => {
  await using api = await serve(() => ({ body, headers: { 'content-type': 'application/json' } }));
  const read = reading(api, [stream()]).read(stream(), { lane });
  const outcome = await collect(read).then(
    ({ lines }) => lines,
    (error: unknown) => error,
  );
  if (Array.isArray(outcome)) expect(`[${outcome.join(',')}]`).toBe(body);
  else expect(isTapwrightError(outcome) && outcome.code).toMatch(/records_malformed|record_too_deep/);
});

test('a CSV with a column __proto__ is data', async () => {
  await using api = await serve(() => ({
    body: 'id,__proto__,constructor\n1,a,b\n',
    headers: { 'content-type': 'text/csv' },
  }));
  const csv = stream({ records: { format: 'csv' } });
  const { records } = await collect(reading(api, [csv]).read());
  expect(Object.entries(records[0] ?? {})).toEqual([
    ['id', 1],
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

test('an XML with an element __proto__ changes no prototype', async () => {
  const xml = '<r><thing><id>1</id><__proto__><polluted>yes</polluted></__proto__></thing></r>';
  await using api = await serve(() => ({ body: xml, headers: { 'content-type': 'text/xml' } }));
  const format = stream({ records: { format: 'xml', path: 'r.thing' } });
  const outcome = await collect(reading(api, [format]).read()).then(
    ({ records }) => records,
    (error: unknown) => error,
  );
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  if (!Array.isArray(outcome)) expect(isTapwrightError(outcome)).toBe(true);
});

test('a 404 for one parent in the middle is no records where the stream says so, else a named error after what came before', async () => {
  await using api = await serve(({ url }) => {
    const [, , parent] = url.pathname.split('/');
    if (parent === undefined) return { json: items(5) };
    return parent === '3' ? { status: 404, json: {} } : { json: [{ id: Number(parent) * 10 }] };
  });
  const parents = stream({ name: 'parents', request: { method: 'GET', path: '/parents' } });
  const child = (ignore: AnyStream['ignore']): AnyStream =>
    stream({
      name: 'children',
      request: { method: 'GET', path: '/parents/{id}', pathParameters: { id: { from: 'parent', field: 'id' } } },
      parent: { stream: 'parents' },
      ...(ignore && { ignore }),
    });
  const tolerant = child([{ status: 404 }]);
  const all = await collect(reading(api, [parents, tolerant]).read(tolerant));
  expect(inOrder(all.records)).toEqual([10, 20, 40, 50]);

  const strict = child(undefined);
  const got: unknown[] = [];
  let state: unknown;
  const failing = (async () => {
    for await (const batch of reading(api, [parents, strict]).read(strict, { sliceConcurrency: 1 })) {
      got.push(...batch.records.map(({ id }) => id));
      state = batch.state;
    }
  })();
  await expect(failing).rejects.toMatchObject({ status: 404 });
  expect(got).toEqual([10, 20]);
  expect(state).toMatchObject({ started: expect.any(Number) });
});

test.each([
  { ok: false, reason: 'no such token' },
  { success: false, code: 17 },
  { status: 'error', reason: 'nope' },
  { status: 'FAILED' },
  { code: 40101, msg: 'invalid token' },
  { detail: 'Not authenticated.' },
  { message: 'nope' },
  { error_description: 'expired' },
  { errcode: 40001, errmsg: 'invalid credential' },
])('an answer %j without the list says that something failed, not that there is nothing', async (json) => {
  await using api = await serve(() => ({ json }));
  const listed = stream({ records: 'data' });
  await expect(collect(reading(api, [listed]).read())).rejects.toMatchObject({ code: 'records_not_found' });
});

test.each([
  {},
  { kind: 'list', etag: 'x' },
  { ok: true, status: 'ok' },
  { success: true, code: 0, msg: 'success' },
  { errcode: 0, errmsg: 'ok' },
  { status: 200, total: 0 },
])('an answer %j without the list says that there is nothing', async (json) => {
  await using api = await serve(() => ({ json }));
  const listed = stream({ records: 'data' });
  expect((await collect(reading(api, [listed]).read())).records).toEqual([]);
});
