import { GATES, openFactory, readPolicy, type BuildPlanInput, type BuildPolicy, type Factory } from '@tapwright/app';
import { Command, Option } from 'commander';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { list, positive } from '../argument.ts';
import { followBuild } from '../build-progress.ts';
import { say, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { publishTarget, withPublishFlags, type PublishFlags } from '../publish-flags.ts';

interface BuildFlags extends GlobalOptions, PublishFlags {
  readonly name?: string;
  readonly streams?: string[];
  readonly actions?: string[];
  readonly include?: string[];
  readonly exclude?: string[];
  readonly gates?: 'ask' | 'auto';
  readonly gate?: string[];
  readonly policy?: string;
  readonly level?: 'L1' | 'L2' | 'L3';
  readonly budget?: number;
  readonly tokens?: number;
  readonly model?: string;
  readonly directories?: string[];
  readonly resume?: string | true;
  readonly allowPrivate?: boolean;
}

const HELP = `
It is published into a folder unless one of --git, --pull-request and --npm says otherwise, and merged (or put into the
registry) after the last gate. Tokens are read from the environment of whoever works on the build, and kept nowhere:
GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY; NPM_TOKEN.`;

export function buildCommand(context: CommandContext): Command {
  const command = new Command('build')
    .description(
      'research, generate, test, review and publish a connector, with your approval at four gates; goes on where it was after any interruption',
    )
    .argument('[subject]', 'a description (file or address), an address of documentation, a folder of pages, or a name')
    .option('-o, --out <dir>', 'publish into this folder (default: source-NAME)')
    .option('--name <name>', 'name of the API, without source-')
    .option('--streams <names>', 'only these (comma-separated, * matches)', list)
    .option('--actions <names>', 'only these (comma-separated, * matches)', list)
    .option('--include <patterns>', 'names, paths and tags to keep', list)
    .option('--exclude <patterns>', 'names, paths and tags to leave out', list)
    .addOption(new Option('--gates <policy>', 'who answers at the gates (default: ask)').choices(['ask', 'auto']))
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
    .option('--directories <dirs>', 'folders of descriptions in which a name is looked for', list)
    .option('--resume [run]', 'go on with a build; default: the latest')
    .option('--allow-private', 'pages and descriptions may be fetched from loopback and private addresses');
  return withPublishFlags(command)
    .option('--no-merge', 'leave the branch or the pull request to people, without a last gate')
    .addHelpText('after', HELP)
    .action(async (subject: string | undefined, flags: BuildFlags) => {
      if ((subject === undefined) === (flags.resume === undefined))
        command.error('error: give either a subject or --resume');
      const policy = flags.policy === undefined ? {} : await readPolicy(flags.policy);
      const plan = subject === undefined ? undefined : planOf(subject, flags, policy, command);
      if (plan === undefined) refusePlanFlags(command);
      await using factory = await openFactory({
        home: flags.home,
        modelFile: flags.model === undefined ? undefined : resolve(flags.model),
      });
      const run = plan === undefined ? await taken(factory, flags) : await factory.start(plan);
      if (plan !== undefined) say(flags, `build ${run}; after an interruption: tapwright build --resume ${run}`);
      context.outcome.exitCode = await followBuild(factory, run, { flags, signal: context.signal });
    });
}

/** What may be said to a build that has begun: all else is in its plan. */
const FOR_RESUME = new Set(['resume', 'model', 'home', 'json', 'quiet', 'verbose']);

function refusePlanFlags(command: Command): void {
  const given = command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  const stray = given.find((option) => !FOR_RESUME.has(option.attributeName()));
  if (stray === undefined) return;
  command.error(`error: --resume goes on with a build as it began: leave out ${stray.long ?? stray.flags}`);
}

async function taken(factory: Factory, { resume }: BuildFlags): Promise<string> {
  const run = await factory.find(typeof resume === 'string' ? resume : undefined);
  if (run.status === 'paused') await factory.resume(run.id);
  return run.id;
}

function planOf(subject: string, flags: BuildFlags, policy: BuildPolicy, command: Command): BuildPlanInput {
  const { name, streams, actions, include, exclude, allowPrivate, level, budget, tokens, directories } = flags;
  // A file or folder that is there is named for good: whoever goes on with the build may stand elsewhere.
  const isPath = existsSync(subject) || /^(\.{0,2}\/|[^:]+\.(json|ya?ml|graphql|gql|har)$)/.test(subject);
  return {
    subject: isPath ? resolve(subject) : subject,
    ...(name !== undefined && { name: name.replace(/^source-/, '') }),
    wanted: {
      ...(streams && { streams }),
      ...(actions && { actions }),
      ...(include && { include }),
      ...(exclude && { exclude }),
    },
    ...(allowPrivate !== undefined && { allowPrivate }),
    ...policy,
    ...(level && { level }),
    gates: gatesOf(flags, command, policy.gates),
    ...(directories && { directories: directories.map((folder) => resolve(folder)) }),
    budget: {
      ...policy.budget,
      ...(budget !== undefined && { usd: budget }),
      ...(tokens !== undefined && { tokens: Math.floor(tokens) }),
    },
    publish: placeOf(flags, command),
  };
}

function placeOf(flags: BuildFlags, command: Command): BuildPlanInput['publish'] {
  const isBranch = flags.git !== undefined || flags.pullRequest !== undefined;
  if (flags.merge === false && !isBranch) command.error('error: --no-merge needs --git or --pull-request');
  if (flags.merge === false && flags.gate?.some((one) => one.startsWith('merge=')))
    command.error('error: with --no-merge there is no last gate: leave out --gate merge=…');
  if (flags.merge !== false && flags.draft === true)
    command.error('error: a draft cannot be merged after the last gate: add --no-merge, or leave out --draft');
  return publishTarget(flags, command) ?? { kind: 'folder', parent: process.cwd() };
}

type Policy = 'ask' | 'auto';

/** Who answers at each gate; `usual` where nothing is said of all of them. */
export function gatesOf(
  { gates, gate = [] }: { readonly gates?: Policy; readonly gate?: readonly string[] },
  command: Command,
  usual: BuildPolicy['gates'] = {},
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
