import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isTapwrightError } from '@tapwright/connector';
import { createBudget } from './budget.ts';
import { play } from './model.fixture.ts';
import { modelTool } from './model-tool.ts';
import { openModel } from './open-model.ts';
import { textOf, toolResults } from './protocol/model-request.ts';
import type { ModelConfig } from './model-config.ts';

const WAYS: readonly ModelConfig[] = [
  { provider: 'anthropic' },
  { provider: 'anthropic', model: 'a-model-nobody-knows' },
  { provider: 'anthropic', stream: false },
  { provider: 'openai' },
  { provider: 'openai', stream: false },
  { provider: 'openai-compatible', model: 'local' },
  { provider: 'openai-compatible', model: 'local', stream: false },
  { provider: 'ollama', model: 'llama' },
];

const asked = { agent: 'research', instructions: 'You read pages.', prompt: 'What is the page size?' };

describe.each(WAYS)('a model through %o', (way) => {
  test('answers in words', async () => {
    await using played = await play(() => 'A hundred – “100”.', way);
    const answer = await played.model.ask(asked);
    expect(answer).toMatchObject({ text: 'A hundred – “100”.', object: undefined, finish: 'stop' });
    expect(played.script.requests).toMatchObject([
      {
        system: 'You read pages.',
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'What is the page size?' }] }],
      },
    ]);
  });

  test('answers with an object of the shape that was asked for', async () => {
    await using played = await play(() => ({ object: { size: 100 } }), way);
    const { object } = await played.model.ask({ ...asked, schema: z.object({ size: z.int() }) });
    expect(object).toEqual({ size: 100 });
    expect(played.script.requests[0]?.output).toMatchObject({ properties: { size: { type: 'integer' } } });
  });

  test('uses tools until it knows, and then answers with an object', async () => {
    await using played = await play((request) => {
      const results = toolResults(request);
      if (results.length < 2) return { toolCalls: [{ name: 'read', input: { page: results.length + 1 } }] };
      return { object: { found: results.map(({ name, text }) => `${name} ${text}`) } };
    }, way);
    const read = modelTool({
      description: 'Reads a page',
      input: z.object({ page: z.int() }),
      run: ({ page }) => `page ${page}`,
    });
    const schema = z.object({ found: z.array(z.string()) });
    const { object, calls } = await played.model.ask({ ...asked, tools: { read }, schema });
    expect(object.found.map((text) => text.replaceAll('"', ''))).toEqual(['read page 1', 'read page 2']);
    expect(calls).toHaveLength(3);
    expect(played.script.requests[0]?.tools).toMatchObject([
      { name: 'read', description: 'Reads a page', schema: { properties: { page: { type: 'integer' } } } },
    ]);
  });
});

test('every call is recorded as data, and who answered is never taken for the provider', async () => {
  await using played = await play(() => ({
    text: 'Yes.',
    usage: { input: 100, cachedInput: 50, cacheWrite: 30, output: 10 },
  }));
  const { calls } = await played.model.ask(asked);
  expect(calls).toEqual(played.calls);
  expect(calls).toEqual([
    {
      agent: 'research',
      answeredBy: 'script',
      provider: 'anthropic',
      model: 'claude-sonnet-5',
      answeredModel: 'claude-sonnet-5',
      tokens: { input: 180, cachedInput: 50, cacheWrite: 30, output: 10 },
      usd: expect.closeTo((100 * 2 + 50 * 0.2 + 30 * 2.5 + 10 * 10) / 1e6, 12),
      billed: false,
      replayed: false,
      attempts: 1,
      startedAt: '2026-01-01T00:00:00.000Z',
      milliseconds: 0,
      requestHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      finish: 'stop',
    },
  ]);
  expect(JSON.stringify(calls)).not.toContain(played.script.token);
});

test('a price that nobody knows is null, and a price of the user goes before the table', async () => {
  await using unknown = await play(() => 'Yes.', { provider: 'ollama', model: 'llama' });
  expect((await unknown.model.ask(asked)).calls[0]?.usd).toBeNull();
  await using priced = await play(() => ({ text: 'Yes.', usage: { input: 10, output: 1 } }), {
    provider: 'ollama',
    model: 'llama',
    prices: { llama: { input: 1_000_000, output: 5_000_000 } },
  });
  expect((await priced.model.ask(asked)).calls[0]?.usd).toBe(15);
});

