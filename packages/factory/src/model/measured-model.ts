import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { ConfigError, isTapwrightError, type Clock } from '@tapwright/connector';
import { answeredBy, isBilled } from './answered-by.ts';
import type { Budget, Cost, Reservation } from './budget.ts';
import { collectStream } from './collect-stream.ts';
import type { ModelLimits } from './model-config.ts';
import type { ModelEndpoint } from './model-endpoint.ts';
import type { ModelCall } from './model-call.ts';
import { worstPrice, type Pricer, type Tokens } from './prices.ts';
import type { Recording } from './recording.ts';
import { canonicalRequest, requestKey, type CanonicalRequest } from './request-key.ts';
import { tryCall } from './try-call.ts';

export interface MeasuringOptions {
  readonly agent: string;
  readonly endpoint: ModelEndpoint;
  readonly limits: ModelLimits;
  readonly budgets: readonly Budget[];
  readonly recording: Recording | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onCall: (call: ModelCall) => void;
  /** The provider may search the web itself. */
  readonly searches?: boolean;
}

/** What providers add to a prompt by themselves: the words around tools and schemas. */
const OVERHEAD = 1024;

/** The model as the SDK sees it: every call is reserved, limited, tried again, recorded and counted. */
export function measuredModel(options: MeasuringOptions): LanguageModelV4 {
  const { provider, model } = options.endpoint.chosen;
  return {
    specificationVersion: 'v4',
    provider,
    modelId: model,
    supportedUrls: {},
    doGenerate: (call) => measure(options, call),
    doStream: () => Promise.reject(new Error('a measured model answers whole')),
  };
}

interface Measuring {
  readonly request: CanonicalRequest;
  readonly worst: Cost;
  readonly price: Pricer;
  attempts: number;
  /** What tries that failed may have cost. */
  readonly lost: { tokens: number; usd: number };
}

async function measure(
  options: MeasuringOptions,
  call: LanguageModelV4CallOptions,
): Promise<LanguageModelV4GenerateResult> {
  const { endpoint, limits, clock, agent } = options;
  const { chosen } = endpoint;
  const request = canonicalRequest(chosen.model, call);
  const price = await endpoint.price();
  const prompt = OVERHEAD + Buffer.byteLength(JSON.stringify([call.prompt, call.tools, call.responseFormat]));
  const output = call.maxOutputTokens ?? chosen.maxOutputTokens;
  const worst: Cost = { tokens: prompt + output, usd: worstPrice(price, prompt, output) };
  requirePrice(options.budgets, worst, chosen.model);
  const measuring: Measuring = { request, worst, price, attempts: 0, lost: { tokens: 0, usd: 0 } };
  const held = await reserve(options.budgets, times(worst, limits.attempts), `the call of ${agent}`, call.abortSignal);
  const started = clock.now();
  const record = recorder(options, measuring, started);
  try {
    const answer = await answerOf(options, measuring, call);
    const tokens = believable(tokensOf(answer.result.usage), answer.result);
    const cost = costOf(tokens, measuring);
    settle(held, cost);
    record({ ...answer, tokens, usd: cost.usd });
    return { ...answer.result, warnings: [] };
  } catch (error) {
    settle(held, measuring.lost);
    record({ error });
    throw error;
  }
}

interface Answered {
  readonly result: LanguageModelV4GenerateResult;
  readonly by: string;
  readonly replayed: boolean;
}

async function answerOf(
  options: MeasuringOptions,
  measuring: Measuring,
  call: LanguageModelV4CallOptions,
): Promise<Answered> {
  const { endpoint, recording, agent, limits, clock, random } = options;
  const { chosen, gate } = endpoint;
  const secrets = secretsOf(options);
  const found = recording?.find(measuring.request, agent, secrets);
  if (found !== undefined) return { result: found.result, by: found.answeredBy, replayed: true };
  const { model, searchModel = model } = await endpoint.client();
  const client = options.searches === true ? searchModel : model;
  const signals = [call.abortSignal, ...options.budgets.map(({ signal }) => signal)].filter((one) => one !== undefined);
  const result = await tryCall(
    async (abortSignal) => {
      measuring.attempts += 1;
      const asked = { ...call, maxOutputTokens: call.maxOutputTokens ?? chosen.maxOutputTokens, abortSignal };
      return chosen.stream
        ? collectStream(await client.doStream(asked), asked.maxOutputTokens)
        : client.doGenerate(asked);
    },
    {
      name: `${chosen.provider}/${chosen.model}`,
      limits,
      gate,
      clock,
      random,
      signal: signals.length === 0 ? undefined : AbortSignal.any(signals),
      onFailure: ({ mayCost }) => {
        if (!mayCost) return;
        measuring.lost.tokens += measuring.worst.tokens;
        measuring.lost.usd += measuring.worst.usd ?? 0;
      },
    },
  );
  const by = answeredBy(chosen, result.response?.headers, result.response?.modelId);
  recording?.add(measuring.request, agent, { answeredBy: by, result }, secrets);
  return { result, by, replayed: false };
}

