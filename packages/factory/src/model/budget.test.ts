import { expect, test } from 'vitest';
import { z } from 'zod';
import { BudgetExceededError, createBudget } from './budget.ts';
import { fakeClock, play } from './model.fixture.ts';
import { modelTool } from './model-tool.ts';

const asked = { agent: 'research', instructions: 'You read pages.', prompt: 'What?', maxOutputTokens: 1000 };

test('what would overshoot is not started, and the error says what was left', async () => {
  const budget = createBudget({ usd: 1, tokens: 1000 });
  const first = await budget.reserve({ tokens: 700, usd: 0.1 }, 'the first');
  first.settle({ tokens: 650, usd: 0.05 });
  const error = await budget.reserve({ tokens: 351, usd: 0.1 }, 'the second').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BudgetExceededError);
  expect(error).toMatchObject({ code: 'budget_exceeded', left: { usd: 0.95, tokens: 350 } });
  expect(String(error)).toContain('the second may cost up to $0.1000, 351 tokens: $0.9500 and 350 tokens are left');
  await budget.reserve({ tokens: 350, usd: 0.95 }, 'the third');
});

test('calls in flight are waited for where their end may make room', async () => {
  const budget = createBudget({ tokens: 100 });
  const first = await budget.reserve({ tokens: 80, usd: null }, 'a');
  const order: string[] = [];
  const second = budget.reserve({ tokens: 90, usd: null }, 'b').then((held) => (order.push('b'), held));
  const third = budget.reserve({ tokens: 5, usd: null }, 'c').then((held) => (order.push('c'), held));
  first.settle({ tokens: 5, usd: null });
  (await second).settle({ tokens: 90, usd: null });
  await third;
  expect(order).toEqual(['b', 'c']);
  expect(budget.state().spent.tokens).toBe(95);
});

test('who waits hears when there will never be room', async () => {
  const budget = createBudget({ tokens: 100 });
  const first = await budget.reserve({ tokens: 80, usd: null }, 'a');
  const second = budget.reserve({ tokens: 90, usd: null }, 'b');
  first.settle({ tokens: 80, usd: null });
  await expect(second).rejects.toMatchObject({ code: 'budget_exceeded', left: { tokens: 20 } });
});

test('who waits can give up', async () => {
  const budget = createBudget({ tokens: 100 });
  await budget.reserve({ tokens: 80, usd: null }, 'a');
  const stop = new AbortController();
  const second = budget.reserve({ tokens: 90, usd: null }, 'b', stop.signal);
  stop.abort();
  await expect(second).rejects.toMatchObject({ name: 'AbortError' });
});

test('time is a budget as well', async () => {
  const clock = fakeClock();
  const budget = createBudget({ milliseconds: 1000 }, { now: () => clock.now(), sleep: () => new Promise(() => {}) });
  await clock.sleep(999);
  (await budget.reserve({ tokens: 1, usd: null }, 'a')).release();
  await clock.sleep(1);
  await expect(budget.reserve({ tokens: 1, usd: null }, 'b')).rejects.toMatchObject({ code: 'budget_exceeded' });
  const passing = createBudget({ milliseconds: 1000 }, clock);
  await Promise.resolve();
  expect(passing.signal?.reason).toBeInstanceOf(BudgetExceededError);
});

test('what is counted twice is counted once', async () => {
  const budget = createBudget({ tokens: 10 });
  const held = await budget.reserve({ tokens: 10, usd: null }, 'a');
  held.settle({ tokens: 3, usd: null });
  held.settle({ tokens: 3, usd: null });
  held.release();
  expect(budget.state()).toMatchObject({ spent: { tokens: 3 }, left: { tokens: 7 } });
});

test('however many calls run at once, a run spends no more than its budget', async () => {
  const budget = createBudget({ tokens: 60_000, usd: 0.4 });
  await using played = await play(() => ({ text: 'x', usage: { input: 900, output: 1000 } }), {}, { budget });
  const outcomes = await Promise.allSettled(Array.from({ length: 80 }, () => played.model.ask(asked)));
  const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect(done).toBeGreaterThan(20);
  expect(done).toBeLessThan(80);
  expect(played.script.requests).toHaveLength(done);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'budget_exceeded' });
  const { spent } = budget.state();
  expect(spent.tokens).toBe(done * 1900);
  expect(spent.tokens).toBeLessThanOrEqual(60_000);
  expect(spent.usd).toBeLessThanOrEqual(0.4);
});

test('a model that never stops calling tools is stopped by the budget, in the middle', async () => {
  const budget = createBudget({ tokens: 40_000 });
  await using played = await play(
    () => ({ toolCalls: [{ name: 'read', input: {} }], usage: { input: 5000, output: 500 } }),
    {},
    { budget },
  );
  const read = modelTool({ description: 'Reads', input: z.object({}), run: () => 'more' });
  const error = await played.model
    .ask({ ...asked, tools: { read }, maxSteps: 1000 })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'budget_exceeded' });
  expect(budget.state().spent.tokens).toBeLessThanOrEqual(40_000);
  expect(played.script.requests.length).toBeGreaterThan(3);
});

test('dollars hold no model whose price nobody knows, tokens do', async () => {
  const config = { provider: 'ollama' as const, model: 'llama' };
  await using blind = await play(() => 'Yes.', config, { budget: createBudget({ usd: 5 }) });
  await expect(blind.model.ask(asked)).rejects.toMatchObject({ code: 'model_price_unknown' });
  expect(blind.script.requests).toEqual([]);
  await using counted = await play(() => 'Yes.', config, { budget: createBudget({ usd: 5, tokens: 100_000 }) });
  expect((await counted.model.ask(asked)).text).toBe('Yes.');
});

test.each([
  ['nothing', { input: 0, output: 0 }],
  ['less than nothing', { input: -5_000_000, output: -5_000_000 }],
  ['no words', { input: 1000, output: 0 }],
  ['more from a cache than there was', { input: -50_000, cachedInput: 50_100, output: 10 }],
])('an endpoint that counts %s is taken at its worst', async (_what, usage) => {
  const budget = createBudget({ tokens: 1_000_000 });
  await using played = await play(() => ({ text: 'Yes. '.repeat(100), usage }), {}, { budget });
  await played.model.ask(asked);
  expect(budget.state().spent.tokens).toBeGreaterThan(1000);
  expect(played.calls).toMatchObject([{ tokens: null }]);
});

test('tries that may have cost something are counted at their worst', async () => {
  const budget = createBudget({ tokens: 1_000_000 });
  await using played = await play(
    (request) =>
      request.number === 1
        ? { fault: 'cut', answer: { text: 'Yes, it is so.' } }
        : { text: 'Yes.', usage: { input: 10, output: 1 } },
    {},
    { budget },
  );
  await played.model.ask(asked);
  expect(budget.state().spent.tokens).toBeGreaterThan(11 + 1000);
});

test('a question may have a budget of its own', async () => {
  const budget = createBudget({ tokens: 1_000_000 });
  await using played = await play(() => 'Yes.', {}, { budget });
  const own = createBudget({ tokens: 10 });
  await expect(played.model.ask({ ...asked, budget: own })).rejects.toMatchObject({ code: 'budget_exceeded' });
  expect(budget.state().spent.tokens).toBe(0);
  await played.model.ask(asked);
});
