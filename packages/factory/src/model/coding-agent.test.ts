import { expect, test } from 'vitest';
import { z } from 'zod';
import { Secret } from '@tapwright/connector';
import { createBudget } from './budget.ts';
import { askCodingAgent, type CodingAgentContext, type CodingAgentSdk } from './coding-agent.ts';
import { fakeClock } from './model.fixture.ts';
import type { ModelCall } from './model-call.ts';
import { modelTool } from './model-tool.ts';
import { openModel } from './open-model.ts';

const asked = { agent: 'generate', instructions: 'You count.', prompt: 'How many?' };
const usage = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 20, cache_creation_input_tokens: 30 };
const success = { type: 'result', subtype: 'success', is_error: false, num_turns: 2, total_cost_usd: 0.25, usage };

interface Asked {
  readonly prompt: string;
  readonly options: Record<string, unknown>;
}

/** Stands in for the package, which is too large to be installed for tests; it was tried with the real one. */
function standIn(...messages: readonly object[]) {
  const requests: Asked[] = [];
  const tools: { name: string; run: (input: unknown) => Promise<object> }[] = [];
  const sdk: CodingAgentSdk = {
    query: (request) => {
      requests.push({ prompt: request.prompt, options: { ...request.options } });
      return (async function* () {
        yield { type: 'system', subtype: 'init' };
        yield* messages;
      })();
    },
    tool: (name, description, shape, run) => (
      tools.push({ name, run }),
      { name, description, shape: Object.keys(shape) }
    ),
    createSdkMcpServer: (options) => options,
  };
  const calls: ModelCall[] = [];
  const context: CodingAgentContext = {
    chosen: {
      provider: 'claude-agent',
      model: 'm',
      baseUrl: 'https://api.anthropic.com/v1',
      official: true,
      apiKey: new Secret('key-a'),
      maxOutputTokens: 1,
      allowPrivate: false,
      stream: true,
      price: undefined,
    },
    budgets: [],
    recording: undefined,
    clock: fakeClock(),
    onCall: (call) => calls.push(call),
    load: () => Promise.resolve(sdk),
  };
  return { requests, tools, calls, context };
}

test('a coding agent gets the tools of the asking agent, none of its own, and no environment', async () => {
  const { requests, tools, calls, context } = standIn({ ...success, result: 'Two.' });
  const read = modelTool({ description: 'Reads', input: z.object({ page: z.int() }), run: ({ page }) => ({ page }) });
  const answer = await askCodingAgent({ ...asked, tools: { read } }, context);
  expect(answer).toEqual({ text: 'Two.', object: undefined, finish: 'stop' });
  expect(requests).toMatchObject([
    {
      prompt: 'How many?',
      options: {
        systemPrompt: 'You count.',
        tools: [],
        allowedTools: ['mcp__tapwright__read'],
        permissionMode: 'dontAsk',
        settingSources: [],
        mcpServers: { tapwright: { tools: [{ name: 'read', shape: ['page'] }] } },
        env: { ANTHROPIC_API_KEY: 'key-a' },
      },
    },
  ]);
  expect(requests[0]?.options['env']).not.toHaveProperty('TAPWRIGHT_ALLOW_PRIVATE');
  expect(await tools[0]?.run({ page: 1 })).toEqual({ content: [{ type: 'text', text: '{"page":1}' }] });
  expect(await tools[0]?.run({ page: 'x' })).toMatchObject({ isError: true });
  expect(calls).toMatchObject([
    {
      answeredBy: 'claude-agent/m',
      tokens: { input: 60, cachedInput: 20, cacheWrite: 30, output: 5 },
      usd: 0.25,
      attempts: 2,
    },
  ]);
});

test('its object has to fit, whatever it says of it', async () => {
  const schema = z.object({ size: z.int() });
  const good = standIn({ ...success, structured_output: { size: 7 } });
  expect((await askCodingAgent({ ...asked, schema }, good.context)).object).toEqual({ size: 7 });
  const bad = standIn({ ...success, result: 'Done!', structured_output: { size: 'big' } });
  await expect(askCodingAgent({ ...asked, schema }, bad.context)).rejects.toMatchObject({
    code: 'model_answer_invalid',
  });
  expect(bad.calls).toHaveLength(1);
});

test('what is left of the dollars is its limit, and what it spent is counted', async () => {
  const budget = createBudget({ usd: 2 });
  const { requests, context } = standIn({ ...success, result: 'Two.' });
  await askCodingAgent(asked, { ...context, budgets: [budget] });
  expect(requests[0]?.options).toMatchObject({ maxBudgetUsd: 2 });
  expect(budget.state()).toMatchObject({ left: { usd: 1.75 } });
  const blind = createBudget({ tokens: 1000 });
  await expect(askCodingAgent(asked, { ...context, budgets: [blind] })).rejects.toThrow(/dollars only/);
});

test.each([
  ['error_max_turns', 'model_loop'],
  ['error_max_budget_usd', 'budget_exceeded'],
  ['error_during_execution', 'model_stream_failed'],
])('its end by %s is an error of its own', async (subtype, code) => {
  const { calls, context } = standIn({ ...success, subtype, is_error: true });
  await expect(askCodingAgent(asked, context)).rejects.toMatchObject({ code });
  expect(calls).toMatchObject([{ finish: 'error', error: subtype, usd: 0.25 }]);
});

test('one that ends without a word may have spent all that it had', async () => {
  const budget = createBudget({ usd: 2 });
  const { context } = standIn();
  await expect(askCodingAgent(asked, { ...context, budgets: [budget] })).rejects.toMatchObject({
    code: 'model_stream_failed',
  });
  expect(budget.state().left).toEqual({ usd: 0 });
});

test('where it is not installed that is said, with what to do', async () => {
  const model = openModel({ provider: 'claude-agent', apiKey: 'k' });
  await expect(model.ask(asked)).rejects.toMatchObject({
    message: '@anthropic-ai/claude-agent-sdk is not installed',
    hint: expect.stringContaining('npm install'),
  });
});
