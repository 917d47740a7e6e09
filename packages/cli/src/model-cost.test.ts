import { expect, test } from 'vitest';
import { modelCost } from './model-cost.ts';

test.each<[string, number | null, readonly string[]]>([
  ['$0.1234', 0.1234, ['openai/strong']],
  ['900 tokens, price unknown', null, ['localhost:11434/llama']],
  ['900 tokens by program', 0.1234, ['program']],
  ['900 tokens by script and person', null, ['script', 'person']],
  ['$0.1234', 0.1234, ['program', 'openai/strong']],
  ['$0.0000', 0, []],
])('%s is what %s answered by %j cost', (text, usd, by) => {
  expect(modelCost(usd, 900, new Set(by))).toBe(text);
});
