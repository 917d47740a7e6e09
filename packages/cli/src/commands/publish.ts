import { publishConnector, type PublisherOptions } from '@tapwright/app';
import { Command } from 'commander';
import { resolve } from 'node:path';
import { agentOptions, withAgentFlags, type AgentFlags } from '../agent-flags.ts';
import { emitJson, say, type CommandContext } from '../command-context.ts';
import { EXIT } from '../report-error.ts';
import { paint } from '../style.ts';
import { findingLine } from './review.ts';

interface PublishFlags extends AgentFlags {
  readonly out?: string;
  readonly git?: string;
  readonly base?: string;
  readonly remote?: string;
  readonly npm?: string;
  readonly merge?: boolean;
}

export function publishCommand(context: CommandContext): Command {
  return withAgentFlags(new Command('publish'))
    .description('publish a tested connector package, after a review: into a folder, on a git branch, or as a tarball')
    .argument('<connector>', 'name or folder')
    .option('-o, --out <dir>', 'into this folder')
    .option('--git <repository>', 'on a branch of this git repository')
    .option('--base <branch>', 'branch that it is merged into (with --git)')
    .option('--remote <name>', 'remote that the branch is pushed to (with --git)')
    .option('--npm <dir>', 'as a tarball in this folder')
    .option('--merge', 'merge the branch at once')
    .action(async (connector: string, flags: PublishFlags, command: Command) => {
      const target = targetOf(flags);
      if (target === undefined) return command.error('error: give one of --out, --git and --npm');
      const { review, published } = await publishConnector({
        ...agentOptions(flags, context),
        connector,
        target,
        merge: flags.merge,
      });
      if (flags.json === true) emitJson({ type: 'publish-result', verdict: review.verdict, ...published });
      if (published === undefined) {
        if (flags.json !== true)
          for (const finding of review.findings) process.stdout.write(`${findingLine(finding)}\n`);
        say(flags, `${paint('red', '✗')} not published: the review found what stands in the way`);
        context.outcome.exitCode = EXIT.failure;
        return;
      }
      const { kind, where, commit, changed } = published;
      const more = `${commit === undefined ? '' : `, commit ${commit.slice(0, 12)}`}, ${changed.length} files changed`;
      say(flags, `${paint('green', '✔')} ${kind} ${where}${more}`);
    });
}

function targetOf({ out, git, base, remote, npm }: PublishFlags): PublisherOptions | undefined {
  const given = [out, git, npm].filter((one) => one !== undefined);
  if (given.length !== 1) return undefined;
  if (out !== undefined) return { kind: 'folder', out: resolve(out) };
  if (npm !== undefined) return { kind: 'npm', out: resolve(npm) };
  return {
    kind: 'git',
    repository: resolve(git ?? ''),
    ...(base !== undefined && { base }),
    ...(remote !== undefined && { remote }),
  };
}
