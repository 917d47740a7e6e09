import { GATES, openFactory, type BuildPlanInput, type Factory } from '@tapwright/app';
import { Command, Option } from 'commander';
import { resolve } from 'node:path';
import { list, positive } from '../argument.ts';
import { followBuild } from '../build-progress.ts';
import { say, type CommandContext, type GlobalOptions } from '../command-context.ts';

interface BuildFlags extends GlobalOptions {
  readonly out?: string;
  readonly name?: string;
  readonly streams?: string[];
  readonly actions?: string[];
  readonly include?: string[];
  readonly exclude?: string[];
  readonly gates?: 'ask' | 'auto';
  readonly gate?: string[];
  readonly level?: 'L1' | 'L2' | 'L3';
  readonly budget?: number;
  readonly tokens?: number;
  readonly git?: string;
  readonly base?: string;
  readonly remote?: string;
  readonly model?: string;
  readonly directories?: string[];
  readonly resume?: string | true;
  readonly allowPrivate?: boolean;
}

export function buildCommand(context: CommandContext): Command {
  return new Command('build')
    .description(
      'research, generate, test, review and publish a connector, with your approval at four gates; goes on where it was after any interruption',
    )
    .argument('[subject]', 'a description (file or address), an address of documentation, a folder of pages, or a name')
    .option('-o, --out <dir>', 'folder of the package (default: source-NAME)')
    .option('--name <name>', 'name of the API, without source-')
    .option('--streams <names>', 'only these (comma-separated, * matches)', list)
    .option('--actions <names>', 'only these (comma-separated, * matches)', list)
    .option('--include <patterns>', 'names, paths and tags to keep', list)
    .option('--exclude <patterns>', 'names, paths and tags to leave out', list)
    .addOption(new Option('--gates <policy>', 'who answers at the gates').choices(['ask', 'auto']).default('ask'))
    .option('--gate <gate=policy>', 'one gate: research, generation, tests or merge = ask or auto', list)
    .addOption(
      new Option('--level <level>', 'how far it is to be proven: checks, mutants, faults')
        .choices(['L1', 'L2', 'L3'])
        .default('L3'),
    )
    .option('--budget <usd>', 'dollars that models may cost together', positive)
    .option('--tokens <count>', 'tokens that models may use together', positive)
    .option('--git <repository>', 'publish on a branch of this git repository, merged after the last gate')
    .option('--base <branch>', 'branch that it is merged into (with --git)')
    .option('--remote <name>', 'remote that the branch is pushed to (with --git)')
    .option('--model <file>', 'configuration of models (default: model.yaml of the home folder, or the environment)')
    .option('--directories <dirs>', 'folders of descriptions in which a name is looked for', list)
    .option('--resume [run]', 'go on with a build; default: the latest')
    .option('--allow-private', 'pages and descriptions may be fetched from loopback and private addresses')
    .action(async (subject: string | undefined, flags: BuildFlags, command: Command) => {
      if ((subject === undefined) === (flags.resume === undefined))
        command.error('error: give either a subject or --resume');
      await using factory = await openFactory({
        home: flags.home,
        modelFile: flags.model,
        directories: flags.directories?.map((folder) => resolve(folder)),
      });
      const run =
        subject === undefined ? await taken(factory, flags) : await factory.start(planOf(subject, flags, command));
      if (subject !== undefined) say(flags, `build ${run}; after an interruption: tapwright build --resume ${run}`);
      context.outcome.exitCode = await followBuild(factory, run, { flags, signal: context.signal });
    });
}

async function taken(factory: Factory, { resume }: BuildFlags): Promise<string> {
  const run = await factory.find(typeof resume === 'string' ? resume : undefined);
  if (run.status === 'paused') await factory.resume(run.id);
  return run.id;
}

function planOf(subject: string, flags: BuildFlags, command: Command): BuildPlanInput {
  const { name, out, streams, actions, include, exclude, allowPrivate, level, budget, tokens, git, base, remote } =
    flags;
  const isPath = /^(\.{0,2}\/|[^:]+\.(json|ya?ml|graphql|gql|har)$)/.test(subject);
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
    gates: gatesOf(flags, command),
    ...(level && { level }),
    budget: {
      ...(budget !== undefined && { usd: budget }),
      ...(tokens !== undefined && { tokens: Math.floor(tokens) }),
    },
    publish:
      git === undefined
        ? { kind: 'folder', parent: process.cwd(), ...(out !== undefined && { out: resolve(out) }) }
        : {
            kind: 'git',
            repository: resolve(git),
            ...(base !== undefined && { base }),
            ...(remote !== undefined && { remote }),
          },
  };
}

function gatesOf({ gates = 'ask', gate = [] }: BuildFlags, command: Command): NonNullable<BuildPlanInput['gates']> {
  const chosen: Record<string, 'ask' | 'auto'> = Object.fromEntries(GATES.map((name) => [name, gates]));
  for (const one of gate) {
    const [name = '', policy = ''] = one.split('=');
    if (!GATES.some((known) => known === name) || (policy !== 'ask' && policy !== 'auto'))
      command.error(`error: --gate ${one}: write one of ${GATES.join(', ')}, then =ask or =auto`);
    else chosen[name] = policy;
  }
  return chosen;
}
