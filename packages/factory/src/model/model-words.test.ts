import { reveal } from '@tapwright/connector';
import { expect, test } from 'vitest';
import { chooseModel, parseModelConfig } from './model-config.ts';
import { modelWordsSchema, withKeys, withoutKeys } from './model-words.ts';

const KEY = ['key', 'nobody', 'sees'].join('-');
const own = parseModelConfig({
  provider: 'openai-compatible',
  model: 'large',
  baseUrl: 'https://models.example/v1',
  apiKey: KEY,
  agents: { research: { model: 'small', apiKey: `${KEY}-2` }, review: { provider: 'anthropic', model: 'other' } },
  limits: { attempts: 2 },
});
const words = modelWordsSchema.parse(JSON.parse(JSON.stringify(withoutKeys(own))));

const keyOf = (agent: string, given: Parameters<typeof withKeys>[1], env: NodeJS.ProcessEnv = {}): string => {
  const { apiKey } = chooseModel(parseModelConfig(withKeys(words, given)), agent, env);
  return apiKey === undefined ? '' : reveal(apiKey);
};

test('what is kept of a model has all words and no key', () => {
  expect(JSON.stringify(words)).not.toContain(KEY);
  expect(words).toMatchObject({ model: 'large', agents: { research: { model: 'small' } }, limits: { attempts: 2 } });
  expect(() => modelWordsSchema.parse({ apiKey: KEY })).toThrow();
  expect(() => modelWordsSchema.parse({ agents: { research: { apiKey: KEY } } })).toThrow();
});

test('keys of this process are for the endpoints that they were given for', () => {
  expect(keyOf('generate', own)).toBe(KEY);
  expect(keyOf('research', own)).toBe(`${KEY}-2`);
  const elsewhere = parseModelConfig({ ...own, baseUrl: 'https://elsewhere.example/v1' });
  expect(keyOf('generate', elsewhere)).toBe('');
});

test('where this process has none, the environment has', () => {
  expect(keyOf('review', undefined, { ANTHROPIC_API_KEY: 'from-the-environment' })).toBe('from-the-environment');
  expect(() => keyOf('review', undefined)).toThrow(expect.objectContaining({ code: 'model_key_missing' }));
});
