import { ConfigError, emptyJournal, memoryArtefacts, memorySteps } from '@tapwright/connector';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { play, type Played } from '../model/model.fixture.ts';
import { runStage, type BuildPorts, type Ledger } from './run-build.ts';

let played: Played;
const told: unknown[] = [];
beforeEach(async () => {
  told.length = 0;
  const usage = { input: 10, output: 10 };
  played = await play(() => ({ text: 'yes', usage }), {
    model: 'script',
    prices: { script: { input: 1e5, output: 0 } },
  });
});
afterEach(async () => {
  await played[Symbol.asyncDispose]();
});

/** Asks, and tells what was spent before it was. */
const model: NonNullable<BuildPorts['model']> = ({ agent, context, spent, onCall }) => {
  told.push(spent);
  return {
    ask: async (question) => {
      const answer = await played.model.ask({ ...question, agent, signal: context.signal });
      for (const call of answer.calls) onCall(call);
      return answer;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
};

async function stage(ledger: Ledger, journal = emptyJournal(), fails = false): Promise<unknown> {
  const ports = { steps: memorySteps({ journal }), artefacts: memoryArtefacts(), model };
  const work: Parameters<typeof runStage<string, string>>[0]['work'] = async (prompt, bench) => {
    await bench.ask?.({ instructions: '', prompt });
    if (fails) throw new ConfigError('there is no such thing', { code: 'none' });
    return prompt;
  };
  return await runStage({ at: 'look', agent: 'research', work, task: 'Is it so?', ports, ledger });
}

test('a stage is told what was spent before it, and adds what it costs, whenever it is taken up', async () => {
  const journal = emptyJournal();
  for (const asked of [1, 1]) {
    const ledger = { usd: 2, tokens: 5 };
    expect(await stage(ledger, journal)).toBe('Is it so?');
    expect(ledger).toEqual({ usd: 3, tokens: 25 });
    expect(played.script.requests).toHaveLength(asked);
  }
  expect(told).toEqual([{ usd: 2, tokens: 5 }]);
});

test('what a stage cost that failed is spent as well', async () => {
  const ledger = { usd: 0, tokens: 0 };
  await expect(stage(ledger, emptyJournal(), true)).rejects.toMatchObject({ code: 'none' });
  expect(ledger).toEqual({ usd: 1, tokens: 20 });
});