test('an answer that does not fit is asked for once more, with what is wrong', async () => {
  await using played = await play((request) => (request.number === 1 ? 'a hundred' : { object: { size: 100 } }));
  const { object, calls } = await played.model.ask({ ...asked, schema: z.object({ size: z.int() }) });
  expect(object).toEqual({ size: 100 });
  expect(calls).toHaveLength(2);
  const second = played.script.requests[1];
  expect(second && textOf(second)).toContain('This is not what was asked for');
});

test('a tool that the model invents is told to it, and input that does not fit as well', async () => {
  let ran = 0;
  await using played = await play((request) => {
    const results = toolResults(request);
    if (results.length === 0) return { toolCalls: [{ name: 'shell', input: { command: 'ls' } }] };
    if (results.length === 1) return { toolCalls: [{ name: 'read', input: { page: 'one' } }] };
    return results.map(({ text }) => text).join('\n');
  });
  const read = modelTool({ description: 'Reads', input: z.object({ page: z.int() }), run: () => (ran += 1) });
  const { text } = await played.model.ask({ ...asked, tools: { read } });
  expect(text).toMatch(/shell[\s\S]*read/);
  expect(ran).toBe(0);
});

test.each<[string, Parameters<typeof play>[0], string]>([
  ['loops', () => ({ toolCalls: [{ name: 'read', input: { page: 1 } }] }), 'model_loop'],
  ['refuses', () => ({ text: 'I cannot.', finish: 'refusal' }), 'model_refused'],
  ['is cut', () => ({ text: '{"size": 1', finish: 'length' }), 'model_output_cut'],
  ['gives no JSON', () => 'no', 'model_answer_invalid'],
  ['gives another object', () => ({ object: { size: 'big' } }), 'model_answer_invalid'],
])('a model that %s ends in an error of its own', async (_how, script, code) => {
  await using played = await play(script);
  const tools = { read: modelTool({ description: 'Reads', input: z.object({ page: z.int() }), run: () => 'text' }) };
  const error = await played.model
    .ask({ ...asked, tools, maxSteps: 4, schema: z.object({ size: z.int() }) })
    .catch(thrown);
  expect(isTapwrightError(error) && error.code).toBe(code);
  expect(played.calls.length).toBeLessThanOrEqual(4);
});

test('words that are cut say so', async () => {
  await using played = await play(() => ({ text: 'It is', finish: 'length' }));
  expect(await played.model.ask(asked)).toMatchObject({ text: 'It is', finish: 'length' });
});

describe.each(['anthropic', 'openai'] as const)('when %s fails', (provider) => {
  test.each([429, 529, 500, 503])('a %i is tried again', async (status) => {
    await using played = await play((request) => (request.number < 3 ? { fault: 'status', status } : 'Yes.'), {
      provider,
    });
    expect((await played.model.ask(asked)).text).toBe('Yes.');
    expect(played.calls).toMatchObject([{ attempts: 3, finish: 'stop' }]);
    expect(played.clock.slept).toEqual([1000, 2000]);
  });

  test('it waits as long as it is asked to, and no longer than it may', async () => {
    const wait = (retryAfter: string) => (request: { number: number }) =>
      request.number === 1 ? ({ fault: 'status', status: 429, retryAfter } as const) : 'Yes.';
    await using played = await play(wait('7'), { provider });
    await played.model.ask(asked);
    expect(played.clock.slept).toEqual([7000]);
    await using parked = await play(wait('3600'), { provider });
    const error = await parked.model.ask(asked).catch(thrown);
    expect(error).toMatchObject({ code: 'parked', resumeAt: Date.UTC(2026, 0, 1, 1) });
  });

  test.each([true, false])('an answer that breaks off is asked for again (streamed: %s)', async (stream) => {
    await using played = await play(
      (request) => (request.number === 1 ? { fault: 'cut', answer: { text: 'No, and never, in no case.' } } : 'Yes.'),
      { provider, stream },
    );
    expect((await played.model.ask(asked)).text).toBe('Yes.');
    expect(played.calls).toMatchObject([{ attempts: 2 }]);
  });

  test('a model that does not stop is stopped', async () => {
    const text = 'And so on. '.repeat(2000);
    await using played = await play(() => ({ fault: 'endless', text }), { provider });
    expect(await played.model.ask(asked).catch(thrown)).toMatchObject({ code: 'model_endless' });
    expect(played.calls).toMatchObject([{ attempts: 1, finish: 'error', error: 'model_endless' }]);
  });

  test('what is no JSON, a wrong key and a wrong address are errors that say so', async () => {
    await using garbage = await play(() => ({ fault: 'garbage' }), { provider });
    expect(await garbage.model.ask(asked).catch(thrown)).toMatchObject({ failureType: 'transient_error' });
    await using locked = await play(() => 'Yes.', { provider, apiKey: 'sk-wrong-key' });
    const refused = await locked.model.ask(asked).catch(thrown);
    expect(refused).toMatchObject({ code: 'model_auth_rejected', status: 401 });
    expect(String(refused)).not.toContain('sk-wrong-key');
    expect(locked.calls).toMatchObject([{ finish: 'error', error: 'model_auth_rejected', tokens: null, attempts: 1 }]);
    await using lost = await play(() => 'Yes.', {
      provider,
      baseUrl: `${locked.script.baseUrl}/nowhere/v2`,
      apiKey: 'x',
    });
    expect(await lost.model.ask(asked).catch(thrown)).toMatchObject({ code: 'model_auth_rejected' });
    await locked.script.close();
    await using gone = await play(() => 'Yes.', { provider, baseUrl: locked.script.baseUrl });
    expect(await gone.model.ask(asked).catch(thrown)).toMatchObject({ code: 'model_unreachable' });
  });
});

