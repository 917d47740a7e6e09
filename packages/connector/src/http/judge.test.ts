import { expect, test } from 'vitest';
import type { Capture } from '../connection.ts';
import { isTapwrightError } from '../errors.ts';
import { clientFor, failureOf, fakeClock, request, sendJson, serve } from './serve.fixture.ts';

test.each([
  [400, 'request_rejected', 'config_error'],
  [401, 'auth_rejected', 'config_error'],
  [402, 'payment_required', 'config_error'],
  [403, 'forbidden', 'config_error'],
  [404, 'not_found', 'config_error'],
  [405, 'request_invalid', 'system_error'],
  [409, 'conflict', 'config_error'],
  [410, 'gone', 'config_error'],
  [422, 'request_rejected', 'config_error'],
  [429, 'rate_limited', 'transient_error'],
  [501, 'request_invalid', 'system_error'],
  [503, 'unavailable', 'transient_error'],
])('%i becomes %s', async (status, code, failureType) => {
  const { url } = await serve((_request, _count, response) =>
    sendJson(response, { secret: 'body-text' }, status, { 'x-request-id': 'req-9' }),
  );
  const client = clientFor(url, { retry: { maxRetries: 0 } });
  const failure = await failureOf(client.send(request(`${url}/v1/things?token=query-text`, { stream: 'things' })));
  expect(failure).toMatchObject({
    code,
    failureType,
    status,
    requestId: 'req-9',
    request: 'GET /v1/things',
    stream: 'things',
  });
  expect(failure['hint']).toBeTypeOf('string');
  expect(`${String(failure['message'])}${JSON.stringify(failure)}`).not.toMatch(/body-text|query-text/);
  expect(isTapwrightError(failure['thrown'])).toBe(true);
});

test('an error inside a 200 is found by its rule, with its own words', async () => {
  const { url } = await serve((_request, _count, response) =>
    sendJson(response, { ok: false, error: 'missing_scope' }),
  );
  const client = clientFor(url, {
    errors: [
      {
        body: { path: 'error', equals: 'missing_scope' },
        action: 'fail',
        failureType: 'config_error',
        message: 'a scope is missing',
        hint: 'Add it.',
      },
      { body: { path: 'ok', equals: false }, action: 'fail' },
    ],
  });
  expect(await failureOf(client.send(request(`${url}/x`)))).toMatchObject({
    message: 'GET /x answered 200: a scope is missing.',
    failureType: 'config_error',
    hint: 'Add it.',
  });
});

test('a rule can make an error inside a 200 a rate limit, a retry or nothing', async () => {
  const clock = fakeClock();
  const { url, received } = await serve((_request, count, response) => {
    if (count === 1) sendJson(response, { error: 'ratelimited' }, 200, { 'retry-after': '30' });
    else if (count === 2) sendJson(response, { error: 'internal' });
    else sendJson(response, { error: 'empty' });
  });
  const client = clientFor(
    url,
    {
      errors: [
        { body: { path: 'error', equals: 'ratelimited' }, action: 'rate-limited' },
        { body: { path: 'error', equals: 'internal' }, action: 'retry' },
        { body: { path: 'error', equals: 'empty' }, action: 'ignore' },
      ],
    },
    { clock },
  );
  const response = await client.send(request(url));
  expect(response.ignored).toBe(true);
  expect(clock.sleeps).toEqual([30_000, 1000]);
  expect(received).toHaveLength(3);
});

test('a rule by status wins over what HTTP says', async () => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, {}, 404));
  const client = clientFor(url, { errors: [{ status: 404, action: 'retry' }], retry: { maxRetries: 1 } });
  expect(await failureOf(client.send(request(url)))).toMatchObject({ status: 404, failureType: 'transient_error' });
  expect(received).toHaveLength(2);
});

test('a page of HTML where JSON was expected is not_json, and not tried again', async () => {
  const { url, received } = await serve((_request, _count, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Sign in</title>');
  });
  expect(await failureOf(clientFor(url).send(request(url, { expect: 'json' })))).toMatchObject({
    code: 'not_json',
    failureType: 'system_error',
    status: 200,
  });
  expect(received).toHaveLength(1);
});

test('HTML that calls itself JSON is not_json too, also where the caller looks at the bytes itself', async () => {
  const { url } = await serve((_request, _count, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('\n <html></html>');
  });
  expect(await failureOf(clientFor(url).send(request(url, { expect: 'json', accept: () => undefined })))).toMatchObject(
    {
      code: 'not_json',
    },
  );
});

test('JSON that calls itself HTML is JSON, and what is neither is not_json', async () => {
  const { url } = await serve((_request, count, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(count === 1 ? '{"a":1}' : 'Please sign in');
  });
  const client = clientFor(url);
  expect((await client.send(request(url, { expect: 'json' }))).json()).toEqual({ a: 1 });
  expect(await failureOf(client.send(request(url, { expect: 'json' })))).toMatchObject({ code: 'not_json' });
});

test('statuses that the request ignores are answers', async () => {
  const { url } = await serve((_request, _count, response) => sendJson(response, {}, 404));
  const response = await clientFor(url).send(request(url, { ignoreStatuses: [404] }));
  expect(response).toMatchObject({ status: 404, ignored: true });
});

