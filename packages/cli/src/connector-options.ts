import type { ConnectorOptions } from '@tapwright/app';
import { emitJson, say, type CommandContext, type ConnectorFlags } from './command-context.ts';
import { paint } from './style.ts';
import { waitText } from './sync-progress.ts';

/** A longer wait is not sat out: the command ends with exit code 4 and says when to run again. */
const PARK_AFTER = 15 * 60_000;

/** Where a command says what happens on the way. */
export interface ConnectorOutput {
  /** For people; default: standard error. */
  readonly print?: (text: string) => void;
  /** For programs, with `--json`; default: standard output. */
  readonly emit?: (event: unknown) => void;
}

function printError(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Turns the flags of a command into the options of a use case. */
export function connectorOptions(
  connector: string,
  flags: ConnectorFlags,
  context: CommandContext,
  { print = printError, emit = emitJson }: ConnectorOutput = {},
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
        if (flags.json) emit({ type: 'wait', at: Date.now(), ...wait });
        else if (wait.milliseconds >= 1_000) say(flags, waitText(wait));
      },
      ...(flags.verbose ? { log: (entry) => print(`${paint('dim', entry.level.padEnd(7))} ${entry.message}`) } : {}),
    },
  };
}
