import type { ConnectorOptions } from '@tapwright/app';
import type { CommandContext, ConnectorFlags } from './command-context.ts';
import { paint } from './style.ts';

/** Turns the flags of a command into the options of a use case. */
export function connectorOptions(connector: string, flags: ConnectorFlags, context: CommandContext): ConnectorOptions {
  return {
    connector,
    config: flags.config,
    home: flags.home,
    allowPrivate: flags.allowPrivate,
    signal: context.signal,
    events: flags.verbose
      ? { log: (entry) => void process.stderr.write(`${paint('dim', entry.level.padEnd(7))} ${entry.message}\n`) }
      : {},
  };
}
