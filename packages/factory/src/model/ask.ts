import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { ModelMessage, ToolSet } from 'ai';
import type { z } from 'zod';
import { isTapwrightError, SystemError, TransientError } from '@tapwright/connector';
import type { Budget } from './budget.ts';
import type { ModelCall } from './model-call.ts';
import { MAX_STEPS, SCHEMA_ATTEMPTS } from './model-defaults.ts';
import type { ModelTool } from './model-tool.ts';

/** What an agent asks. */
export interface AskOptions<T> {
  /** Who asks: it chooses the model, and stands in the record. */
  readonly agent: string;
  /** What holds for every call of the agent; providers may cache it. */
  readonly instructions: string;
  readonly prompt: string;
  readonly tools?: Readonly<Record<string, ModelTool>>;
  /** The answer has to be an object of this shape. */
  readonly schema?: z.ZodType<T>;
  /** For each call. Default: what the configuration says, else 8192. */
  readonly maxOutputTokens?: number;
  /** Calls at most, tools in between. Default 24. */
  readonly maxSteps?: number;
  readonly signal?: AbortSignal;
  /**
   * The provider may search the web itself, where it can. It charges for that besides tokens, so that under a budget it is
   * left out. Default false.
   */
  readonly webSearch?: boolean;
  /** Of this question alone, besides the one of the whole model. */
  readonly budget?: Budget;
}

export interface Answer<T> {
  /** Of the last step. */
  readonly text: string;
  /** Undefined without a schema. */
  readonly object: T;
  /** `length` where the answer was cut at `maxOutputTokens`. */
  readonly finish: 'stop' | 'length' | 'other';
  /** Addresses that the provider's own search named, where it searched. Nothing of them is proven. */
  readonly sources?: readonly string[];
  /** Every call that it took. */
  readonly calls: readonly ModelCall[];
}

/** Asks until there is an answer: tools are run in between, an answer that does not fit its schema is asked for again. */
export async function askModel<T>(
  model: LanguageModelV4,
  options: AskOptions<T>,
  search: ToolSet = {},
): Promise<Omit<Answer<T>, 'calls'>> {
  const messages: ModelMessage[] = [{ role: 'user', content: options.prompt }];
  for (let attempt = 1; ; attempt += 1) {
    const answer = await once(model, options, messages, search);
    if ('fits' in answer) return answer.fits;
    if (attempt >= SCHEMA_ATTEMPTS) throw unfit(options.agent, answer.problem);
    messages.push(
      { role: 'assistant', content: answer.text === '' ? '(nothing)' : answer.text },
      {
        role: 'user',
        content: `This is not what was asked for: ${answer.problem}\nAnswer again, in the form that was asked for.`,
      },
    );
  }
}

type Once<T> = { readonly fits: Omit<Answer<T>, 'calls'> } | { readonly problem: string; readonly text: string };

async function once<T>(
  model: LanguageModelV4,
  options: AskOptions<T>,
  messages: ModelMessage[],
  search: ToolSet,
): Promise<Once<T>> {
  const { generateText, isStepCount, NoObjectGeneratedError, Output } = await import('ai');
  const { agent, schema, maxSteps = MAX_STEPS } = options;
  const fatal = new AbortController();
  const caching = model.provider === 'anthropic' && options.tools !== undefined ? CACHED : {};
  const signal = options.signal === undefined ? fatal.signal : AbortSignal.any([options.signal, fatal.signal]);
  const asked = generateText({
    model,
    instructions: { role: 'system', content: options.instructions, ...caching },
    messages,
    tools: { ...(await toolSet(options.tools ?? {}, fatal, signal)), ...search },
    ...(schema && { output: Output.object({ schema }) }),
    ...(options.maxOutputTokens !== undefined && { maxOutputTokens: options.maxOutputTokens }),
    ...caching,
    stopWhen: isStepCount(maxSteps),
    maxRetries: 0,
    abortSignal: signal,
  });
  const answered = await asked.catch((error: unknown) => {
    if (fatal.signal.aborted) throw fatal.signal.reason;
    // It was answered, only not as the SDK likes it: what to make of that is decided below.
    if (NoObjectGeneratedError.isInstance(error)) return error;
    throw error;
  });
  if (fatal.signal.aborted) throw fatal.signal.reason;
  const { text = '', finishReason } = answered;
  const named = 'steps' in answered ? sourcesOf(answered.steps) : [];
  const sources = named.length === 0 ? {} : { sources: named };
  if (finishReason === 'content-filter') throw refused(agent);
  if (finishReason === 'tool-calls') throw loop(agent, maxSteps);
  const finish = finishReason === 'stop' || finishReason === 'length' ? finishReason : 'other';
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without a schema T is undefined
  if (schema === undefined) return { fits: { text, object: undefined as T, finish, ...sources } };
  if (finish === 'length') throw cut(agent);
  const judged = schema.safeParse(jsonOf(text));
  if (judged.success) return { fits: { text, object: judged.data, finish, ...sources } };
  const issues = judged.error.issues
    .slice(0, 8)
    .map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`);
  return { problem: issues.join('; '), text };
}

function sourcesOf(steps: readonly { readonly sources: readonly object[] }[]): readonly string[] {
  const urls = steps.flatMap((step) => step.sources.flatMap((source) => ('url' in source ? [String(source.url)] : [])));
  return [...new Set(urls)];
}

const CACHED = { providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } } };

/** The JSON of an answer, with or without a fence around it; undefined where it is none. */
export function jsonOf(text: string): unknown {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text);
  try {
    return JSON.parse(fenced?.[1] ?? text);
  } catch {
    return undefined;
  }
}

/** What a tool throws is told to the model, but for what ends the whole run. */
async function toolSet(
  tools: Readonly<Record<string, ModelTool>>,
  fatal: AbortController,
  signal: AbortSignal,
): Promise<ToolSet> {
  const { tool } = await import('ai');
  const entries = Object.entries(tools).map(([name, { description, input, run }]) => [
    name,
    tool({
      description,
      inputSchema: input,
      execute: async (given: unknown) => {
        try {
          return await run(given, { signal });
        } catch (error) {
          if (endsAll(error)) fatal.abort(error);
          throw new Error(error instanceof Error ? error.message : String(error), { cause: error });
        }
      },
    }),
  ]);
  return Object.fromEntries(entries);
}

function endsAll(error: unknown): boolean {
  if (error instanceof Error && error.name === 'AbortError') return true;
  return isTapwrightError(error) && (error.code === 'budget_exceeded' || error.code === 'parked');
}

function refused(agent: string): SystemError {
  return new SystemError(`the model refuses what ${agent} asks`, {
    code: 'model_refused',
    hint: 'Look at what was asked: text of a page may read like something else.',
  });
}

function loop(agent: string, steps: number): SystemError {
  return new SystemError(`the model used tools ${steps} times for ${agent} and never answered`, {
    code: 'model_loop',
    hint: 'Try another model for this agent.',
  });
}

function cut(agent: string): SystemError {
  return new SystemError(`the answer to ${agent} was cut: it is longer than allowed`, {
    code: 'model_output_cut',
    hint: 'Raise maxOutputTokens for this agent.',
  });
}

function unfit(agent: string, problem: string): TransientError {
  return new TransientError(`the model did not give ${agent} what was asked for: ${problem}`, {
    code: 'model_answer_invalid',
    hint: 'Try another model for this agent.',
  });
}
