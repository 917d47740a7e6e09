import { expect, test } from 'vitest';
import type { LogEntry, Wait } from '../connection.ts';
import type { OperationClass } from '../definition.ts';
import { TransientError } from '../errors.ts';
import type { HttpResponse } from './http-client.ts';
import { clientFor, failureOf, fakeClock, request, sendJson, serve } from './serve.fixture.ts';

test.each([408, 425, 429, 500, 502, 503, 504, 520, 529])('%i is tried again', async (status) => {
  const { url, received } = await serve((_request, count, response) =>
    count < 3 ? sendJson(response, {}, status) : sendJson(response, { ok: true }),
  );
  const clock = fakeClock();
  const response = await clientFor(url, {}, { clock }).send(request(url));
  expect(response.json()).toEqual({ ok: true });
  expect(received).toHaveLength(3);
  expect(clock.sleeps).toEqual([500, 1000]);
});

test.each([400, 401, 403, 404, 409, 410, 422, 501])('%i is final', async (status) => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, {}, status));
  const failure = await failureOf(clientFor(url).send(request(url)));
  expect(failure['status']).toBe(status);
  expect(received).toHaveLength(1);
});

const attempts: [OperationClass, number, number][] = [
  ['safe', 503, 3],
  ['idempotent', 503, 3],
  ['keyed', 503, 3],
  ['unsafe', 503, 1],
  ['unsafe', 500, 1],
  ['unsafe', 408, 1],
  ['unsafe', 429, 3],
];
test.each(attempts)(
  'an operation that is %s and gets %i is sent %i times',
  async (operationClass, status, expected) => {
    const { url, received } = await serve((_request, _count, response) => {
      response.writeHead(status, { 'retry-after': '1' });
      response.end();
    });
    const client = clientFor(url, { retry: { maxRetries: 2 } });
    await failureOf(client.send(request(url, { method: 'POST', operationClass, body: Buffer.from('x') })));
    expect(received).toHaveLength(expected);
  },
);

test('an unsafe operation whose connection is reset after it was sent is not sent again', async () => {
  const { url, received } = await serve((_request, _count, response) => response.destroy());
  const failure = await failureOf(clientFor(url).send(request(url, { method: 'POST', operationClass: 'unsafe' })));
  expect(failure).toMatchObject({ code: 'outcome_unknown', failureType: 'system_error', request: 'POST /' });
  expect(received).toHaveLength(1);
});

test('an unsafe operation is tried again while the connection is refused', async () => {
  const clock = fakeClock();
  const client = clientFor('http://127.0.0.1:1', { retry: { maxRetries: 2 } }, { clock });
  const failure = await failureOf(
    client.send(request('http://127.0.0.1:1/x', { method: 'POST', operationClass: 'unsafe' })),
  );
  expect(failure['code']).toBe('connection_refused');
  expect(clock.sleeps).toHaveLength(2);
});

test('a safe operation survives a reset connection, a truncated body and cut off JSON', async () => {
  const { url, received } = await serve((_request, count, response) => {
    if (count === 1) response.destroy();
    else if (count === 2) {
      response.writeHead(200, { 'content-length': '100' });
      response.write('[1,');
      setImmediate(() => response.destroy());
    } else if (count === 3) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('[1,');
    } else sendJson(response, [1]);
  });
  const response = await clientFor(url).send(request(url, { expect: 'json' }));
  expect(response.json()).toEqual([1]);
  expect(received).toHaveLength(4);
});

function onlyTheSecond(response: HttpResponse): void {
  if (JSON.stringify(response.json()) !== '{"count":2}') throw new TransientError('not yet', { code: 'not_yet' });
}

test('an answer that the caller does not accept counts as a failed attempt', async () => {
  const { url, received } = await serve((_request, count, response) => sendJson(response, { count }));
  await clientFor(url).send(request(url, { accept: onlyTheSecond }));
  expect(received).toHaveLength(2);
  const unsafe = clientFor(url).send(request(url, { accept: onlyTheSecond, method: 'POST', operationClass: 'unsafe' }));
  expect(await failureOf(unsafe)).toMatchObject({ code: 'outcome_unknown', cause: { code: 'not_yet' } });
  expect(received).toHaveLength(3);
});

test('Retry-After is waited for in full, in seconds and as a date', async () => {
  const clock = fakeClock();
  const { url } = await serve((_request, count, response) => {
    if (count === 1) sendJson(response, {}, 429, { 'retry-after': '7200' });
    else if (count === 2) sendJson(response, {}, 503, { 'retry-after': new Date(clock.now() + 90_000).toUTCString() });
    else sendJson(response, {});
  });
  await clientFor(url, { retry: { maxDelay: 1000, maxTime: 5000 } }, { clock }).send(request(url));
  expect(clock.sleeps).toEqual([7_200_000, 90_000]);
});

