import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { play } from './model.fixture.ts';
import type { ModelCall } from './model-call.ts';
import { modelTool } from './model-tool.ts';
import { openModel } from './open-model.ts';
import { toolResults } from './protocol/model-request.ts';
import { openRecording } from './recording.ts';

let folder: string;
const file = (): string => join(folder, 'answers.json');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-recording-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = modelTool({ description: 'Reads', input: z.object({ page: z.int() }), run: ({ page }) => `page ${page}` });
const asked = {
  agent: 'research',
  instructions: 'You read pages.',
  prompt: 'How many pages?',
  tools: { read },
  schema: z.object({ pages: z.int() }),
};

async function record(prompt = asked.prompt): Promise<void> {
  const recording = openRecording({ file: file(), mode: 'record' });
  await using played = await play(
    (request) =>
      toolResults(request).length === 0
        ? { toolCalls: [{ name: 'read', input: { page: 7 } }] }
        : { object: { pages: 7 } },
    {},
    { recording },
  );
  await played.model.ask({ ...asked, prompt });
}

test('what was recorded is answered again with nobody asked, no key, and the same numbers', async () => {
  await record();
  const calls: ModelCall[] = [];
  const recording = openRecording({ file: file(), mode: 'replay-only' });
  await using model = openModel({}, { recording, env: {}, onCall: (call) => calls.push(call) });
  expect((await model.ask(asked)).object).toEqual({ pages: 7 });
  expect(calls).toMatchObject([
    { answeredBy: 'script', replayed: true, billed: false, attempts: 0, finish: 'tool-calls' },
    { answeredBy: 'script', replayed: true, billed: false, attempts: 0, finish: 'stop' },
  ]);
  expect(calls[0]?.tokens?.input).toBeGreaterThan(10);
  expect(recording.unused()).toEqual([]);
  expect(recording.answerers()).toEqual(['script']);
});

test('a port of this machine and the folder of a try make no other question', async () => {
  const at = (port: number, folder: string) =>
    `GET http://127.0.0.1:${port}/things in /tmp/tapwright-stage-${folder}/package`;
  await record(at(35371, 'a1B2c3'));
  await using model = openModel({ recording: { file: file(), mode: 'replay-only' } }, { env: {} });
  expect((await model.ask({ ...asked, prompt: at(80, 'Zz9Zz9') })).object).toEqual({ pages: 7 });
  expect(readFileSync(file(), 'utf8')).not.toMatch(/35371|a1B2c3/);
  await expect(model.ask({ ...asked, prompt: 'GET http://127.0.0.1:80/others' })).rejects.toMatchObject({
    code: 'recording_missing',
  });
});

test('a configuration may name the recording; then it needs no key', async () => {
  await record();
  await using model = openModel({ recording: { file: file(), mode: 'replay-only' } }, { env: {} });
  expect((await model.ask(asked)).object).toEqual({ pages: 7 });
});

test.each([
  ['prompt', { prompt: 'How many pages are there?' }],
  ['instructions', { instructions: 'You guess.' }],
  ['schema', { schema: z.object({ pages: z.int().max(10) }) }],
  ['tools', { tools: { look: read } }],
])('another %s is a miss that says so', async (_what, other) => {
  await record();
  const recording = openRecording({ file: file(), mode: 'replay-only' });
  await using model = openModel({}, { recording, env: {} });
  await expect(model.ask({ ...asked, ...other })).rejects.toMatchObject({ code: 'recording_missing' });
  expect(recording.unused()).toHaveLength(2);
});

test('an answer is given as often as it was recorded', async () => {
  await record();
  const recording = openRecording({ file: file(), mode: 'replay-only' });
  await using model = openModel({}, { recording, env: {} });
  await model.ask(asked);
  await expect(model.ask(asked)).rejects.toThrow(/asked more often than it was recorded/);
});

test('recording goes on where it stopped, and asks only for what is missing', async () => {
  await record();
  const recording = openRecording({ file: file(), mode: 'record' });
  await using played = await play(() => ({ object: { pages: 9 } }), {}, { recording });
  expect((await played.model.ask(asked)).object).toEqual({ pages: 7 });
  expect(played.script.requests).toEqual([]);
  expect((await played.model.ask({ ...asked, prompt: 'And now?' })).object).toEqual({ pages: 9 });
  expect(played.script.requests).toHaveLength(1);
});

test('no secret and nothing of the machine gets into the file', async () => {
  const secret = 'hush-hush-0815';
  const options = {
    file: file(),
    mode: 'record' as const,
    secrets: [secret],
    scrub: (text: string) => text.replaceAll(folder, '<folder>'),
  };
  await using played = await play(
    (request) => `It is ${request.messages.length === 1 ? secret : ''}`,
    {},
    { recording: openRecording(options) },
  );
  const prompt = `In ${folder} lies ${secret}; the key is ${played.script.token}.`;
  await played.model.ask({ agent: 'research', instructions: 'x', prompt });
  const text = readFileSync(file(), 'utf8');
  expect(text).toContain('In <folder> lies [secret]; the key is [secret].');
  for (const hidden of [secret, folder, played.script.token]) expect(text).not.toContain(hidden);
  await using model = openModel(
    {},
    { recording: openRecording({ ...options, mode: 'replay-only', secrets: [secret, played.script.token] }), env: {} },
  );
  expect((await model.ask({ agent: 'research', instructions: 'x', prompt })).text).toBe('It is [secret]');
});

test('an endpoint that is not the provider has the name of its host', async () => {
  const { createServer } = await import('node:http');
  const chunk = {
    id: '1',
    object: 'chat.completion',
    created: 0,
    model: 'claude-opus-4-7',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
  };
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.setHeader('x-tapwright-answered-by', 'anthropic/claude-opus-4-7');
    response.end(JSON.stringify(chunk));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const config = {
    provider: 'openai' as const,
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKey: 'k',
    allowPrivate: true,
    stream: false,
  };
  await using model = openModel(config, { recording: openRecording({ file: file(), mode: 'record' }) });
  const { calls } = await model.ask({ agent: 'research', instructions: 'x', prompt: 'y' });
  server.close();
  expect(calls).toMatchObject([{ answeredBy: `127.0.0.1:${port}/claude-opus-4-7`, tokens: null, billed: true }]);
  expect(openRecording({ file: file(), mode: 'replay-only' }).answerers()).toEqual([
    `127.0.0.1:${port}/claude-opus-4-7`,
  ]);
});

test('a file that is none, or is missing, is said to be', () => {
  expect(() => openRecording({ file: file(), mode: 'replay-only' })).toThrow(/there is no recording/);
  writeFileSync(file(), '{"formatVersion": 2}');
  expect(() => openRecording({ file: file(), mode: 'record' })).toThrow(/is no recording/);
  expect(existsSync(`${file()}.tmp`)).toBe(false);
});
