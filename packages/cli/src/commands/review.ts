import { reviewConnector, reviewTests, type ReviewFinding } from '@tapwright/app';
import { Command } from 'commander';
import { agentOptions, withAgentFlags, type AgentFlags } from '../agent-flags.ts';
import { card } from '../ask-gate.ts';
import { emitJson, say, type CommandContext } from '../command-context.ts';
import { EXIT } from '../report-error.ts';
import { paint } from '../style.ts';

export function reviewCommand(context: CommandContext): Command {
  return withAgentFlags(new Command('review'))
    .description(
      'review a connector package: code, secrets, hosts, effects, documents; then by the model if there is one',
    )
    .argument('<connector>', 'name or folder')
    .action(async (connector: string, flags: AgentFlags) => {
      const outcome = await reviewConnector({ ...agentOptions(flags, context), connector });
      if (flags.json === true) emitJson({ type: 'review-result', ...outcome });
      else {
        for (const finding of outcome.findings) process.stdout.write(`${findingLine(finding)}\n`);
        process.stdout.write(`${card({ details: { ...outcome.risk } })}\n`);
      }
      const blockers = outcome.findings.filter(({ severity }) => severity === 'blocker').length;
      say(
        flags,
        outcome.verdict === 'approve'
          ? `${paint('green', '✔')} nothing stands in the way`
          : `${paint('red', '✗')} ${blockers} blockers`,
      );
      context.outcome.exitCode = outcome.verdict === 'approve' ? EXIT.ok : EXIT.failure;
    });
}

export function findingLine({ severity, rule, file, line, message }: ReviewFinding): string {
  const color = { blocker: 'red', warning: 'yellow', note: 'dim' } as const;
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`} `;
  return `${paint(color[severity], severity.padEnd(8), process.stdout)} ${place}${message} (${rule})`;
}

export function testReviewCommand(context: CommandContext): Command {
  return withAgentFlags(new Command('test-review'))
    .description('run the tests of a connector package and find out whose mistake each failure is: code, test or facts')
    .argument('<connector>', 'name or folder')
    .action(async (connector: string, flags: AgentFlags) => {
      const outcome = await reviewTests({ ...agentOptions(flags, context), connector });
      if (flags.json === true) emitJson({ type: 'test-review-result', ...(outcome ?? { culprit: null, reasons: [] }) });
      else if (outcome === undefined) say(flags, `${paint('green', '✔')} nothing failed`);
      else
        for (const { check, culprit, why } of outcome.reasons)
          process.stdout.write(`${paint('red', culprit.padEnd(12), process.stdout)} ${check}: ${why}\n`);
      context.outcome.exitCode = outcome === undefined ? EXIT.ok : EXIT.failure;
    });
}
