import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, isStepCount, Output, streamText, tool } from 'ai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ModelServer } from '../protocol/model-server.ts';
import { startBridge } from './start-bridge.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-bridge-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Resolves with the text of a file of the folder when it is there. */
async function appeared(name: string): Promise<string> {
  const file = join(folder, name);
  const stop = new AbortController();
  const changes = watch(folder, { signal: stop.signal });
  if (!existsSync(file)) for await (const { filename } of changes) if (filename !== null && existsSync(file)) break;
  stop.abort();
  return readFileSync(file, 'utf8');
}

function write(name: string, value: unknown): void {
  writeFileSync(join(folder, `${name}.tmp`), typeof value === 'string' ? value : JSON.stringify(value));
  renameSync(join(folder, `${name}.tmp`), join(folder, name));
}

const clients = {
  anthropic: ({ baseUrl, token }: ModelServer) =>
    createAnthropic({ baseURL: baseUrl, apiKey: token })('claude-sonnet-5'),
  responses: ({ baseUrl, token }: ModelServer) =>
    createOpenAI({ baseURL: baseUrl, apiKey: token }).responses('gpt-5.5'),
  openai: ({ baseUrl, token }: ModelServer) => createOpenAI({ baseURL: baseUrl, apiKey: token }).chat('gpt-x'),
};

describe.each(['anthropic', 'openai', 'responses'] as const)('through files, for the client of %s', (client) => {
  test('a question, a use of a tool and an object are answered by whoever writes files', async () => {
    await using bridge = await startBridge({ folder, answeredBy: 'person' });
    const answering = generateText({
      model: clients[client](bridge),
      instructions: 'You count.',
      prompt: 'How many?',
      tools: { count: tool({ description: 'Counts', inputSchema: z.object({ what: z.string() }), execute: () => 42 }) },
      output: Output.object({ schema: z.object({ number: z.int() }) }),
      stopWhen: isStepCount(3),
    });
    const first = JSON.parse(await appeared('request-1.json')) as Record<string, unknown>;
    expect(first).toMatchObject({
      system: 'You count.',
      tools: [{ name: 'count' }],
      answerWith: { file: 'answer-1.json' },
    });
    write('answer-1.json', { toolCalls: [{ name: 'count', input: { what: 'sheep' } }] });
    const second = JSON.parse(await appeared('request-2.json')) as { messages: { parts: unknown[] }[] };
    expect(second.messages.flatMap(({ parts }) => parts)).toContainEqual(
      expect.objectContaining({ type: 'tool-result', text: '42' }),
    );
    write('answer-2.json', { object: { number: 42 } });
    expect((await answering).output).toEqual({ number: 42 });
  });

  test('an answer that it could not use is refused with the reasons, while it waits on', async () => {
    await using bridge = await startBridge({ folder, answeredBy: 'program' });
    const answering = generateText({
      model: clients[client](bridge),
      prompt: 'How many?',
      tools: { count: tool({ description: 'Counts', inputSchema: z.object({ what: z.string() }) }) },
    });
    await appeared('request-1.json');
    write('answer-1.json', 'not JSON');
    expect(await appeared('answer-1.refused-1.why.txt')).toContain('this is no JSON');
    await appeared('answer-1.refused-1.json');
    write('answer-1.json', { toolCalls: [{ name: 'shell', input: {} }] });
    expect(await appeared('answer-1.refused-2.why.txt')).toContain('there is no tool shell; there are count');
    await appeared('answer-1.refused-2.json');
    write('answer-1.json', { toolCalls: [{ name: 'count', input: { what: 1 } }] });
    expect(await appeared('answer-1.refused-3.why.txt')).toContain('input.what');
    await appeared('answer-1.refused-3.json');
    write('answer-1.json', {});
    await appeared('answer-1.refused-4.json');
    write('answer-1.txt', 'Two.');
    expect((await answering).text).toBe('Two.');
  });

  test('who waits long is kept awake, streaming or not', async () => {
    await using bridge = await startBridge({ folder, answeredBy: 'person', pingEvery: 5 });
    const model = clients[client](bridge);
    const { textStream } = streamText({ model, prompt: 'How many?' });
    const streamed = Array.fromAsync(textStream);
    await appeared('request-1.json');
    const whole = generateText({ model, prompt: 'And now?' });
    await appeared('request-2.json');
    const raw = await fetch(`${bridge.baseUrl}/messages`, {
      method: 'POST',
      headers: { 'x-api-key': bridge.token },
      body: JSON.stringify({ model: 'x', messages: [{ role: 'user', content: 'x' }], stream: true }),
    });
    expect(raw.headers.get('x-tapwright-answered-by')).toBe('person');
    const reader = raw.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain(': waiting');
    await reader?.cancel();
    write('answer-1.json', { text: 'Three, four.' });
    write('answer-2.json', { text: 'Five.' });
    expect((await streamed).join('')).toBe('Three, four.');
    expect((await whole).text).toBe('Five.');
  });
});

