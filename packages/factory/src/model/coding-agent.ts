import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { ConfigError, SystemError, TransientError, type Clock } from '@tapwright/connector';
import { jsonOf, type Answer, type AskOptions } from './ask.ts';
import { answeredBy } from './answered-by.ts';
import type { Budget, Reservation } from './budget.ts';
import type { ModelCall } from './model-call.ts';
import type { ChosenModel } from './model-config.ts';
import { MAX_STEPS } from './model-defaults.ts';
import type { Recording } from './recording.ts';
import { sha256 } from '../code/sha256.ts';

const PACKAGE = '@anthropic-ai/claude-agent-sdk';

/** What is used of the package. It is not a dependency: who wants it installs it, under its own licence. */
export interface CodingAgentSdk {
  query(request: { prompt: string; options: object }): AsyncIterable<unknown>;
  tool(name: string, description: string, shape: object, run: (input: unknown) => Promise<object>): object;
  createSdkMcpServer(options: { name: string; tools: readonly object[] }): object;
}

export interface CodingAgentContext {
  readonly chosen: ChosenModel;
  readonly budgets: readonly Budget[];
  readonly recording: Recording | undefined;
  readonly clock: Clock;
  readonly onCall: (call: ModelCall) => void;
  readonly load?: () => Promise<CodingAgentSdk>;
}

const SERVER = 'tapwright';

/**
 * Asks the coding agent that the user has installed. It gets the tools of the asking agent and none of its own: no
 * files, no shell, no settings of the user.
 */
export async function askCodingAgent<T>(
  asked: AskOptions<T>,
  context: CodingAgentContext,
): Promise<Omit<Answer<T>, 'calls'>> {
  const { chosen, budgets, clock, recording } = context;
  if (recording !== undefined) throw unsupported('answers of a coding agent cannot be recorded');
  const sdk = await (context.load ?? loadSdk)();
  const usd = dollarsLeft(budgets);
  const held = await holdAll(budgets, usd, asked);
  const stop = new AbortController();
  const abort = (): void => stop.abort(asked.signal?.reason);
  asked.signal?.throwIfAborted();
  asked.signal?.addEventListener('abort', abort, { once: true });
  const started = clock.now();
  const folder = await mkdtemp(join(tmpdir(), 'tapwright-agent-'));
  let result: AgentResult | undefined;
  try {
    const request = { prompt: asked.prompt, options: optionsFor(sdk, asked, { chosen, usd, folder, stop }) };
    for await (const message of sdk.query(request)) result = resultSchema.safeParse(message).data ?? result;
    asked.signal?.throwIfAborted();
    return answerOf(asked, result);
  } catch (error) {
    asked.signal?.throwIfAborted();
    throw error instanceof Error && 'failureType' in error ? error : failed(asked.agent, error);
  } finally {
    asked.signal?.removeEventListener('abort', abort);
    await rm(folder, { recursive: true, force: true });
    const call = callOf(asked, context, result, started);
    const tokens = call.tokens === null ? 0 : call.tokens.input + call.tokens.output;
    for (const reservation of held)
      reservation.settle({ tokens, usd: result === undefined ? (usd ?? null) : call.usd });
    context.onCall(call);
  }
}

async function loadSdk(): Promise<CodingAgentSdk> {
  const found = [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json'))].flatMap((from) => {
    try {
      return [pathToFileURL(createRequire(from).resolve(PACKAGE)).href];
    } catch {
      return [];
    }
  });
  const [address] = found;
  if (address === undefined)
    throw new ConfigError(`${PACKAGE} is not installed`, {
      code: 'model_config_invalid',
      hint: `Run: npm install ${PACKAGE}, in the folder where you start Tapwright; or choose the provider anthropic.`,
    });
  const module: unknown = await import(address);
  if (isSdk(module)) return module;
  throw unsupported(`this version of ${PACKAGE} is not known`);
}

function isSdk(value: unknown): value is CodingAgentSdk {
  const has = (name: string): boolean =>
    typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function';
  return has('query') && has('tool') && has('createSdkMcpServer');
}

interface Setting {
  readonly chosen: ChosenModel;
  readonly usd: number | undefined;
  readonly folder: string;
  readonly stop: AbortController;
}

function optionsFor<T>(sdk: CodingAgentSdk, asked: AskOptions<T>, { chosen, usd, folder, stop }: Setting): object {
  const tools = Object.entries(asked.tools ?? {});
  const defined = tools.map(([name, { description, input, run }]) => {
    const shape = input instanceof z.ZodObject ? input.shape : {};
    return sdk.tool(name, description, shape, async (given) => {
      try {
        return said(await run(given, { signal: stop.signal }));
      } catch (error) {
        return { ...said(error instanceof Error ? error.message : String(error)), isError: true };
      }
    });
  });
  return {
    model: chosen.model,
    systemPrompt: asked.instructions,
    cwd: folder,
    tools: [],
    ...(tools.length > 0 && { mcpServers: { [SERVER]: sdk.createSdkMcpServer({ name: SERVER, tools: defined }) } }),
    allowedTools: tools.map(([name]) => `mcp__${SERVER}__${name}`),
    permissionMode: 'dontAsk',
    settingSources: [],
    strictMcpConfig: true,
    persistSession: false,
    maxTurns: asked.maxSteps ?? MAX_STEPS,
    ...(usd !== undefined && { maxBudgetUsd: usd }),
    ...(asked.schema && {
      outputFormat: { type: 'json_schema', schema: z.toJSONSchema(asked.schema, { target: 'draft-7' }) },
    }),
    abortController: stop,
    env: environment(chosen),
  };
}

