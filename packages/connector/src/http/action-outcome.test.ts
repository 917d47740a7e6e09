import { expect, test } from 'vitest';
import { z } from 'zod';
import { connect } from '../connect.ts';
import type { ConnectOptions } from '../connection.ts';
import { defineAction, defineConnector, type ActionDefinition } from '../definition.ts';
import { memoryOutcomeStore } from '../memory-outcome-store.ts';
import type { OperationRecord, OutcomeStore } from '../outcome-store.ts';
import { failureOf, fakeClock, sendJson, serve, type Received } from './serve.fixture.ts';

type Pay = Pick<ActionDefinition, 'idempotencyKey' | 'outcome'>;

const keyed: Pay = { idempotencyKey: { in: 'header', name: 'Idempotency-Key' } };

async function opened(baseUrl: string, pay: Pay, options: ConnectOptions = {}) {
  const connector = defineConnector({
    name: 'source-ledger',
    config: z.object({}),
    client: { baseUrl },
    check: { method: 'GET', path: '/' },
    streams: [],
    actions: {
      pay: defineAction<{ readonly amount: number; readonly reference?: string }>()({
        request: { method: 'POST', path: '/payments' },
        input: { body: ['amount', 'reference'] },
        ...pay,
      }),
    },
  });
  return connect(connector, {}, { allowPrivate: true, clock: fakeClock(), ...options });
}

const keyOf = ({ headers }: Received): unknown => headers['idempotency-key'];

test('the key is in the store before the server sees a byte, and the same over all attempts and processes', async () => {
  const outcomes = memoryOutcomeStore();
  const stored: unknown[] = [];
  const { url, received } = await serve((_one, count, response) => {
    void outcomes.load('source-ledger/step-1').then((record) => stored.push(record?.status, record?.key));
    if (count < 7) response.destroy();
    else sendJson(response, { id: 7 });
  });
  const first = await opened(url, keyed, { outcomes });
  const lost = await failureOf(first.actions.pay({ amount: 5 }, { operationId: 'step-1' }));
  expect(lost).toMatchObject({ code: 'outcome_unknown', failureType: 'transient_error', operationId: 'step-1' });
  await first.close();
  await using second = await opened(url, keyed, { outcomes });
  expect(await second.actions.pay({ amount: 5 }, { operationId: 'step-1' })).toEqual({ id: 7 });
  const [key] = received.map(keyOf);
  expect(new Set(received.map(keyOf))).toEqual(new Set([lost['idempotencyKey']]));
  expect(stored).toEqual(received.flatMap(() => ['begun', key]));
});

test('an operation that was carried out gives its answer again without being sent', async () => {
  const outcomes = memoryOutcomeStore();
  const { url, received } = await serve((_one, count, response) => sendJson(response, { count }));
  for (const action of [keyed, {}]) {
    const operationId = JSON.stringify(action);
    await using connection = await opened(url, action, { outcomes });
    const before = received.length;
    const outputs = [1, 2, 3].map(() => connection.actions.pay({ amount: 1 }, { operationId }));
    expect(new Set((await Promise.all(outputs)).map((output) => JSON.stringify(output))).size).toBe(1);
    expect(received.length - before).toBe(1);
  }
});

test('a refused operation has not happened: its id may be used again', async () => {
  const outcomes = memoryOutcomeStore();
  const { url, received } = await serve((_one, count, response) => sendJson(response, {}, count === 1 ? 422 : 200));
  await using connection = await opened(url, keyed, { outcomes });
  const refused = await failureOf(connection.actions.pay({ amount: -1 }, { operationId: 'step' }));
  expect(refused).toMatchObject({ code: 'request_rejected', status: 422 });
  await connection.actions.pay({ amount: 1 }, { operationId: 'step' });
  expect(keyOf(received[0] as Received)).not.toBe(keyOf(received[1] as Received));
});

test('an id belongs to one action with one input, and needs a store', async () => {
  const { url } = await serve((_one, _count, response) => sendJson(response, {}));
  await using connection = await opened(url, keyed, { outcomes: memoryOutcomeStore() });
  await connection.actions.pay({ amount: 1, reference: 'a' }, { operationId: 'step' });
  await connection.actions.pay({ reference: 'a', amount: 1 }, { operationId: 'step' });
  const other = await failureOf(connection.actions.pay({ amount: 2 }, { operationId: 'step' }));
  expect(other['code']).toBe('operation_mismatch');
  await using without = await opened(url, keyed);
  expect((await failureOf(without.actions.pay({ amount: 1 }, { operationId: 'step' })))['code']).toBe(
    'outcome_store_missing',
  );
});

function withRecord(record: OperationRecord): OutcomeStore {
  const store = memoryOutcomeStore();
  void store.save('source-ledger/step', record);
  return store;
}

const DAY = 24 * 60 * 60_000;

test('a key that the API has forgotten by now is not trusted', async () => {
  const { url, received } = await serve((_one, _count, response) => sendJson(response, {}));
  const clock = fakeClock();
  const outcomes = memoryOutcomeStore();
  await using connection = await opened(url, keyed, { outcomes, clock });
  await connection.actions.pay({ amount: 1 }, { operationId: 'step' });
  const done = await outcomes.load('source-ledger/step');
  if (!done) throw new Error('nothing was kept');
  const begun = (age: number): OutcomeStore => withRecord({ ...done, status: 'begun', startedAt: clock.now() - age });
  await using young = await opened(url, keyed, { outcomes: begun(DAY - 1), clock });
  await young.actions.pay({ amount: 1 }, { operationId: 'step' });
  expect(received).toHaveLength(2);
  await using old = await opened(url, keyed, { outcomes: begun(DAY), clock });
  const failure = await failureOf(old.actions.pay({ amount: 1 }, { operationId: 'step' }));
  expect(failure).toMatchObject({ code: 'outcome_unknown', failureType: 'system_error', idempotencyKey: done.key });
  expect(received).toHaveLength(2);
});

