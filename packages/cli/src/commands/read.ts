import { once } from 'node:events';
import { readStream } from '@tapwright/app';
import { Command, InvalidArgumentError } from 'commander';
import { withConnectorFlags, type CommandContext, type ConnectorFlags } from '../command-context.ts';
import { connectorOptions } from '../connector-options.ts';

interface ReadFlags extends ConnectorFlags {
  readonly limit?: number;
  readonly from?: string;
  readonly pageSize?: number;
}

export function readCommand(context: CommandContext): Command {
  return withConnectorFlags(new Command('read'))
    .description("write a stream's records to standard output, one JSON object per line")
    .argument('<connector>', 'name or folder')
    .argument('<stream>', 'name, as `discover` lists it')
    .option('-n, --limit <records>', 'stop after this many records', wholeNumber)
    .option('--page-size <records>', 'records to ask for per page', wholeNumber)
    .option('--from <date>', 'incremental streams: only records changed since')
    .action(async (connector: string, stream: string, flags: ReadFlags) => {
      const options = {
        ...connectorOptions(connector, flags, context),
        stream,
        limit: flags.limit,
        from: flags.from,
        pageSize: flags.pageSize,
      };
      for await (const batch of readStream(options)) {
        if (!process.stdout.write(batch.lines)) await once(process.stdout, 'drain');
      }
    });
}

export function wholeNumber(value: string): number {
  if (!/^\d{1,12}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}