test('after as many tries as are allowed it is the last error', async () => {
  await using played = await play(() => ({ fault: 'status', status: 529 }), { limits: { attempts: 2 } });
  expect(await played.model.ask(asked).catch(thrown)).toMatchObject({ code: 'model_rate_limited', status: 529 });
  expect(played.script.requests).toHaveLength(2);
});

test('a call can be given up while it waits', async () => {
  const stop = new AbortController();
  await using played = await play(() => {
    stop.abort();
    return { fault: 'hang' };
  });
  const error = await played.model.ask({ ...asked, signal: stop.signal }).catch(thrown);
  expect(error).toMatchObject({ name: 'AbortError' });
  expect(played.calls).toMatchObject([{ finish: 'error', error: 'aborted' }]);
});

test('an answer that takes too long is asked for again', async () => {
  await using played = await play((request) => (request.number === 1 ? { fault: 'hang' } : 'Yes.'), {
    limits: { timeoutMs: 250 },
  });
  expect((await played.model.ask(asked)).text).toBe('Yes.');
  await using silent = await play(() => ({ fault: 'hang' }), { limits: { timeoutMs: 50, attempts: 1 } });
  expect(await silent.model.ask(asked).catch(thrown)).toMatchObject({ code: 'model_timeout' });
});

test('what ends the run in a tool ends the question', async () => {
  await using played = await play(() => ({ toolCalls: [{ name: 'read', input: {} }] }));
  const over = Object.assign(new Error('stop'), { name: 'AbortError' });
  const read = modelTool({ description: 'Reads', input: z.object({}), run: () => Promise.reject(over) });
  expect(await played.model.ask({ ...asked, tools: { read } }).catch(thrown)).toBe(over);
  expect(played.script.requests).toHaveLength(1);
});

test('no more calls run at the same time than are allowed', async () => {
  let running = 0;
  let most = 0;
  const release: (() => void)[] = [];
  await using played = await play(
    async () => {
      most = Math.max(most, (running += 1));
      await new Promise<void>((resolve) => {
        release.push(resolve);
        if (release.length === 2) for (const go of release.splice(0)) go();
      });
      running -= 1;
      return 'Yes.';
    },
    { limits: { concurrency: 2 } },
  );
  await Promise.all(Array.from({ length: 6 }, () => played.model.ask(asked)));
  expect(most).toBe(2);
});

test('calls start no closer together than so many a minute allow', async () => {
  await using played = await play(() => 'Yes.', { limits: { requestsPerMinute: 60 } });
  for (let index = 0; index < 3; index++) await played.model.ask(asked);
  expect(played.clock.slept).toEqual([1000, 1000]);
});

