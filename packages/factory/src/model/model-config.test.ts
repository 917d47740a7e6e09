import { expect, test } from 'vitest';
import { Secret } from '@tapwright/connector';
import { modelConfigFromEnv } from './model-config-from-env.ts';
import { chooseModel, modelLimits, parseModelConfig, type ModelConfig } from './model-config.ts';
import { PROVIDER_DEFAULTS, PROVIDERS } from './model-defaults.ts';
import { pricerOf } from './prices.ts';

const env = { ANTHROPIC_API_KEY: 'key-a', OPENAI_API_KEY: 'key-o', MINE: 'key-m' };
const choose = (config: ModelConfig, agent = 'research', where: NodeJS.ProcessEnv = env) =>
  chooseModel(parseModelConfig(config), agent, where);

test('without a word it is Anthropic, with its key and the default model', () => {
  const chosen = choose({});
  expect(chosen).toMatchObject({ provider: 'anthropic', baseUrl: 'https://api.anthropic.com/v1', official: true });
  expect(chosen.apiKey?.reveal()).toBe('key-a');
});

test('CLAUDE_MODEL names the model, and the configuration goes before it', () => {
  const where = { ...env, CLAUDE_MODEL: 'from-env' };
  expect(choose({}, 'research', where).model).toBe('from-env');
  expect(choose({ model: 'from-config' }, 'research', where).model).toBe('from-config');
});

test('every default model has a price in the table that comes along', async () => {
  for (const provider of PROVIDERS) {
    if (PROVIDER_DEFAULTS[provider].model === undefined) continue;
    const price = await pricerOf(choose({ provider, apiKey: 'k' }));
    expect(price({ input: 1000, cachedInput: 0, cacheWrite: 0, output: 1000 }), provider).toBeGreaterThan(0);
  }
});

test('a key stays with the endpoint that it was given for', () => {
  const config: ModelConfig = {
    provider: 'openai',
    apiKey: new Secret('for-openai'),
    baseUrl: 'https://proxy.example/v1',
    agents: {
      same: { model: 'other' },
      elsewhere: { baseUrl: 'https://other.example/v1' },
      claude: { provider: 'anthropic' },
      named: { provider: 'openai-compatible', baseUrl: 'https://third.example/v1', model: 'm', apiKeyEnv: 'MINE' },
    },
  };
  expect(choose(config, 'same')).toMatchObject({
    model: 'other',
    baseUrl: 'https://proxy.example/v1',
    official: false,
  });
  expect(choose(config, 'same').apiKey?.reveal()).toBe('for-openai');
  expect(choose(config, 'elsewhere').apiKey?.reveal()).toBe('key-o');
  expect(choose(config, 'claude')).toMatchObject({ baseUrl: 'https://api.anthropic.com/v1', official: true });
  expect(choose(config, 'claude').apiKey?.reveal()).toBe('key-a');
  expect(choose(config, 'named').apiKey?.reveal()).toBe('key-m');
});

test.each<[string, ModelConfig, NodeJS.ProcessEnv, RegExp]>([
  ['a key', {}, {}, /there is no key for anthropic: ANTHROPIC_API_KEY is not set/],
  ['the key that was named', { apiKeyEnv: 'NOWHERE' }, env, /NOWHERE is not set/],
  ['a model', { provider: 'ollama' }, env, /ollama has no default model/],
  ['a base URL', { provider: 'openai-compatible', model: 'm' }, env, /no default base URL/],
  ['a safe address', { baseUrl: 'http://models.example/v1' }, env, /plain HTTP/],
])('what is missing is named: %s', (_what, config, where, says) => {
  expect(() => choose(config, 'research', where)).toThrow(says);
});

test('what is no configuration is told by field', () => {
  expect(() => parseModelConfig({ provider: 'other', modle: 'x' })).toThrow(/provider: .*modle/);
});

test('a base URL that is only a host gets the path that all of them have', () => {
  const where = { ...env, ANTHROPIC_BASE_URL: 'https://proxy.example' };
  expect(choose({}, 'research', where)).toMatchObject({ baseUrl: 'https://proxy.example/v1', official: false });
  expect(choose({ baseUrl: 'https://api.anthropic.com/v1/' })).toMatchObject({ official: true });
});

test('Ollama on this machine needs neither key nor permission', () => {
  const chosen = choose({ provider: 'ollama', model: 'llama' }, 'research', {});
  expect(chosen).toMatchObject({ baseUrl: 'http://127.0.0.1:11434/v1', allowPrivate: true, official: false });
});

test('whoever answers at an own address may take a day, a provider a quarter of an hour', () => {
  const parsed = parseModelConfig({ limits: { attempts: 2 } });
  expect(modelLimits(parsed, { official: false, allowPrivate: true })).toMatchObject({
    attempts: 2,
    timeoutMs: 86_400_000,
  });
  expect(modelLimits(parsed, { official: true, allowPrivate: true })).toMatchObject({ timeoutMs: 900_000 });
});

test.each<[NodeJS.ProcessEnv, ModelConfig | undefined]>([
  [{}, undefined],
  [{ OPENAI_API_KEY: 'k' }, { provider: 'openai' }],
  [{ OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k' }, { provider: 'anthropic' }],
  [{ GEMINI_API_KEY: 'k' }, { provider: 'google' }],
  [
    { TAPWRIGHT_MODEL_PROVIDER: 'ollama', TAPWRIGHT_MODEL: 'llama' },
    { provider: 'ollama', model: 'llama' },
  ],
  [
    { TAPWRIGHT_MODEL_BASE_URL: 'https://m.example/v1', TAPWRIGHT_MODEL: 'm', TAPWRIGHT_MODEL_KEY: 'k' },
    { provider: 'openai-compatible', model: 'm', baseUrl: 'https://m.example/v1', apiKeyEnv: 'TAPWRIGHT_MODEL_KEY' },
  ],
])('the environment %o means %o', (where, config) => {
  expect(modelConfigFromEnv(where)).toEqual(config);
});

test('an environment that names nobody is refused', () => {
  expect(() => modelConfigFromEnv({ TAPWRIGHT_MODEL_PROVIDER: 'nobody' })).toThrow(/provider/);
});
