import type { Clock } from '@tapwright/connector';
import type { ModelCall } from './model-call.ts';
import type { ModelConfig } from './model-config.ts';
import { openModel, type Model, type OpenModelOptions } from './open-model.ts';
import { startScriptedModel, type ScriptedModel } from './scripted-model.ts';

/** Time that passes only when somebody sleeps. */
export function fakeClock(start = Date.UTC(2026, 0, 1)): Clock & { readonly slept: number[] } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
}

export interface Played extends AsyncDisposable {
  readonly model: Model;
  readonly script: ScriptedModel;
  readonly calls: ModelCall[];
  readonly clock: ReturnType<typeof fakeClock>;
}

/** A model that a script plays, asked through the port. */
export async function play(
  script: Parameters<typeof startScriptedModel>[0],
  config: ModelConfig = {},
  options: OpenModelOptions = {},
): Promise<Played> {
  const server = await startScriptedModel(script);
  const calls: ModelCall[] = [];
  const clock = fakeClock();
  const common = { baseUrl: server.baseUrl, apiKey: server.token, allowPrivate: true };
  const model = openModel(
    { ...common, ...config },
    { clock, random: () => 0, onCall: (call) => calls.push(call), ...options },
  );
  return {
    model,
    script: server,
    calls,
    clock,
    [Symbol.asyncDispose]: async () => {
      await model.close();
      await server.close();
    },
  };
}