test('another agent may have another model', async () => {
  await using played = await play(() => 'Yes.', { model: 'cheap', agents: { generate: { model: 'strong' } } });
  await played.model.ask(asked);
  await played.model.ask({ ...asked, agent: 'generate' });
  expect(played.script.requests.map(({ model }) => model)).toEqual(['cheap', 'strong']);
  expect(played.model.describe('generate')).toMatchObject({ provider: 'anthropic', model: 'strong', official: false });
});

test('an address of the own network is refused unless it is allowed, also where it hides behind a name', async () => {
  await using played = await play(() => 'Yes.');
  const plain = openModel({ baseUrl: played.script.baseUrl, apiKey: 'key' });
  expect(await plain.ask(asked).catch(thrown)).toMatchObject({ code: 'model_endpoint_refused' });
  const https = openModel({ baseUrl: 'https://127.0.0.1:8443/v1', apiKey: 'key' });
  expect(await https.ask(asked).catch(thrown)).toMatchObject({ code: 'address_refused' });
  const named = openModel({ baseUrl: 'https://localhost:8443/v1', apiKey: 'key' });
  expect(await named.ask(asked).catch(thrown)).toMatchObject({ code: 'address_refused' });
  expect(played.script.requests).toEqual([]);
});

function thrown(error: unknown): unknown {
  return error;
}

test('the provider searches the web itself only where that is asked for and no budget forbids it', async () => {
  await using played = await play(() => 'Yes.');
  await played.model.ask({ ...asked, webSearch: true });
  await played.model.ask(asked);
  await played.model.ask({ ...asked, webSearch: true, budget: createBudget({ tokens: 1_000_000 }) });
  expect(played.script.requests.map(({ providerTools }) => providerTools)).toEqual([['web_search_20250305'], [], []]);
  await using other = await play(() => 'Yes.', { provider: 'openai' });
  expect((await other.model.ask({ ...asked, webSearch: true })).sources).toBeUndefined();
});

test('Google is asked in its own protocol', async () => {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    bodies.push(request.url, request.headers['x-goog-api-key'], json(request));
    response.setHeader('content-type', 'text/event-stream');
    const usageMetadata = { promptTokenCount: 12, candidatesTokenCount: 3, totalTokenCount: 15 };
    const candidate = { content: { role: 'model', parts: [{ text: '{"size": 100}' }] }, finishReason: 'STOP' };
    response.end(`data: ${JSON.stringify({ candidates: [candidate], usageMetadata, modelVersion: 'g-1' })}\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const baseUrl = `http://127.0.0.1:${port}/v1beta`;
  await using model = openModel({ provider: 'google', baseUrl, apiKey: 'key-g', allowPrivate: true });
  const { object, calls } = await model.ask({ ...asked, schema: z.object({ size: z.int() }) });
  server.close();
  expect(object).toEqual({ size: 100 });
  expect(calls).toMatchObject([
    {
      provider: 'google',
      answeredBy: `127.0.0.1:${port}/gemini-2.5-pro`,
      tokens: { input: 12, output: 3 },
      billed: true,
    },
  ]);
  expect(calls[0]?.usd).toBeGreaterThan(0);
  expect(await Promise.all(bodies)).toMatchObject([
    expect.stringContaining('/models/gemini-2.5-pro:streamGenerateContent'),
    'key-g',
    { systemInstruction: { parts: [{ text: 'You read pages.' }] } },
  ]);
});

test('what an agent says again and again is marked for the cache of Anthropic', async () => {
  const bodies: Promise<unknown>[] = [];
  const server = createServer((request, response) => {
    bodies.push(json(request));
    response.writeHead(400).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await using model = openModel({ baseUrl: `http://127.0.0.1:${port}`, apiKey: 'key', allowPrivate: true });
  const read = modelTool({ description: 'Reads', input: z.object({}), run: () => 'text' });
  const refused = await model.ask({ ...asked, tools: { read } }).catch(thrown);
  server.close();
  expect(refused).toMatchObject({ code: 'model_request_rejected', status: 400 });
  const cached = { cache_control: { type: 'ephemeral' } };
  expect(await Promise.all(bodies)).toMatchObject([
    { ...cached, system: [{ text: 'You read pages.', ...cached }], max_tokens: 8192 },
  ]);
});