function secretsOf({ endpoint }: MeasuringOptions): readonly string[] {
  const { apiKey } = endpoint.chosen;
  return apiKey === undefined ? [] : [apiKey.reveal()];
}

type Outcome =
  | (Answered & { readonly tokens: Tokens | null; readonly usd: number | null })
  | { readonly error: unknown };

function recorder(options: MeasuringOptions, measuring: Measuring, started: number): (outcome: Outcome) => void {
  const { agent, endpoint, clock, recording, onCall } = options;
  const { provider, model } = endpoint.chosen;
  return (outcome) => {
    const about = {
      agent,
      provider,
      model,
      attempts: measuring.attempts,
      startedAt: new Date(started).toISOString(),
      milliseconds: Math.round(clock.now() - started),
      requestHash: recording?.key(measuring.request, secretsOf(options)) ?? requestKey(measuring.request),
    };
    if ('error' in outcome) {
      const by = answeredBy(endpoint.chosen, undefined, undefined);
      const usd = measuring.worst.usd === null ? null : measuring.lost.usd;
      const ending = { finish: 'error', error: codeOf(outcome.error) };
      onCall({
        ...about,
        answeredBy: by,
        tokens: null,
        usd,
        billed: measuring.attempts > 0,
        replayed: false,
        ...ending,
      });
      return;
    }
    const { result, by, replayed, tokens, usd } = outcome;
    const warnings = result.warnings.map(warningText);
    onCall({
      ...about,
      answeredBy: by,
      ...(result.response?.modelId !== undefined && { answeredModel: result.response.modelId }),
      tokens,
      usd,
      billed: !replayed && isBilled(by),
      replayed,
      finish: result.finishReason.unified,
      ...(warnings.length > 0 && { warnings }),
    });
  };
}

function warningText(warning: LanguageModelV4GenerateResult['warnings'][number]): string {
  if (warning.type === 'other') return warning.message;
  return `${warning.type}: ${'feature' in warning ? warning.feature : ''}`;
}

function codeOf(error: unknown): string {
  if (isTapwrightError(error)) return error.code;
  return error instanceof Error && error.name === 'AbortError' ? 'aborted' : 'unknown';
}

/** A budget in dollars says nothing about a model whose price nobody knows. */
function requirePrice(budgets: readonly Budget[], worst: Cost, model: string): void {
  const blind = budgets.some(({ limits }) => limits.usd !== undefined && limits.tokens === undefined);
  if (worst.usd !== null || !blind) return;
  throw new ConfigError(`nobody knows what ${model} costs: a budget in dollars cannot hold it`, {
    code: 'model_price_unknown',
    hint: 'Give a budget in tokens, or the price under `prices` in the model configuration.',
  });
}

async function reserve(
  budgets: readonly Budget[],
  worst: Cost,
  what: string,
  signal: AbortSignal | undefined,
): Promise<readonly Reservation[]> {
  const held: Reservation[] = [];
  try {
    for (const budget of budgets) held.push(await budget.reserve(worst, what, signal));
    return held;
  } catch (error) {
    for (const reservation of held) reservation.release();
    throw error;
  }
}

function settle(held: readonly Reservation[], cost: Cost): void {
  for (const reservation of held) reservation.settle(cost);
}

function times({ tokens, usd }: Cost, factor: number): Cost {
  return { tokens: tokens * factor, usd: usd === null ? null : usd * factor };
}

/** An endpoint that does not count is taken at its worst. */
function costOf(tokens: Tokens | null, { worst, price, lost }: Measuring): Cost {
  const own: Cost = tokens === null ? worst : { tokens: tokens.input + tokens.output, usd: price(tokens) };
  return { tokens: own.tokens + lost.tokens, usd: own.usd === null ? null : own.usd + lost.usd };
}

function tokensOf({ inputTokens, outputTokens }: LanguageModelV4Usage): Tokens | null {
  const cachedInput = inputTokens.cacheRead ?? 0;
  const cacheWrite = inputTokens.cacheWrite ?? 0;
  const input =
    inputTokens.total ??
    (inputTokens.noCache === undefined ? undefined : inputTokens.noCache + cachedInput + cacheWrite);
  if (input === undefined || outputTokens.total === undefined) return null;
  return { input, cachedInput, cacheWrite, output: outputTokens.total };
}

/** More bytes than this no token has: less was counted than was said. */
const LONGEST_TOKEN = 64;

/** What an endpoint counts, unless it cannot be so: then it is one that does not count. */
function believable(tokens: Tokens | null, { content }: LanguageModelV4GenerateResult): Tokens | null {
  if (tokens === null) return null;
  const said = content.reduce((sum, part) => sum + ('text' in part ? part.text.length : 1), 0);
  const counts = Object.values(tokens).every((count) => Number.isSafeInteger(count) && count >= 0);
  const { input, cachedInput, cacheWrite, output } = tokens;
  const isWhole = input > 0 && cachedInput + cacheWrite <= input && output * LONGEST_TOKEN >= said;
  return counts && isWhole ? tokens : null;
}
