import { openFactory, type FactoryDecision } from '@tapwright/app';
import { Command } from 'commander';
import { resolve } from 'node:path';
import { userName } from '../ask-gate.ts';
import { followBuild } from '../build-progress.ts';
import { say, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { EXIT } from '../report-error.ts';

interface DecideFlags extends GlobalOptions {
  readonly comment?: string;
  readonly gate?: string;
  readonly blueprint?: string;
  readonly by?: string;
  readonly detach?: boolean;
}

export function approveCommand(context: CommandContext): Command {
  return common('approve', 'say yes at the gate that a run waits at, and go on with a build')
    .option('--blueprint <file>', 'use this edited blueprint instead (research)')
    .action(async (run: string | undefined, flags: DecideFlags) => decide(run, 'approved', flags, context));
}

export function rejectCommand(context: CommandContext): Command {
  return common(
    'reject',
    'say no at the gate that a run waits at; with a comment a build does it again, without it ends',
  ).action(async (run: string | undefined, flags: DecideFlags) => decide(run, 'rejected', flags, context));
}

function common(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('[run]', 'id of the run or its beginning; default: the latest that waits')
    .option('--gate <name>', 'which gate, where several wait')
    .option('--comment <text>', 'what should be different; it reaches the agent')
    .option('--by <name>', 'who decides (default: the name of the user)')
    .option('--detach', 'do not go on with the build here: the terminal that runs it, or a worker, will');
}

/** Kinds of runs that are shown as they go on. */
const FOLLOWED = new Set(['build', 'watch']);

async function decide(
  given: string | undefined,
  verdict: FactoryDecision['verdict'],
  flags: DecideFlags,
  context: CommandContext,
): Promise<void> {
  await using factory = await openFactory({ home: flags.home });
  const { id: run, kind } = await factory.findWaiting(given);
  const gate = await factory.gateOf(run, flags.gate);
  const after = await factory.latest(run);
  await factory.decide(run, gate, {
    verdict,
    by: flags.by ?? userName(),
    ...(flags.comment !== undefined && { comment: flags.comment }),
    ...(flags.blueprint !== undefined && { blueprint: resolve(flags.blueprint) }),
  });
  say(flags, `${verdict}: ${gate} of ${run}`);
  context.outcome.exitCode =
    flags.detach === true || !FOLLOWED.has(kind)
      ? EXIT.ok
      : await followBuild(factory, run, { flags, signal: context.signal, after });
}