function said(value: unknown): object {
  return { content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }] };
}

/** Nothing of our environment but what it needs to start, and to find its own login. */
function environment({ apiKey, baseUrl, official }: ChosenModel): Readonly<Record<string, string>> {
  const kept = ['PATH', 'HOME', 'USER', 'LANG', 'HTTPS_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS'];
  return {
    ...Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    ...(apiKey !== undefined && { ANTHROPIC_API_KEY: apiKey.reveal() }),
    ...(!official && { ANTHROPIC_BASE_URL: baseUrl.replace(/\/v1$/, '') }),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  };
}

const count = z.number().catch(0);
const resultSchema = z.object({
  type: z.literal('result'),
  subtype: z.string(),
  is_error: z.boolean().catch(false),
  result: z.string().optional(),
  structured_output: z.unknown().optional(),
  num_turns: count,
  total_cost_usd: z.number().nullable().catch(null),
  usage: z
    .object({
      input_tokens: count,
      output_tokens: count,
      cache_read_input_tokens: count,
      cache_creation_input_tokens: count,
    })
    .optional(),
});
type AgentResult = z.output<typeof resultSchema>;

function answerOf<T>({ agent, schema }: AskOptions<T>, result: AgentResult | undefined): Omit<Answer<T>, 'calls'> {
  if (result === undefined) throw failed(agent, undefined);
  if (result.subtype === 'error_max_turns')
    throw new SystemError(`the coding agent used tools too often for ${agent}`, { code: 'model_loop' });
  if (result.subtype === 'error_max_budget_usd')
    throw new ConfigError(`the coding agent spent what was left for ${agent}`, { code: 'budget_exceeded' });
  if (result.subtype !== 'success' || result.is_error) throw failed(agent, undefined);
  const text = result.result ?? '';
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without a schema T is undefined
  if (schema === undefined) return { text, object: undefined as T, finish: 'stop' };
  const judged = schema.safeParse(result.structured_output ?? jsonOf(text));
  if (judged.success) return { text, object: judged.data, finish: 'stop' };
  throw new TransientError(`the coding agent did not give ${agent} what was asked for`, {
    code: 'model_answer_invalid',
  });
}

function callOf<T>(
  asked: AskOptions<T>,
  { chosen, clock }: CodingAgentContext,
  result: AgentResult | undefined,
  started: number,
): ModelCall {
  const { usage } = result ?? {};
  const cached = usage === undefined ? 0 : usage.cache_read_input_tokens + usage.cache_creation_input_tokens;
  return {
    agent: asked.agent,
    answeredBy: answeredBy(chosen, undefined, undefined),
    provider: chosen.provider,
    model: chosen.model,
    tokens:
      usage === undefined
        ? null
        : {
            input: usage.input_tokens + cached,
            cachedInput: usage.cache_read_input_tokens,
            cacheWrite: usage.cache_creation_input_tokens,
            output: usage.output_tokens,
          },
    usd: result?.total_cost_usd ?? null,
    billed: true,
    replayed: false,
    attempts: result?.num_turns ?? 0,
    startedAt: new Date(started).toISOString(),
    milliseconds: Math.round(clock.now() - started),
    requestHash: sha256(`${chosen.model}\n${asked.instructions}\n${asked.prompt}`),
    finish: result === undefined || result.is_error ? 'error' : 'stop',
    ...(result !== undefined && result.subtype !== 'success' && { error: result.subtype }),
  };
}

/** It watches its own spending; what is left is set aside for it as a whole. */
function dollarsLeft(budgets: readonly Budget[]): number | undefined {
  const left = budgets.flatMap((budget) => budget.state().left.usd ?? []);
  if (left.length < budgets.length) throw unsupported('a coding agent holds a budget in dollars only');
  return left.length === 0 ? undefined : Math.min(...left);
}

async function holdAll<T>(
  budgets: readonly Budget[],
  usd: number | undefined,
  { agent, signal }: AskOptions<T>,
): Promise<readonly Reservation[]> {
  const held: Reservation[] = [];
  for (const budget of budgets)
    held.push(await budget.reserve({ tokens: 0, usd: usd ?? 0 }, `the coding agent of ${agent}`, signal));
  return held;
}

function unsupported(message: string): ConfigError {
  return new ConfigError(message, {
    code: 'model_config_invalid',
    hint: 'Choose another provider for this agent, for example anthropic.',
  });
}

function failed(agent: string, cause: unknown): TransientError {
  return new TransientError(`the coding agent ended without an answer to ${agent}`, {
    code: 'model_stream_failed',
    ...(cause !== undefined && { cause }),
  });
}
