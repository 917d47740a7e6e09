import { PROVIDER_DEFAULTS, PROVIDERS, type ProviderName } from './model-defaults.ts';
import { parseModelConfig, type ModelConfig } from './model-config.ts';

/**
 * What the environment says: `TAPWRIGHT_MODEL_PROVIDER`, `TAPWRIGHT_MODEL`, `TAPWRIGHT_MODEL_BASE_URL` and
 * `TAPWRIGHT_MODEL_KEY`, else the provider whose own key is set (`ANTHROPIC_API_KEY` first). Undefined where it says
 * nothing: then there is no model.
 */
export function modelConfigFromEnv(env: NodeJS.ProcessEnv = process.env): ModelConfig | undefined {
  const of = (name: string): string | undefined => env[name]?.trim() || undefined;
  const baseUrl = of('TAPWRIGHT_MODEL_BASE_URL');
  const named = of('TAPWRIGHT_MODEL_PROVIDER') ?? (baseUrl === undefined ? undefined : 'openai-compatible');
  const provider = named ?? withKey(of);
  if (provider === undefined) return undefined;
  const model = of('TAPWRIGHT_MODEL');
  const config = {
    provider,
    ...(model !== undefined && { model }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(of('TAPWRIGHT_MODEL_KEY') !== undefined && { apiKeyEnv: 'TAPWRIGHT_MODEL_KEY' }),
    ...(of('TAPWRIGHT_ALLOW_PRIVATE') === '1' && { allowPrivate: true }),
  };
  parseModelConfig(config);
  return { ...config, provider: PROVIDERS.find((one) => one === provider) ?? 'anthropic' };
}

function withKey(of: (name: string) => string | undefined): ProviderName | undefined {
  return PROVIDERS.find((name) => {
    const { keys, keyless } = PROVIDER_DEFAULTS[name];
    return keyless !== true && keys.some((key) => of(key) !== undefined);
  });
}
