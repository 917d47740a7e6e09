import type { ConnectorOptions } from '@tapwright/app';
import { say, type CommandContext, type ConnectorFlags } from './command-context.ts';
import { paint } from './style.ts';
import { waitText } from './sync-progress.ts';

/** A longer wait is not sat out: the command ends with exit code 4 and says when to run again. */
const PARK_AFTER = 15 * 60_000;

/** Turns the flags of a command into the options of a use case. */
export function connectorOptions(
  connector: string,
  flags: ConnectorFlags,
  context: CommandContext,
  print: (text: string) => void = (text) => void process.stderr.write(`${text}\n`),
): ConnectorOptions {
  return {
    connector,
    config: flags.config,
    home: flags.home,
    allowPrivate: flags.allowPrivate,
    signal: context.signal,
    parkAfter: PARK_AFTER,
    events: {
      unknownFields: (fields, known) =>
        say(
          flags,
          `${paint('yellow', 'warning')} the config has ${fields.map((name) => JSON.stringify(name)).join(', ')}, which ${connector} does not know; it knows ${known.join(', ')}`,
        ),
      wait: (wait) => {
        if (wait.milliseconds >= 1_000) say(flags, waitText(wait));
      },
      ...(flags.verbose ? { log: (entry) => print(`${paint('dim', entry.level.padEnd(7))} ${entry.message}`) } : {}),
    },
  };
}