const findable: Pay = {
  outcome: {
    request: { path: '/payments/{reference}' },
    pathParameters: { reference: 'reference' },
    match: { amount: 'amount' },
  },
};

test('what the API shows of a lost call decides: found is done, 404 is sent again, another one is not it', async () => {
  const clock = fakeClock();
  let shown: object | undefined;
  const { url, received } = await serve((one, _count, response) => {
    if (one.method === 'GET') return sendJson(response, shown ?? {}, shown ? 200 : 404);
    if (received.length === 1) shown = { amount: 5, id: 'found' };
    if (received.length === 3) shown = undefined;
    return received.length > 4 ? sendJson(response, { id: 'sent again' }) : void response.destroy();
  });
  await using connection = await opened(url, findable, { clock });
  expect(await connection.actions.pay({ amount: 5, reference: 'r/1' })).toEqual({ amount: 5, id: 'found' });
  expect(clock.sleeps).toEqual([5000]);
  expect(await connection.actions.pay({ amount: 5, reference: 'r/1' })).toEqual({ id: 'sent again' });
  expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /payments',
    'GET /payments/r%2F1',
    'POST /payments',
    'GET /payments/r%2F1',
    'POST /payments',
  ]);
});

test('an API that cannot be asked, or does not answer, leaves the outcome unknown', async () => {
  const { url, received } = await serve((one, _count, response) =>
    one.method === 'GET' ? sendJson(response, {}, 403) : void response.destroy(),
  );
  await using connection = await opened(url, findable);
  const unnamed = await failureOf(connection.actions.pay({ amount: 1 }));
  expect(unnamed).toMatchObject({ code: 'outcome_unknown', failureType: 'system_error' });
  const silent = await failureOf(connection.actions.pay({ amount: 1, reference: 'r' }));
  expect(silent['code']).toBe('outcome_unknown');
  expect(received.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
});

test('a call of one’s own with a key says which key it was', async () => {
  const { url } = await serve((_one, _count, response) => void response.destroy());
  await using connection = await opened(url, keyed);
  const failure = await failureOf(connection.post('/payments', { body: {}, operationClass: 'keyed' }));
  expect(failure).toMatchObject({ code: 'outcome_unknown', idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/) });
});

test('a key that no longer belongs to a session says nothing: 401 after a lost attempt leaves the outcome unknown', async () => {
  const { url } = await serve((_one, count, response) =>
    count === 1 ? void response.destroy() : sendJson(response, {}, 401),
  );
  await using connection = await opened(url, keyed);
  expect((await failureOf(connection.actions.pay({ amount: 1 })))['code']).toBe('outcome_unknown');
});

test('a list that the API shows is looked through, and a text shows nothing', async () => {
  const listed: Pay = {
    outcome: {
      request: { path: '/payments' },
      query: { reference: 'reference' },
      records: 'data',
      match: { reference: 'reference' },
    },
  };
  for (const [data, code] of [
    [[{ reference: 'other' }, { reference: 'r', id: 7 }], undefined],
    ['nothing', 'outcome_unknown'],
  ] as const) {
    const { url, received } = await serve((one, _count, response) =>
      one.method === 'GET' ? sendJson(response, { data }) : void response.destroy(),
    );
    await using connection = await opened(url, listed);
    const { signal } = new AbortController();
    const output = await connection.actions
      .pay({ amount: 1, reference: 'r' }, { signal })
      .catch((error: unknown) => error);
    if (code === undefined) expect(output).toEqual({ reference: 'r', id: 7 });
    else expect(output).toMatchObject({ code });
    expect(received[1]?.path).toBe('/payments?reference=r');
  }
});

test('a mistake of the host’s own store is passed on, and hides no answer', async () => {
  const { url } = await serve((_one, _count, response) => sendJson(response, { id: 1 }));
  const store = memoryOutcomeStore();
  const failing: OutcomeStore = { ...store, save: () => Promise.reject(new TypeError('no disk')) };
  await using connection = await opened(url, keyed, { outcomes: failing });
  const failure = await failureOf(connection.actions.pay({ amount: 1 }, { operationId: 'step' }));
  expect(String(failure['message'])).toContain('no disk');
});

test('a call that is put off for long keeps its key for the time after', async () => {
  const outcomes = memoryOutcomeStore();
  const { url, received } = await serve((_one, count, response) =>
    count === 1 ? sendJson(response, {}, 429, { 'retry-after': '7200' }) : sendJson(response, { id: 1 }),
  );
  await using connection = await opened(url, keyed, { outcomes, parkAfter: 1000 });
  const parked = await failureOf(connection.actions.pay({ amount: 1 }, { operationId: 'step' }));
  expect(parked).toMatchObject({ code: 'parked', resumeAt: expect.any(Number) });
  await using later = await opened(url, keyed, { outcomes });
  expect(await later.actions.pay({ amount: 1 }, { operationId: 'step' })).toEqual({ id: 1 });
  expect(new Set(received.map(keyOf)).size).toBe(1);
});
