import { isTapwrightError, systemClock, type Clock } from '@tapwright/connector';
import type { Answer, AskOptions } from './ask.ts';
import type { Budget } from './budget.ts';
import type { ModelCall } from './model-call.ts';
import { chooseModel, modelLimits, parseModelConfig, type ChosenModel, type ModelConfig } from './model-config.ts';
import { createEndpoint, type ModelEndpoint } from './model-endpoint.ts';
import { openRecording, type Recording } from './recording.ts';

export interface OpenModelOptions {
  /** Where keys are. Default: the environment of the process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Of everything that is asked through this model. */
  readonly budget?: Budget;
  /** Default: that of the configuration, if it names one. */
  readonly recording?: Recording;
  /** Told of every call when it ended, also of those that failed. */
  readonly onCall?: (call: ModelCall) => void;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** A model by its names, and whether there is a key for it. */
export interface DescribedModel extends Pick<ChosenModel, 'provider' | 'model' | 'baseUrl' | 'official'> {
  readonly key: 'present' | 'missing' | 'not needed';
}

/** The one way to a language model. */
export interface Model extends AsyncDisposable {
  ask<T = undefined>(options: AskOptions<T>): Promise<Answer<T>>;
  /** Which model answers an agent. Throws where the configuration has none for it. */
  describe(agent: string): DescribedModel;
  close(): Promise<void>;
}

/**
 * Opens the way to the models of a configuration. Nothing is loaded or sent before the first question.
 *
 * @example
 * await using model = openModel({ provider: 'anthropic' }, { budget: createBudget({ usd: 2 }) });
 * const { text } = await model.ask({ agent: 'research', instructions: 'You read API documentation.', prompt: '…' });
 */
export function openModel(config: ModelConfig, options: OpenModelOptions = {}): Model {
  const parsed = parseModelConfig(config);
  const { env = process.env, clock = systemClock, random = Math.random } = options;
  const recording = options.recording ?? (parsed.recording && openRecording(parsed.recording));
  const endpoints = new Map<string, ModelEndpoint>();
  const choose = (agent: string): ChosenModel => chooseModel(parsed, agent, env, recording?.mode !== 'replay-only');
  const endpointFor = (agent: string): ModelEndpoint => {
    const chosen = choose(agent);
    const name = JSON.stringify([{ ...chosen, apiKey: undefined }, chosen.apiKey?.reveal()]);
    const endpoint = endpoints.get(name) ?? createEndpoint(chosen, modelLimits(parsed, chosen), clock);
    endpoints.set(name, endpoint);
    return endpoint;
  };
  const close = async (): Promise<void> => {
    await Promise.all([...endpoints.values()].map((endpoint) => endpoint.close()));
  };
  return {
    ask: async (asked) => {
      const calls: ModelCall[] = [];
      // Commands that never ask do not load what asking takes.
      const [{ askModel }, { measuredModel }] = await Promise.all([import('./ask.ts'), import('./measured-model.ts')]);
      const endpoint = endpointFor(asked.agent);
      const onCall = (call: ModelCall): void => {
        calls.push(call);
        options.onCall?.(call);
      };
      const budgets = [options.budget, asked.budget].filter((budget) => budget !== undefined);
      if (endpoint.chosen.provider === 'claude-agent') {
        const { askCodingAgent } = await import('./coding-agent.ts');
        const answer = await askCodingAgent(asked, { chosen: endpoint.chosen, budgets, recording, clock, onCall });
        return { ...answer, calls };
      }
      // Nobody can say before what searches will cost.
      const limited = budgets.some(({ limits }) => limits.usd !== undefined || limits.tokens !== undefined);
      const searches = asked.webSearch === true && !limited;
      const model = measuredModel({
        agent: asked.agent,
        endpoint,
        limits: modelLimits(parsed, endpoint.chosen),
        budgets,
        recording,
        clock,
        random,
        onCall,
        searches,
      });
      const search = searches ? (await endpoint.client()).search : undefined;
      return { ...(await askModel(model, asked, search)), calls };
    },
    describe: (agent) => {
      const { provider, model, baseUrl, official } = chooseModel(parsed, agent, env, false);
      return { provider, model, baseUrl, official, key: keyState(() => chooseModel(parsed, agent, env).apiKey) };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function keyState(find: () => ChosenModel['apiKey']): DescribedModel['key'] {
  try {
    return find() === undefined ? 'not needed' : 'present';
  } catch (error) {
    if (isTapwrightError(error) && error.code === 'model_key_missing') return 'missing';
    throw error;
  }
}