test('secrets are taken out of errors, logs and exchanges, also where they are encoded', async () => {
  const secret = 'p@ss/word+1';
  const seen: unknown[] = [];
  const { url } = await serve((_request, _count, response) => sendJson(response, {}, 500));
  const client = clientFor(
    url,
    { retry: { maxRetries: 1 } },
    {
      secrets: [secret],
      hooks: {
        log: (entry) => seen.push(entry),
        exchange: (entry) => seen.push(entry),
        wait: (entry) => seen.push(entry),
      },
    },
  );
  const failure = await failureOf(
    client.send(request(`${url}/bot${encodeURIComponent(secret)}/x?k=${encodeURIComponent(secret)}`)),
  );
  expect(failure['request']).toBe('GET /bot[secret]/x');
  expect(seen).toHaveLength(4);
  expect(JSON.stringify(seen) + String(failure['message'])).not.toMatch(/p@ss|p%40ss/);
});

test('an exchange carries sizes, status, request id and the names of the query only', async () => {
  const seen: unknown[] = [];
  const { url } = await serve((_request, _count, response) => sendJson(response, [1], 200, { 'request-id': 'r1' }));
  const client = clientFor(url, {}, { hooks: { exchange: (entry) => seen.push(entry) } });
  await client.send(request(`${url}/x?page=2&q=private`, { stream: 's' }));
  expect(seen).toMatchObject([
    {
      id: 1,
      method: 'GET',
      url: `${url}/x?page&q`,
      status: 200,
      attempt: 1,
      requestBytes: 0,
      responseBytes: 3,
      requestId: 'r1',
      stream: 's',
    },
  ]);
});

test('a hook that throws disturbs nothing, and each request is traced', async () => {
  const names: string[] = [];
  const { url } = await serve((_request, _count, response) => sendJson(response, {}));
  const client = clientFor(
    url,
    {},
    {
      hooks: {
        exchange: () => {
          throw new Error('broken');
        },
        trace: (name, _attributes, run) => {
          names.push(name);
          return run();
        },
      },
    },
  );
  await client.send(request(`${url}/a`));
  expect(names).toEqual(['GET /a']);
});

test('a 403 with Retry-After is a limit, not a refusal', async () => {
  const clock = fakeClock();
  const { url } = await serve((_request, count, response) =>
    sendJson(response, {}, count === 1 ? 403 : 200, count === 1 ? { 'retry-after': '7' } : {}),
  );
  expect((await clientFor(url, {}, { clock }).send(request(url))).status).toBe(200);
  expect(clock.sleeps).toEqual([7000]);
});

test('a reset of a quota that is not used up says nothing of how long to wait', async () => {
  const clock = fakeClock();
  const { url } = await serve((_request, count, response) =>
    sendJson(response, count === 1 ? { retry_after: 3 } : {}, count === 1 ? 429 : 200, {
      'x-ratelimit-remaining': '5',
      'x-ratelimit-reset': '600',
    }),
  );
  await clientFor(url, {}, { clock }).send(request(url));
  expect(clock.sleeps[0]).toBe(3000);
});

test('a rule for one status leaves the others alone, and one that fails keeps what HTTP says', async () => {
  const { url } = await serve((one, _count, response) => sendJson(response, { error: 'x' }, Number(one.path.slice(1))));
  const client = clientFor(url, { errors: [{ status: 409, body: { path: 'error' }, action: 'fail', hint: 'Wait.' }] });
  expect(await failureOf(client.send(request(`${url}/409`)))).toMatchObject({ code: 'conflict', hint: 'Wait.' });
  expect((await failureOf(client.send(request(`${url}/404`))))['hint']).not.toBe('Wait.');
});

test('a status that the client lists is tried again, whatever HTTP thinks of it', async () => {
  const { url, received } = await serve((_request, count, response) => sendJson(response, {}, count === 1 ? 404 : 200));
  const client = clientFor(url, { retry: { statuses: [404] } });
  expect((await client.send(request(url))).status).toBe(200);
  expect(received).toHaveLength(2);
});

test('a mistake in what looks at an answer is thrown on as it is', async () => {
  const { url } = await serve((_request, _count, response) => sendJson(response, {}));
  const bug = new TypeError('bug');
  const accept = () => {
    throw bug;
  };
  await expect(clientFor(url).send(request(url, { accept }))).rejects.toBe(bug);
});

test('whoever records gets both sides of an exchange, with what to keep out of it', async () => {
  const captured: Capture[] = [];
  const { url } = await serve((_request, _count, response) => sendJson(response, { ok: true }, 201, { 'x-a': 'b' }));
  const client = clientFor(url, {}, { secrets: ['s3cret'], hooks: { capture: (one) => captured.push(one) } });
  await client.send(request(`${url}/read?key=s3cret`, { stream: 'things' }));
  const body = Buffer.from('{"id":1}');
  await client.send(request(`${url}/write`, { method: 'POST', body, skipAuth: true, operationClass: 'unsafe' }));
  expect(captured).toMatchObject([
    { method: 'GET', url: `${url}/read?key=s3cret`, stream: 'things', status: 201, login: false, secrets: ['s3cret'] },
    { method: 'POST', requestBody: body, login: true, responseHeaders: { 'x-a': 'b' } },
  ]);
  expect(captured[0]).not.toHaveProperty('requestBody');
  expect(captured[1]).not.toHaveProperty('stream');
  expect(Buffer.from(captured[1]?.responseBody ?? []).toString()).toBe('{"ok":true}');
});
