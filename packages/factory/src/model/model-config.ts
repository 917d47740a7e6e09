import { z } from 'zod';
import { ConfigError, Secret } from '@tapwright/connector';
import { MAX_OUTPUT_TOKENS, MODEL_LIMITS, PROVIDER_DEFAULTS, PROVIDERS, type ProviderName } from './model-defaults.ts';

const key = z.union([
  z.instanceof(Secret),
  z
    .string()
    .min(1)
    .transform((text) => new Secret(text)),
]);
const dollars = z.number().nonnegative();

const choice = {
  provider: z.enum(PROVIDERS).optional(),
  model: z.string().min(1).optional(),
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  apiKey: key.optional(),
  /** Name of the environment variable that holds the key. */
  apiKeyEnv: z.string().min(1).optional(),
  maxOutputTokens: z.int().positive().optional(),
  /** The base URL may be a loopback or private address, and plain HTTP. */
  allowPrivate: z.boolean().optional(),
  /** False for servers that cannot stream. */
  stream: z.boolean().optional(),
};

const price = z.strictObject({
  /** Dollars per million tokens. */
  input: dollars,
  output: dollars,
  cacheRead: dollars.optional(),
  cacheWrite: dollars.optional(),
});

/** Dollars per million tokens of one model. */
export type ModelPrice = z.output<typeof price>;

export const modelConfigSchema = z.strictObject({
  ...choice,
  /** Another model for an agent: what it does not say is as above, as long as it stays with the same endpoint. */
  agents: z.record(z.string(), z.strictObject(choice)).optional(),
  /** What research may use a model for besides reading pages. */
  research: z
    .strictObject({
      /** Passages with weight are read a second time. Default true. */
      secondReader: z.boolean().optional(),
      /** The provider may look for the documentation of an API of which only the name is known. Default false. */
      webSearch: z.boolean().optional(),
    })
    .optional(),
  /** By model; they go before the built-in table. */
  prices: z.record(z.string(), price).optional(),
  /** Answers are kept in this file of JSON; with `replay-only`, nobody else is asked. */
  recording: z.strictObject({ file: z.string().min(1), mode: z.enum(['record', 'replay-only']) }).optional(),
  limits: z
    .strictObject({
      concurrency: z.int().positive().optional(),
      attempts: z.int().positive().max(10).optional(),
      requestsPerMinute: z.int().positive().optional(),
      timeoutMs: z.int().positive().optional(),
      maxWaitMs: z.int().nonnegative().optional(),
    })
    .optional(),
});

/** Which model answers whom. Everything is optional but a model where the provider has no default. */
export type ModelConfig = z.input<typeof modelConfigSchema>;
export type ParsedModelConfig = z.output<typeof modelConfigSchema>;
type Choice = NonNullable<ParsedModelConfig['agents']>[string];

/** A model that an agent asks, all defaults filled in. */
export interface ChosenModel {
  readonly provider: ProviderName;
  readonly model: string;
  readonly baseUrl: string;
  /** The provider's own endpoint, not a proxy or a bridge. */
  readonly official: boolean;
  readonly apiKey: Secret | undefined;
  readonly maxOutputTokens: number;
  readonly allowPrivate: boolean;
  readonly stream: boolean;
  readonly price: ModelPrice | undefined;
}

/** Limits of every call, all defaults filled in. */
export interface ModelLimits {
  readonly concurrency: number;
  readonly attempts: number;
  readonly requestsPerMinute: number | undefined;
  readonly timeoutMs: number;
  readonly maxWaitMs: number;
}

/** Reads a configuration from anywhere; says what is wrong with it. */
export function parseModelConfig(given: unknown): ParsedModelConfig {
  const result = modelConfigSchema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  throw new ConfigError(`the model configuration is wrong: ${problems.join('; ')}`, {
    code: 'model_config_invalid',
    hint: 'docs/models.md lists the fields.',
  });
}

/** The limits of calls of this model. */
export function modelLimits(
  { limits = {} }: ParsedModelConfig,
  { official, allowPrivate }: Pick<ChosenModel, 'official' | 'allowPrivate'>,
): ModelLimits {
  const own = allowPrivate && !official;
  return {
    concurrency: limits.concurrency ?? MODEL_LIMITS.concurrency,
    attempts: limits.attempts ?? MODEL_LIMITS.attempts,
    requestsPerMinute: limits.requestsPerMinute,
    timeoutMs: limits.timeoutMs ?? (own ? MODEL_LIMITS.ownTimeoutMs : MODEL_LIMITS.timeoutMs),
    maxWaitMs: limits.maxWaitMs ?? MODEL_LIMITS.maxWaitMs,
  };
}

