import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { ChosenModel } from './model-config.ts';
import type { ModelFetch } from './model-fetch.ts';

/** The provider's own code, loaded when it is first asked: commands without a model do not pay for it. */
export async function loadProvider(chosen: ChosenModel, { fetch }: ModelFetch): Promise<LanguageModelV4> {
  const { provider, model, baseUrl } = chosen;
  // A space is what no provider takes for a key, and none of them looks for another in the environment then.
  const settings = { baseURL: baseUrl, apiKey: chosen.apiKey?.reveal() ?? 'none', fetch };
  switch (provider) {
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic(settings)(model);
    }
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai');
      return createOpenAI(settings).chat(model);
    }
    case 'google': {
      const { createGoogle } = await import('@ai-sdk/google');
      return createGoogle(settings)(model);
    }
    case 'openai-compatible':
    case 'ollama': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      const options = { ...settings, name: provider, includeUsage: true, supportsStructuredOutputs: true };
      return createOpenAICompatible(options).chatModel(model);
    }
  }
}