test('a Retry-After of nothing, or of a time that is past, gets the usual delay', async () => {
  const clock = fakeClock();
  const { url } = await serve((_request, count, response) =>
    count === 3
      ? sendJson(response, {})
      : sendJson(response, {}, 429, { 'retry-after': count === 1 ? '0' : 'Tue, 01 Jan 2019 00:00:00 GMT' }),
  );
  await clientFor(url, {}, { clock }).send(request(url));
  expect(clock.sleeps).toEqual([500, 1000]);
});

test('a 403 with nothing remaining is a rate limit, waited for until the reset', async () => {
  const clock = fakeClock();
  const reset = clock.now() / 1000 + 61;
  const { url } = await serve((_request, count, response) =>
    count === 1
      ? sendJson(response, {}, 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) })
      : sendJson(response, {}),
  );
  await clientFor(url, {}, { clock }).send(request(url, { method: 'POST', operationClass: 'unsafe' }));
  expect(clock.sleeps).toEqual([61_000]);
});

test('a wait beyond parkAfter is thrown as parked, with the time to go on', async () => {
  const clock = fakeClock();
  const { url, received } = await serve((_request, _count, response) =>
    sendJson(response, {}, 429, { 'retry-after': '3600' }),
  );
  const client = clientFor(url, {}, { clock, parkAfter: 60_000 });
  const failure = await failureOf(client.send(request(`${url}/x`)));
  expect(failure).toMatchObject({ code: 'parked', resumeAt: clock.now() + 3_600_000, status: 429, request: 'GET /x' });
  const next = await failureOf(client.send(request(`${url}/y`)));
  expect(next['code']).toBe('parked');
  expect(received).toHaveLength(1);
});

test('the budget of time ends the attempts, with the last error', async () => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, {}, 500));
  const client = clientFor(url, { retry: { delay: 1000, maxRetries: 50, maxTime: 4000 } }, { random: () => 1 });
  const failure = await failureOf(client.send(request(url)));
  expect(failure['code']).toBe('server_error');
  expect(received).toHaveLength(3);
});

test('each retry is one log line with its number and delay, and one wait', async () => {
  const logs: LogEntry[] = [];
  const waits: Wait[] = [];
  const { url } = await serve((_request, count, response) => sendJson(response, {}, count < 3 ? 503 : 200));
  const client = clientFor(url, {}, { hooks: { log: (entry) => logs.push(entry), wait: (wait) => waits.push(wait) } });
  await client.send(request(`${url}/a?key=1`, { stream: 'things' }));
  expect(logs.map(({ message }) => message)).toEqual([
    'GET /a: unavailable, retry 1 of 5 in 500 ms',
    'GET /a: unavailable, retry 2 of 5 in 1000 ms',
  ]);
  expect(logs[1]).toMatchObject({
    level: 'warning',
    connector: 'source-test',
    data: { attempt: 2, delay: 1000, stream: 'things' },
  });
  expect(waits.map(({ reason, milliseconds }) => [reason, milliseconds])).toEqual([
    ['retry', 500],
    ['retry', 1000],
  ]);
});

test('an abort ends a wait at once, with the reason of the signal', async () => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, {}, 503));
  const controller = new AbortController();
  const clock = {
    now: () => 0,
    sleep: (_milliseconds: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        controller.abort(new Error('enough'));
      }),
  };
  await expect(clientFor(url, {}, { clock }).send(request(url, { signal: controller.signal }))).rejects.toThrow(
    'enough',
  );
  expect(received).toHaveLength(1);
});

test('an abort ends a request in flight, and one that has not begun is not sent', async () => {
  const controller = new AbortController();
  const { url, received } = await serve(() => controller.abort(new Error('stop')));
  const client = clientFor(url);
  await expect(client.send(request(url, { signal: controller.signal }))).rejects.toThrow('stop');
  await expect(client.send(request(url, { signal: controller.signal }))).rejects.toThrow('stop');
  expect(received).toHaveLength(1);
});

test('closing the client ends what is in flight', async () => {
  const { url } = await serve(() => void client.close());
  const client = clientFor(url);
  expect(await failureOf(client.send(request(url)))).toMatchObject({ code: 'connection_closed' });
});

test('the same body is sent on every attempt', async () => {
  const { url, received } = await serve((_request, count, response) => sendJson(response, {}, count < 3 ? 500 : 200));
  const keyed = request(url, {
    method: 'POST',
    operationClass: 'keyed',
    headers: { 'idempotency-key': 'k1', 'content-type': 'application/json' },
    body: Buffer.from('{"a":1}'),
  });
  await clientFor(url).send(keyed);
  expect(received.map(({ body, headers }) => [body, headers['idempotency-key']])).toEqual([
    ['{"a":1}', 'k1'],
    ['{"a":1}', 'k1'],
    ['{"a":1}', 'k1'],
  ]);
});
