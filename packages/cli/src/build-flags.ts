import { GATES, readPolicy, type BuildPlanInput, type BuildPolicy } from '@tapwright/app';
import { Option, type Command } from 'commander';
import { list, positive } from './argument.ts';
import type { GlobalOptions } from './command-context.ts';
import { publishTarget, withPublishFlags, type PublishFlags } from './publish-flags.ts';

type Policy = 'ask' | 'auto';

/** Options of every command that leads to a build. */
export interface BuildFlags extends GlobalOptions, PublishFlags {
  readonly gates?: Policy;
  readonly gate?: string[];
  readonly policy?: string;
  readonly level?: 'L1' | 'L2' | 'L3';
  readonly budget?: number;
  readonly tokens?: number;
  readonly model?: string;
  readonly allowPrivate?: boolean;
}

/** `asked`: at which gates a person is, where nothing is said. */
export function withBuildFlags(command: Command, asked: string): Command {
  command
    .addOption(new Option('--gates <policy>', `who answers at the gates (default: ${asked})`).choices(['ask', 'auto']))
    .option('--gate <gate=policy>', 'one gate: research, generation, tests or merge = ask or auto', list)
    .option('--policy <file>', 'gates, level, budget and limits of all your builds (JSON or YAML); options go before')
    .addOption(
      new Option('--level <level>', 'how far it is to be proven: checks, mutants, faults (default: L3)').choices([
        'L1',
        'L2',
        'L3',
      ]),
    )
    .option('--budget <usd>', 'dollars that models may cost together', positive)
    .option('--tokens <count>', 'tokens that models may use together', positive)
    .option('--model <file>', 'configuration of models (default: model.yaml of the home folder, or the environment)')
    .option('--allow-private', 'pages and descriptions may be fetched from loopback and private addresses');
  return withPublishFlags(command).option(
    '--no-merge',
    'leave the branch or the pull request to people, without a last gate',
  );
}

interface Decisions extends Pick<BuildPlanInput, 'allowPrivate' | 'level' | 'limits'> {
  readonly gates: NonNullable<BuildPlanInput['gates']>;
  readonly budget: NonNullable<BuildPlanInput['budget']>;
}

/** What the flags, and the policy that they name, decide of a build; flags go before. */
export async function decisionsOf(
  flags: BuildFlags,
  command: Command,
  usual: BuildPolicy['gates'] = {},
): Promise<Decisions> {
  const { allowPrivate, level, budget, tokens } = flags;
  const policy = flags.policy === undefined ? {} : await readPolicy(flags.policy);
  return {
    ...(allowPrivate !== undefined && { allowPrivate }),
    ...policy,
    ...(level && { level }),
    gates: gatesOf(flags, command, { ...usual, ...policy.gates }),
    budget: {
      ...policy.budget,
      ...(budget !== undefined && { usd: budget }),
      ...(tokens !== undefined && { tokens: Math.floor(tokens) }),
    },
  };
}

/** Who answers at each gate; `usual` where nothing is said of all of them. */
function gatesOf(
  { gates, gate = [] }: BuildFlags,
  command: Command,
  usual: NonNullable<BuildPolicy['gates']>,
): NonNullable<BuildPlanInput['gates']> {
  const chosen: Record<string, Policy> = Object.fromEntries(GATES.map((name) => [name, gates ?? usual[name] ?? 'ask']));
  for (const one of gate) {
    const [name = '', policy = ''] = one.split('=');
    if (!GATES.some((known) => known === name) || (policy !== 'ask' && policy !== 'auto'))
      command.error(`error: --gate ${one}: write one of ${GATES.join(', ')}, then =ask or =auto`);
    else chosen[name] = policy;
  }
  return chosen;
}

/** Where the package goes; `otherwise` where nothing says so. What contradicts itself ends the command. */
export function placeOf(
  flags: BuildFlags,
  command: Command,
  otherwise: BuildPlanInput['publish'],
): BuildPlanInput['publish'] {
  const isBranch = flags.git !== undefined || flags.pullRequest !== undefined;
  if (flags.merge === false && !isBranch) command.error('error: --no-merge needs --git or --pull-request');
  if (flags.merge === false && flags.gate?.some((one) => one.startsWith('merge=')))
    command.error('error: with --no-merge there is no last gate: leave out --gate merge=…');
  if (flags.merge !== false && flags.draft === true)
    command.error('error: a draft cannot be merged after the last gate: add --no-merge, or leave out --draft');
  return publishTarget(flags, command) ?? otherwise;
}
