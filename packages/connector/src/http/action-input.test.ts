import { expect, test } from 'vitest';
import { callAction, type ActionContext } from './action-call.ts';
import type { ActionDefinition } from '../definition.ts';
import { memoryOutcomeStore } from '../memory-outcome-store.ts';
import { clientFor, failureOf, fakeClock, sendJson, serve } from './serve.fixture.ts';

async function context(more: Partial<ActionContext> = {}, answer: unknown = {}) {
  const server = await serve((_one, _count, response) => {
    if (answer instanceof Uint8Array) response.writeHead(200, { 'content-type': 'image/png' }).end(answer);
    else sendJson(response, answer);
  });
  const base = { baseUrl: server.url };
  const http = clientFor(server.url);
  return { ...server, context: { http, base, config: {}, clock: fakeClock(), connectionId: 'c', ...more } };
}

const create: ActionDefinition = {
  request: { method: 'POST', path: '/folders/{folder}/things' },
  input: { path: ['folder'], query: ['ids', 'dry'], headers: ['X-Trace', 'X-Labels'], body: ['name', 'tags'] },
};

test.each(['text', 5, ['a'], new Uint8Array(1)])('an input of %j is refused before anything is sent', async (input) => {
  const { context: own, received } = await context();
  expect(await failureOf(callAction(own, 'create', create, input))).toMatchObject({
    code: 'input_invalid',
    failureType: 'config_error',
  });
  expect(received).toEqual([]);
});

test('what is given goes to its place, what is null or left out goes nowhere', async () => {
  const { context: own, received } = await context();
  await callAction(own, 'create', create, {
    folder: 7,
    ids: [1, 2],
    dry: true,
    'X-Trace': null,
    'X-Labels': ['a', 'b'],
  });
  expect(received[0]).toMatchObject({ method: 'POST', path: '/folders/7/things?ids=1&ids=2&dry=true', body: '' });
  expect(received[0]?.headers).toMatchObject({ 'x-labels': 'a,b' });
  expect(received[0]?.headers).not.toHaveProperty('x-trace');
  expect(received[0]?.headers).not.toHaveProperty('content-type');
});

test('integers beyond 2^53 keep all their digits, on the way and back', async () => {
  const answer = Buffer.from('{"id": 9007199254740993, "small": 7}');
  const server = await serve((_one, _count, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });
  const base = { baseUrl: server.url };
  const outcomes = memoryOutcomeStore();
  const own = { http: clientFor(server.url), base, config: {}, clock: fakeClock(), connectionId: 'c', outcomes };
  const input = { folder: 9007199254740993n, ids: [9007199254740995n], name: { owner: 9007199254740997n } };
  const made = await callAction(own, 'create', create, input, { operationId: 'once' });
  expect(made).toEqual({ id: 9007199254740993n, small: 7 });
  expect(server.received[0]).toMatchObject({
    path: '/folders/9007199254740993/things?ids=9007199254740995',
    body: '{"name":{"owner":9007199254740997}}',
  });
});

test('an object is no value for a path', async () => {
  const { context: own, received } = await context();
  expect(
    await failureOf(callAction(own, 'create', create, { folder: { from: 'config', field: 'token' } })),
  ).toMatchObject({ code: 'path_parameter_invalid' });
  expect(received).toEqual([]);
});

test('no input at all is an empty one, and a whole body may be left out', async () => {
  const { context: own, received } = await context();
  await callAction(own, 'ping', { request: { method: 'POST', path: '/ping' } }, undefined);
  await callAction(own, 'put', { request: { method: 'PUT', path: '/all' }, input: { body: '*' } }, {});
  expect(received.map(({ path, body }) => [path, body])).toEqual([
    ['/ping', ''],
    ['/all', ''],
  ]);
});

test('a class of its own says how careful a call is, whatever its method', async () => {
  const { context: own } = await context({ outcomes: memoryOutcomeStore() });
  const search: ActionDefinition = { request: { method: 'POST', path: '/search' }, operationClass: 'safe' };
  const operation = { operationId: 'step' };
  await callAction(own, 'search', search, {}, operation);
  expect(await own.outcomes?.load('c/step')).toBeUndefined();
  await callAction(own, 'search', { request: search.request }, {}, operation);
  expect(await own.outcomes?.load('c/step')).toMatchObject({ status: 'done' });
});

test('an operation whose input has files and lists is known by them, and by its action', async () => {
  const outcomes = memoryOutcomeStore();
  const { context: own, received } = await context({ outcomes }, Uint8Array.of(1, 2));
  const upload: ActionDefinition = {
    request: { method: 'POST', path: '/files' },
    input: { body: ['file', 'tags', 'at'], encoding: 'multipart' },
  };
  const input = (byte: number) => ({ file: Uint8Array.of(byte), tags: ['a', { b: 1 }], at: new Date(0) });
  const operation = { operationId: 'upload-1' };
  expect(await callAction(own, 'upload', upload, input(1), operation)).toEqual(Buffer.of(1, 2));
  // Bytes are not kept: the write is known to be done, its answer is gone.
  expect(await callAction(own, 'upload', upload, input(1), operation)).toBeUndefined();
  expect(received).toHaveLength(1);
  expect(await failureOf(callAction(own, 'upload', upload, input(2), operation))).toMatchObject({
    code: 'operation_mismatch',
    message: 'The operation upload-1 was begun with another input.',
  });
  expect(await failureOf(callAction(own, 'other', upload, input(1), operation))).toMatchObject({
    message: 'The operation upload-1 was begun with the action upload.',
  });
});
