import { openFactory, type BuildPlanInput, type Factory } from '@tapwright/app';
import { Command } from 'commander';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { list } from '../argument.ts';
import { decisionsOf, placeOf, withBuildFlags, type BuildFlags } from '../build-flags.ts';
import { followBuild } from '../build-progress.ts';
import { say, type CommandContext } from '../command-context.ts';

interface Flags extends BuildFlags {
  readonly name?: string;
  readonly streams?: string[];
  readonly actions?: string[];
  readonly include?: string[];
  readonly exclude?: string[];
  readonly directories?: string[];
  readonly resume?: string | true;
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
    .option('--directories <dirs>', 'folders of descriptions in which a name is looked for', list)
    .option('--resume [run]', 'go on with a build; default: the latest');
  return withBuildFlags(command, 'ask')
    .addHelpText('after', HELP)
    .action(async (subject: string | undefined, flags: Flags) => {
      if ((subject === undefined) === (flags.resume === undefined))
        command.error('error: give either a subject or --resume');
      const plan = subject === undefined ? undefined : await planOf(subject, flags, command);
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

async function taken(factory: Factory, { resume }: Flags): Promise<string> {
  const run = await factory.find(typeof resume === 'string' ? resume : undefined);
  if (run.status === 'paused') await factory.resume(run.id);
  return run.id;
}

async function planOf(subject: string, flags: Flags, command: Command): Promise<BuildPlanInput> {
  const { name, streams, actions, include, exclude, directories } = flags;
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
    ...(await decisionsOf(flags, command)),
    ...(directories && { directories: directories.map((folder) => resolve(folder)) }),
    publish: placeOf(flags, command, { kind: 'folder', parent: process.cwd() }),
  };
}
