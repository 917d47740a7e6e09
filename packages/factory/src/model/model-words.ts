import { z } from 'zod';
import { modelConfigSchema, type ModelConfig } from './model-config.ts';

const { apiKey: _key, agents: _agents, prices, limits, research, ...choice } = modelConfigSchema.shape;

/** Which model answers whom, without any key: for what is kept. */
export const modelWordsSchema = z.strictObject({
  ...choice,
  prices,
  limits,
  research,
  agents: z.record(z.string(), z.strictObject(choice)).optional(),
});

type ModelWords = z.output<typeof modelWordsSchema>;
type Endpoint = Pick<ModelConfig, 'provider' | 'baseUrl' | 'apiKey'>;

/** The configuration without its keys. */
export function withoutKeys({ apiKey: _own, agents, ...words }: ModelConfig): ModelWords {
  if (agents === undefined) return words;
  const told = Object.entries(agents).map(([name, { apiKey: _its, ...rest }]) => [name, rest] as const);
  return { ...words, agents: Object.fromEntries(told) };
}

/** With the keys that this process was given for the very same endpoints; all others come from the environment. */
export function withKeys(words: ModelWords, own: ModelConfig | undefined): ModelConfig {
  const agents = Object.entries(words.agents ?? {}).map(([name, agent]) => {
    const known = own?.agents !== undefined && Object.hasOwn(own.agents, name) ? own.agents[name] : undefined;
    return [name, { ...agent, ...keyFor(agent, known) }] as const;
  });
  return {
    ...words,
    ...keyFor(words, own),
    ...(agents.length > 0 && { agents: Object.fromEntries(agents) }),
  };
}

function keyFor(wanted: Endpoint & { readonly apiKeyEnv?: string | undefined }, own: Endpoint | undefined) {
  if (own?.apiKey === undefined || wanted.apiKeyEnv !== undefined) return {};
  const isSame = (wanted.provider ?? 'anthropic') === (own.provider ?? 'anthropic') && wanted.baseUrl === own.baseUrl;
  return isSame ? { apiKey: own.apiKey } : {};
}