/** Which model answers this agent. Throws where a model, a base URL or (unless nobody will be asked) a key is missing. */
export function chooseModel(
  config: ParsedModelConfig,
  agent: string,
  env: NodeJS.ProcessEnv,
  needsKey: boolean = true,
): ChosenModel {
  const chosen = choiceOf(config, agent);
  const provider = chosen.provider ?? 'anthropic';
  const defaults = PROVIDER_DEFAULTS[provider];
  const model = chosen.model ?? firstOf(env, defaults.models) ?? defaults.model;
  if (model === undefined) throw missing(provider, 'model', 'model');
  const given = chosen.baseUrl ?? firstOf(env, defaults.baseUrls) ?? defaults.baseUrl;
  if (given === undefined) throw missing(provider, 'base URL', 'baseUrl');
  const baseUrl = fullUrl(given);
  const local = baseUrl === defaults.baseUrl && provider === 'ollama';
  refusePlain(baseUrl, chosen.allowPrivate === true || local);
  return {
    provider,
    model,
    baseUrl,
    official: baseUrl === defaults.baseUrl && !local,
    apiKey: needsKey ? keyOf(chosen, provider, env) : undefined,
    maxOutputTokens: chosen.maxOutputTokens ?? MAX_OUTPUT_TOKENS,
    allowPrivate: chosen.allowPrivate ?? local,
    stream: chosen.stream ?? true,
    price: config.prices?.[model],
  };
}

/** A key never goes to an endpoint that it was not given for. */
function choiceOf(config: ParsedModelConfig, agent: string): Choice {
  const own = config.agents !== undefined && Object.hasOwn(config.agents, agent) ? config.agents[agent] : undefined;
  if (own === undefined) return config;
  const { maxOutputTokens, stream } = config;
  const sameProvider = own.provider === undefined || own.provider === (config.provider ?? 'anthropic');
  if (!sameProvider) return { maxOutputTokens, stream, ...own };
  if (own.baseUrl !== undefined && own.baseUrl !== config.baseUrl)
    return { maxOutputTokens, stream, provider: config.provider, model: config.model, ...own };
  return { ...config, ...own };
}

function keyOf({ apiKey, apiKeyEnv }: Choice, provider: ProviderName, env: NodeJS.ProcessEnv): Secret | undefined {
  if (apiKey !== undefined) return apiKey;
  const { keys, keyless } = PROVIDER_DEFAULTS[provider];
  const names = apiKeyEnv === undefined ? keys : [apiKeyEnv];
  const found = firstOf(env, names);
  if (found !== undefined) return new Secret(found);
  if (keyless === true && apiKeyEnv === undefined) return undefined;
  throw new ConfigError(
    `there is no key for ${provider}: ${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} not set`,
    {
      code: 'model_key_missing',
      hint: `Set ${names[0] ?? 'apiKeyEnv'}, choose another provider, or be the model yourself with \`tapwright bridge\`.`,
    },
  );
}

function firstOf(env: NodeJS.ProcessEnv, names: readonly string[]): string | undefined {
  return names.map((name) => env[name]?.trim()).find((value) => value !== undefined && value !== '');
}

/** Without a slash at its end; what many tools call a base URL is only the host of one. */
function fullUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '')
    throw new ConfigError('the base URL of the model is not one of the form https://host/path', {
      code: 'model_config_invalid',
    });
  return url.pathname === '/' ? `${url.origin}/v1` : text.replace(/\/+$/, '');
}

function refusePlain(baseUrl: string, allowed: boolean): void {
  if (allowed || !baseUrl.startsWith('http:')) return;
  throw new ConfigError(`${new URL(baseUrl).host} is plain HTTP: a key would go there for all to read`, {
    code: 'model_endpoint_refused',
    hint: 'Use https, or allow private addresses (allowPrivate: true) if it is on this machine or in your own network.',
  });
}

function missing(provider: string, what: string, field: string): ConfigError {
  return new ConfigError(`${provider} has no default ${what}`, {
    code: 'model_config_invalid',
    hint: `Name one: ${field} in the model configuration.`,
  });
}
