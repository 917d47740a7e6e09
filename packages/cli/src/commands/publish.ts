import { publishConnector } from '@tapwright/app';
import { Command } from 'commander';
import { agentOptions, withAgentFlags, type AgentFlags } from '../agent-flags.ts';
import { emitJson, say, type CommandContext } from '../command-context.ts';
import { publishTarget, withPublishFlags, type PublishFlags } from '../publish-flags.ts';
import { EXIT } from '../report-error.ts';
import { paint } from '../style.ts';
import { findingLine } from './review.ts';

type Flags = AgentFlags & PublishFlags;

export function publishCommand(context: CommandContext): Command {
  const command = withAgentFlags(new Command('publish'))
    .description(
      'publish a tested connector package, after a review: into a folder, on a git branch, as a pull request, or to npm',
    )
    .argument('<connector>', 'name or folder')
    .option('-o, --out <dir>', 'publish into this folder');
  return withPublishFlags(command)
    .option('--merge', 'merge the branch or the pull request at once')
    .action(async (connector: string, flags: Flags) => {
      const target = publishTarget(flags, command);
      if (target === undefined) return command.error('error: give one of --out, --git, --pull-request and --npm');
      if (flags.merge === true && target.kind !== 'git' && target.kind !== 'pull-request')
        return command.error('error: --merge needs --git or --pull-request');
      if (flags.merge === true && flags.draft === true)
        return command.error('error: a draft cannot be merged: leave out --draft or --merge');
      const { review, published } = await publishConnector({
        ...agentOptions(flags, context),
        connector,
        target,
        // Who names a registry means it.
        merge: flags.merge === true || flags.registry !== undefined,
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
      if (changed.length === 0)
        return say(flags, `${paint('green', '✔')} ${kind} ${where} has this very package: nothing to publish`);
      const more = `${commit === undefined ? '' : `, commit ${commit.slice(0, 12)}`}, ${changed.length} files changed`;
      say(flags, `${paint('green', '✔')} ${kind} ${where}${more}`);
    });
}