test('a question whose client went away disappears', async () => {
  const events: string[] = [];
  let gone: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (gone = resolve));
  await using bridge = await startBridge({
    folder,
    answeredBy: 'person',
    onEvent: ({ type }) => {
      events.push(type);
      if (type === 'gone') gone();
    },
  });
  const stop = new AbortController();
  const answering = generateText({ model: clients.openai(bridge), prompt: 'x', abortSignal: stop.signal }).catch(
    () => 'stopped',
  );
  await appeared('request-1.json');
  stop.abort();
  expect(await answering).toBe('stopped');
  await done;
  expect(events).toEqual(['asked', 'gone']);
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that was used before is gone on with', async () => {
  write('request-7.json', {});
  await using bridge = await startBridge({ folder, answeredBy: 'person' });
  const answering = generateText({ model: clients.openai(bridge), prompt: 'x' });
  await appeared('request-8.json');
  write('answer-8.txt', 'Yes.');
  expect((await answering).text).toBe('Yes.');
});

test('nobody gets in without the token, and only from this machine', async () => {
  await using bridge = await startBridge({ folder, answeredBy: 'person' });
  expect(bridge.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  const post = (path: string, headers: Record<string, string>, body = '{}') =>
    fetch(`${bridge.baseUrl}${path}`, { method: 'POST', headers, body });
  expect((await post('/messages', {})).status).toBe(401);
  expect((await post('/chat/completions', { authorization: `Bearer ${bridge.token}x` })).status).toBe(401);
  expect((await post('/chat/completions', { authorization: `Bearer ${bridge.token}` })).status).toBe(400);
  expect((await post('/chat/completions', { authorization: `Bearer ${bridge.token}` }, 'no')).status).toBe(400);
  expect((await post('/models', { 'x-api-key': bridge.token })).status).toBe(404);
  expect(readdirSync(folder)).toEqual([]);
});

test('whoever sits at the terminal can be the model, one question after the other', async () => {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  const waiting: [string, () => void][] = [];
  output.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    for (const [wanted, resolve] of waiting) if (shown.includes(wanted)) resolve();
  });
  const seen = (text: string): Promise<void> =>
    new Promise((resolve) => (shown.includes(text) ? resolve() : waiting.push([text, resolve])));
  await using bridge = await startBridge({ terminal: { input, output }, answeredBy: 'person' });
  const model = clients.anthropic(bridge);
  const first = generateText({ model, instructions: 'You count.', prompt: 'How many sheep?' });
  await seen('one dot:');
  expect(shown).toMatch(/═══ request 1 for claude-sonnet-5\n── instructions\nYou count\.\n── user\nHow many sheep\?/);
  input.write('Two\nor three.\n.\n');
  expect((await first).text).toBe('Two\nor three.');
  const second = generateText({
    model,
    prompt: 'As an object?',
    output: Output.object({ schema: z.object({ sheep: z.int() }) }),
  });
  await seen('request 2');
  input.write('{"sheep": "two"}\n.\n');
  await seen('refused:\n  object.sheep');
  input.write('{"sheep": 2}\n.\n');
  expect((await second).output).toEqual({ sheep: 2 });
  input.end();
});
