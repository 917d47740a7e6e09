import type { ChosenModel } from './model-config.ts';

/** Tokens of one call. `input` counts what was read from the cache and written to it, too. */
export interface Tokens {
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  readonly output: number;
}

/** Dollars for so many tokens; null where nobody knows the price, never 0. */
export type Pricer = (tokens: Tokens) => number | null;

/** The price list of a model: the user's own table first, then the one that comes with `@pydantic/genai-prices`. */
export async function pricerOf({ provider, model, baseUrl, official, price }: ChosenModel): Promise<Pricer> {
  if (price !== undefined) {
    const { input, output, cacheRead = input, cacheWrite = input } = price;
    return (tokens) =>
      ((tokens.input - tokens.cachedInput - tokens.cacheWrite) * input +
        tokens.cachedInput * cacheRead +
        tokens.cacheWrite * cacheWrite +
        tokens.output * output) /
      1e6;
  }
  const { calcPrice } = await import('@pydantic/genai-prices');
  const id = provider === 'claude-agent' ? 'anthropic' : provider;
  const named = id === 'anthropic' || id === 'openai' || id === 'google';
  const options = official || named ? { providerId: id } : { providerApiUrl: baseUrl };
  return (tokens) => {
    const usage = {
      input_tokens: tokens.input,
      output_tokens: tokens.output,
      ...(tokens.cachedInput > 0 && { cache_read_tokens: tokens.cachedInput }),
      ...(tokens.cacheWrite > 0 && { cache_write_tokens: tokens.cacheWrite }),
    };
    try {
      return calcPrice(usage, model, options)?.total_price ?? null;
    } catch {
      return null;
    }
  };
}

/** The most that a prompt of so many tokens can cost, whether it is written to the cache or not. */
export function worstPrice(price: Pricer, prompt: number, output: number): number | null {
  const plain = price({ input: prompt, cachedInput: 0, cacheWrite: 0, output });
  const written = price({ input: prompt, cachedInput: 0, cacheWrite: prompt, output });
  return plain === null ? null : Math.max(plain, written ?? 0);
}
