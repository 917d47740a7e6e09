import type { AgentOptions, ModelCall } from '@tapwright/app';
import type { Command } from 'commander';
import { positive } from './argument.ts';
import { emitJson, say, type CommandContext, type GlobalOptions } from './command-context.ts';

/** Options of commands that run one agent. */
export interface AgentFlags extends GlobalOptions {
  readonly model?: string;
  readonly budget?: number;
}

export function withAgentFlags(command: Command): Command {
  return command
    .option('--model <file>', 'configuration of models (default: model.yaml of the home folder, or the environment)')
    .option('--budget <usd>', 'dollars that the model may cost', positive);
}

export function agentOptions(flags: AgentFlags, { signal }: CommandContext): AgentOptions {
  return {
    home: flags.home,
    modelFile: flags.model,
    budget: flags.budget,
    signal,
    onEvent: (event) => {
      if (flags.json === true) emitJson(event);
      else if (flags.verbose === true) say(flags, `${event.type} ${JSON.stringify(event.data ?? {})}`);
    },
    onCall: (call) => {
      if (flags.json === true) emitJson({ type: 'model-call', ...call });
      else say(flags, callText(call));
    },
  };
}

function callText({ agent, answeredBy, usd, tokens, milliseconds }: ModelCall): string {
  const used = tokens === null ? '' : `, ${tokens.input + tokens.output} tokens`;
  return `${agent}: answered by ${answeredBy} in ${Math.round(milliseconds / 100) / 10} s${used}${usd === null ? '' : `, $${usd.toFixed(4)}`}`;
}
