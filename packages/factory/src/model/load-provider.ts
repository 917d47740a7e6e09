import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { ToolSet } from 'ai';
import type { ChosenModel } from './model-config.ts';
import type { ModelFetch } from './model-fetch.ts';

/** A provider's client. */
export interface ProviderClient {
  readonly model: LanguageModelV4;
  /** Tools by which it searches the web itself, which it charges for. */
  readonly search?: ToolSet;
  /** The model where it has these tools. Default: the same. */
  readonly searchModel?: LanguageModelV4;
}

const SEARCHES = 8;

/** The provider's own code, loaded when it is first asked: commands without a model do not pay for it. */
export async function loadProvider(chosen: ChosenModel, { fetch }: ModelFetch): Promise<ProviderClient> {
  const { provider, model, baseUrl } = chosen;
  // With a key, whatever it is, none of them looks for another in the environment.
  const settings = { baseURL: baseUrl, apiKey: chosen.apiKey?.reveal() ?? 'none', fetch };
  switch (provider) {
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      const anthropic = createAnthropic(settings);
      const search = anthropic.tools.webSearch_20250305({ maxUses: SEARCHES });
      return { model: anthropic(model), search: { web_search: search } };
    }
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai');
      const openai = createOpenAI(settings);
      const search = { web_search: openai.tools.webSearch({}) };
      return { model: openai.chat(model), search, searchModel: openai.responses(model) };
    }
    case 'google': {
      const { createGoogle } = await import('@ai-sdk/google');
      const google = createGoogle(settings);
      return { model: google(model), search: { google_search: google.tools.googleSearch({}) } };
    }
    case 'claude-agent':
      throw new Error('a coding agent is asked as a whole');
    case 'openai-compatible':
    case 'ollama': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      const options = { ...settings, name: provider, includeUsage: true, supportsStructuredOutputs: true };
      return { model: createOpenAICompatible(options).chatModel(model) };
    }
  }
}
